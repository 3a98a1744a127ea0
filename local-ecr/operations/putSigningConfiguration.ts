import type { Handler } from './handler';

/** putSigningConfiguration emulates PutSigningConfiguration. Whether a signing profile exists is not looked up. */
export const putSigningConfiguration: Handler<'PutSigningConfiguration'> = (input, { registry }) => {
	const { signingConfiguration } = input;
	registry.settings.signing = signingConfiguration;
	registry.changed();
	return { signingConfiguration };
};
