import type { Handler } from './handler';
import { signingConfiguration } from './signingConfiguration';

/** deleteSigningConfiguration emulates DeleteSigningConfiguration. */
export const deleteSigningConfiguration: Handler<'DeleteSigningConfiguration'> = (_input, { registry }) => {
	const deleted = signingConfiguration(registry);
	registry.settings.signing = undefined;
	registry.changed();
	return { registryId: registry.account, signingConfiguration: deleted };
};
