import { InvalidField, type RequiredField } from '../engine/field';
import { isEmpty, readString, type Labelled } from './basic';
import { parseJson } from './json';

/** isJsonString tells text that starts as a JSON list or object does. */
export function isJsonString(value: unknown): value is string {
	return typeof value === 'string' && /^\s*[[{]/.test(value);
}

/**
 * readStrings reads a list of texts however it was given: a list separated by commas, white space or line breaks, JSON
 * text, an array, or objects that hold the text in their member `key` (or a list of it). Duplicates are dropped, the
 * order is kept. An empty array is refused, because an expression that found nothing must not come to mean "all".
 */
export function readStrings(value: unknown, key?: string): string[] | undefined {
	if (isEmpty(value)) return undefined;
	const texts = flatten(isJsonString(value) ? parseJson(value) : value, key);
	if (texts.length === 0) throw new InvalidField('is an empty list', 'Leave the field empty, or give at least one.');
	return [...new Set(texts)];
}

function flatten(value: unknown, key?: string): string[] {
	if (Array.isArray(value)) return value.flatMap((element) => flatten(element, key));
	if (typeof value === 'object' && value !== null) {
		const inner = key === undefined ? undefined : (value as Record<string, unknown>)[key];
		if (inner !== undefined) return flatten(inner, key);
		throw new InvalidField(`holds an object without ${key ?? 'a text'}`, 'Give a list of texts.');
	}
	if (typeof value === 'string') return value.split(/[\s,]+/).filter((part) => part !== '');
	const text = readString(value);
	return text === undefined ? [] : [text];
}

/** strings is a list of texts; `key` is the member that holds the text in an earlier node's items. */
export function strings(labelled: Labelled, key?: string): RequiredField<string[]> {
	const { label, description, byDefault = '', ...rest } = labelled;
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: label,
				type: 'string',
				default: byDefault,
				description: `${description}. Separate several by commas or line breaks, or give an array by an expression.`,
				...rest,
			},
		],
		read: (source) => readStrings(source.value(), key),
	};
}
