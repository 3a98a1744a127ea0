import { invalidParameter } from '../errors';
import type { Handler } from './handler';

/** putRegistryScanningConfiguration emulates PutRegistryScanningConfiguration: what is left out has its default again. */
export const putRegistryScanningConfiguration: Handler<'PutRegistryScanningConfiguration'> = (input, { registry }) => {
	const { scanType = 'BASIC', rules = [] } = input;
	for (const [index, { scanFrequency }] of rules.entries()) {
		if (scanType === 'BASIC' && scanFrequency === 'CONTINUOUS_SCAN') {
			throw invalidParameter(`rules[${index}].scanFrequency`, 'must be SCAN_ON_PUSH or MANUAL when scanType is BASIC');
		}
	}
	registry.settings.scanning = { scanType, rules };
	registry.changed();
	return { registryScanningConfiguration: registry.settings.scanning };
};
