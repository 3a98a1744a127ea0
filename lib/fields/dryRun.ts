import type { RequiredField } from '../engine/field';
import { boolean } from './basic';

/** dryRun is on by default; once turned off, the form says what executing does. */
export function dryRun(description: string, whenOff: string): RequiredField<boolean> {
	const field = boolean({ label: 'Dry Run', description }, true);
	const warning = {
		displayName: `Dry Run is off: ${whenOff}`,
		name: 'dryRunOffNotice',
		type: 'notice' as const,
		default: '',
		displayOptions: { show: { dryRun: [false] } },
	};
	return { ...field, properties: [...field.properties, warning] };
}
