import { InvalidField, option, type Field } from '../engine/field';
import { isEmpty, string } from './basic';
import { readStrings } from './strings';

const DESCRIPTION = 'The AWS account ID (12 digits) of the registry. Leave it empty for the account of the credential.';

/** toRegistryId reads an account ID; a number that lost its leading zeros gets them back. */
export function toRegistryId(value: unknown): string | undefined {
	if (isEmpty(value)) return undefined;
	const id = typeof value === 'number' ? String(value).padStart(12, '0') : String(value).trim();
	if (/^\d{12}$/.test(id)) return id;
	throw new InvalidField(`is ${JSON.stringify(value)}`, 'Give the 12 digits of an AWS account ID.');
}

/** registryId is the account whose registry is asked, an option that is seldom needed. */
export function registryId(): Field<string> {
	const field = string({ label: 'Registry ID', description: DESCRIPTION, placeholder: 'e.g. 123456789012' });
	return option({ ...field, read: (source) => toRegistryId(source.value()) });
}

/** registryIds are the accounts for which a token is asked. */
export function registryIds(): Field<string[]> {
	const field = string({
		label: 'Registry IDs',
		description:
			'AWS account IDs to get a token for. AWS calls this deprecated: a token is good for every registry that its caller may use.',
		placeholder: 'e.g. 123456789012',
	});
	return option({ ...field, read: (source) => readStrings(source.value())?.map((id) => toRegistryId(id) ?? id) });
}
