import type { Tag } from '@aws-sdk/client-ecr';
import { InvalidField, option, type Field, type Property, type RequiredField } from '../engine/field';
import { isEmpty } from './basic';
import { parseJson } from './json';
import { fieldsOrJson } from './structure';

const ROWS: Property = {
	displayName: 'Tags',
	name: 'tags',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Tag',
	description: 'Tags to put on the repository, each a key and a value',
	options: [
		{
			displayName: 'Tag',
			name: 'rows',
			values: [
				{ displayName: 'Key', name: 'Key', type: 'string', default: '', placeholder: 'e.g. team' },
				{ displayName: 'Value', name: 'Value', type: 'string', default: '', placeholder: 'e.g. payments' },
			],
		},
	],
};

const JSON_TEXT: Property = {
	displayName: 'Tags (JSON)',
	name: 'tagsJson',
	type: 'json',
	default: '{}',
	description: 'Tags as an object such as {"team": "payments"}, or as a list of objects with Key and Value',
};

/** Converts the key or the value of a row to a string. Throws {@link InvalidField} for a list or an object. */
function tagString(given: unknown): string {
	if (given === undefined || given === null) return '';
	if (typeof given === 'string') return given;
	if (typeof given === 'number' || typeof given === 'boolean') return String(given);
	throw new InvalidField(`have a row with ${JSON.stringify(given)}`, 'Give each key and value as a string.');
}

function fromDocument(document: unknown): Tag[] {
	if (Array.isArray(document)) {
		return document.map((row) => {
			const { Key, Value } = (row ?? {}) as { Key?: unknown; Value?: unknown };
			return { Key: tagString(Key), Value: tagString(Value) };
		});
	}
	if (typeof document !== 'object' || document === null) {
		throw new InvalidField('are neither an object nor a list', 'Write {"team": "payments"}.');
	}
	return Object.entries(document).map(([Key, Value]) => {
		if (typeof Value === 'object' && Value !== null) {
			throw new InvalidField(`give ${JSON.stringify(Key)} a value that is not a text`, 'Write {"team": "payments"}.');
		}
		return { Key, Value: String(Value ?? '') };
	});
}

/**
 * parseTags reads tags from the form's rows and from an object, a list or JSON text.
 * Throws {@link InvalidField} for a tag without a key and for a key that is given twice.
 */
export function parseTags(rows: unknown, document: unknown): Tag[] | undefined {
	const tags = [
		...fromDocument((rows as { rows?: unknown[] } | undefined)?.rows ?? []),
		...(isEmpty(document) ? [] : fromDocument(typeof document === 'string' ? parseJson(document) : document)),
	];
	const keys = new Set<string>();
	for (const { Key = '' } of tags) {
		if (Key === '') throw new InvalidField('have a row without a key', 'Give each tag a key.');
		if (keys.has(Key)) throw new InvalidField(`give the key ${JSON.stringify(Key)} twice`, 'Give each key once.');
		keys.add(Key);
	}
	return tags.length > 0 ? tags : undefined;
}

/** tags are key and value pairs, as rows of the form or as JSON: one or the other is shown. */
export function tags(): RequiredField<Tag[]> {
	return {
		required: true,
		place: 'main',
		label: 'Tags',
		properties: [
			fieldsOrJson('tags', 'Tags'),
			{ ...ROWS, displayOptions: { show: { tagsFrom: ['fields'] } } },
			{ ...JSON_TEXT, displayOptions: { show: { tagsFrom: ['json'] } } },
		],
		read: (source) =>
			source.value('tagsFrom') === 'json'
				? parseTags(undefined, source.value('tagsJson'))
				: parseTags(source.value('tags'), undefined),
	};
}

/** tagsOption are the same as options: rows and JSON may both be given, and are put together. */
export function tagsOption(name: 'tags' | 'resourceTags' = 'tags'): Field<Tag[]> {
	return option({
		required: false,
		place: 'main',
		properties: [
			{ ...ROWS, name },
			{ ...JSON_TEXT, name: `${name}Json` },
		],
		read: (source) => parseTags(source.value(name), source.value(`${name}Json`)),
	});
}
