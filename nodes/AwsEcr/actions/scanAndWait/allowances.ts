import { InvalidField, optional, type RequiredField } from '../../../../lib/engine/field';
import { string } from '../../../../lib/fields/basic';
import { rows } from '../../../../lib/fields/structure';
import type { Allowance } from './gate';

/** Whether a text starts with a day of the calendar: what else Date.parse takes for a date is mostly none. */
function isDate(written: string): boolean {
	const day = /^(\d{4}-\d{2}-\d{2})(T.+)?$/.exec(written)?.[1];
	if (day === undefined || Number.isNaN(Date.parse(written))) return false;
	return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function check({ name, reason, expiresOn: written }: Partial<Allowance>, at: number): void {
	// As JSON it may be anything.
	const expiresOn: unknown = written;
	const refuse = (message: string, hint: string) => new InvalidField(message, hint, 'Allowed Findings');
	if (!name) throw refuse(`has no CVE ID in row ${at + 1}`, 'Name the finding, such as CVE-2024-1234.');
	if (!reason)
		throw refuse(`has no reason for ${name}`, 'Give the reason for the exception, for those who review it later.');
	if (expiresOn !== undefined && !(typeof expiresOn === 'string' && isDate(expiresOn))) {
		throw refuse(`has ${JSON.stringify(expiresOn)} as the date for ${name}`, 'Write it as 2026-12-31.');
	}
}

/** allowances are findings that do not count, each with its reason, and the date from which it counts again. */
export function allowances(): RequiredField<Allowance[]> {
	return rows<Allowance>(
		{
			label: 'Allowed Findings',
			row: 'Finding',
			description: 'Findings that do not count, each for a reason',
		},
		{
			name: string({ label: 'CVE ID', description: 'The finding by its name', placeholder: 'e.g. CVE-2024-1234' }),
			reason: string({ label: 'Reason', description: 'Why it may be there', placeholder: 'e.g. not reachable' }),
			expiresOn: optional(
				string({
					label: 'Expires On',
					description: 'The date from which it counts again; empty for none',
					placeholder: 'e.g. 2026-12-31',
				}),
			),
		},
	);
}

/** checkAllowances holds allowances against what each must have, by rows or as JSON. Throws InvalidField. */
export function checkAllowances(all: ReadonlyArray<Partial<Allowance>> = []): void {
	all.forEach(check);
}
