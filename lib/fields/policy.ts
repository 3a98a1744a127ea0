import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty, type Labelled } from './basic';
import { parseJson } from './json';

/** PERMISSIONS is the outline of a policy that says who may do what. */
export const PERMISSIONS = `{
  "Version": "2012-10-17",
  "Statement": []
}`;

/**
 * policy is a JSON document that the API takes as text: given as text, which is sent as it is, or as an object.
 * `outline` is what the form starts with, to be filled in. `check` may refuse a parsed document with {@link InvalidField}.
 */
export function policy(
	labelled: Labelled & { readonly outline: string },
	check?: (document: object) => void,
): RequiredField<string> {
	const { label, outline, ...rest } = labelled;
	return {
		required: true,
		place: 'main',
		properties: [{ displayName: label, type: 'json', default: outline, typeOptions: { rows: 8 }, ...rest }],
		read: (source) => {
			const value = source.value();
			if (isEmpty(value)) return undefined;
			const document = typeof value === 'string' ? parseJson(value) : value;
			if (typeof document !== 'object' || document === null || Array.isArray(document)) {
				throw new InvalidField('is not a JSON object', 'A policy starts with { and ends with }.');
			}
			check?.(document);
			return typeof value === 'string' ? value : JSON.stringify(document);
		},
	};
}
