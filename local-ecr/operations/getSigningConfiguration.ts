import type { Handler } from './handler';
import { signingConfiguration } from './signingConfiguration';

/** getSigningConfiguration emulates GetSigningConfiguration. */
export const getSigningConfiguration: Handler<'GetSigningConfiguration'> = (_input, { registry }) => ({
	registryId: registry.account,
	signingConfiguration: signingConfiguration(registry),
});
