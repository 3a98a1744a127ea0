import type { Handler } from './handler';

/** getRegistryScanningConfiguration emulates GetRegistryScanningConfiguration. */
export const getRegistryScanningConfiguration: Handler<'GetRegistryScanningConfiguration'> = (
	_input,
	{ registry },
) => ({
	registryId: registry.account,
	scanningConfiguration: registry.settings.scanning,
});
