import {
	InvalidField,
	labelOf,
	namedProperties,
	option,
	readMembers,
	type Field,
	type FieldSource,
	type Property,
	type RequiredField,
} from '../engine/field';
import { isEmpty, type Labelled } from './basic';
import { parseJson } from './json';

/** Members is a field for every member of a structure of the API, by the SDK's own type. */
export type Members<Structure extends object> = {
	readonly [Member in keyof Structure]-?: Field<Structure[Member]>;
};

function within(source: FieldSource, group: Readonly<Record<string, unknown>>): FieldSource {
	return { ...source, value: (name = '') => group[name] };
}

function groupOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** spread is a structure whose members stand in the form by themselves, each a filter or an option of its own, say. */
export function spread<Structure extends object>(members: Members<Structure>): RequiredField<Structure> {
	const [first] = Object.values<Field>(members);
	return {
		required: true,
		place: 'main',
		...(first ? { label: labelOf(first) } : {}),
		members,
		properties: Object.entries<Field>(members).flatMap(([member, field]) => namedProperties(member, field)),
		read: async (source) => (await readMembers(members, source)) as Structure | undefined,
	};
}

/** section is a structure whose members are filled in together, under the structure's own label. */
export function section<Structure extends object>(
	labelled: Labelled,
	members: Members<Structure>,
): RequiredField<Structure> {
	const { label, ...rest } = labelled;
	const values = Object.entries<Field>(members).flatMap(([member, field]) => namedProperties(member, field));
	return {
		required: true,
		place: 'main',
		members,
		properties: [
			{
				displayName: label,
				...rest,
				type: 'fixedCollection',
				default: {},
				placeholder: `Add ${label}`,
				options: [{ displayName: label, name: 'settings', values }],
			},
		],
		read: async (source) => {
			const group = groupOf(source.value(), 'settings');
			if (typeof group !== 'object' || group === null) return undefined;
			return (await readMembers(members, within(source, group as Record<string, unknown>))) as Structure | undefined;
		},
	};
}

/** rows is a list of structures, each a row of the form. `row` is the label of one. */
export function rows<Structure extends object>(
	labelled: Labelled & { readonly row: string },
	members: Members<Structure>,
): RequiredField<Structure[]> {
	const { label, row, ...rest } = labelled;
	const values = Object.entries<Field>(members).flatMap(([member, field]) => namedProperties(member, field));
	return {
		required: true,
		place: 'main',
		members,
		repeated: true,
		properties: [
			{
				displayName: label,
				...rest,
				type: 'fixedCollection',
				typeOptions: { multipleValues: true, sortable: true },
				default: {},
				placeholder: `Add ${row}`,
				options: [{ displayName: row, name: 'rows', values }],
			},
		],
		read: async (source) => {
			const given = groupOf(source.value(), 'rows');
			if (!Array.isArray(given) || given.length === 0) return undefined;
			const structures: Structure[] = [];
			for (const group of given) {
				const structure = await readMembers(members, within(source, group as Record<string, unknown>));
				if (structure === undefined) throw new InvalidField(`has a row that is empty`, 'Fill it in, or remove it.');
				structures.push(structure as Structure);
			}
			return structures;
		},
	};
}

/** Holds a document against the members that a field builds: what the API does not know is refused by its path. */
function checkMembers(document: unknown, { members, repeated }: Field, path = ''): void {
	if (!members) return;
	if (repeated) {
		if (!Array.isArray(document)) throw new InvalidField(`has no list at ${path || 'the top'}`, 'Write [{...}].');
		for (const [index, element] of document.entries()) {
			checkMembers(element, { ...NOT_REPEATED, members }, `${path}[${index}]`);
		}
		return;
	}
	if (typeof document !== 'object' || document === null || Array.isArray(document)) {
		throw new InvalidField(`has no object at ${path || 'the top'}`, 'Write {...}.');
	}
	for (const [name, value] of Object.entries(document)) {
		const inner = members[name];
		const at = path ? `${path}.${name}` : name;
		if (!inner)
			throw new InvalidField(
				`has ${at}, which is not known`,
				`Known are ${Object.keys(members).join(', ')}. Use Custom → API Request to send anything newer.`,
			);
		checkMembers(value, inner, at);
	}
}

const NOT_REPEATED = { required: false, place: 'main', properties: [], read: () => undefined } as const;

/**
 * unwrapList takes a list out of the object that has it as its only member, as the API's structures and the AWS CLI write
 * it: `{"rules": [...]}`. Throws {@link InvalidField} for an object with other members, which would be lost.
 */
export function unwrapList(document: unknown, name: string): unknown {
	if (typeof document !== 'object' || document === null || Array.isArray(document)) return document;
	if (!Object.hasOwn(document, name)) return document;
	const { [name]: list, ...others } = document as Readonly<Record<string, unknown>>;
	const [other] = Object.keys(others);
	if (other === undefined) return list;
	throw new InvalidField(`has ${other} beside ${name}`, `Write [...] or {"${name}": [...]}.`);
}

/** Reads a structure from JSON text or from the object that an expression gave. */
function readDocument<T>(value: unknown, name: string, field: Field<T>): T | undefined {
	if (isEmpty(value)) return undefined;
	const given = typeof value === 'string' ? parseJson(value) : value;
	const document = field.repeated ? unwrapList(given, name) : given;
	checkMembers(document, field);
	return document as T;
}

const jsonProperty = (name: string, label: string, example: string): Property => ({
	displayName: `${label} (JSON)`,
	name: `${name}Json`,
	type: 'json',
	default: '',
	placeholder: `e.g. ${example}`,
	description: `${label} as JSON text or as an object, as the API takes it`,
});

/** fieldsOrJson chooses whether the fields of `name` are shown or its JSON. */
export const fieldsOrJson = (name: string, label: string): Property => ({
	displayName: `Specify ${label}`,
	name: `${name}From`,
	type: 'options',
	options: [
		{ name: 'Using Fields Below', value: 'fields' },
		{ name: 'Using JSON', value: 'json' },
	],
	default: 'fields',
});

/** orJson lets a structure be given by its fields, or as JSON for those who have it at hand. */
export function orJson<T>(name: string, field: RequiredField<T>, example: string): RequiredField<T> {
	const label = labelOf(field);
	const when = (way: string) => ({ show: { [`${name}From`]: [way] } });
	return {
		...field,
		label,
		properties: [
			fieldsOrJson(name, label),
			...field.properties.map((property) => ({ name, ...property, displayOptions: when('fields') })),
			{ ...jsonProperty(name, label, example), displayOptions: when('json') },
		],
		read: (source) =>
			source.value(`${name}From`) === 'json'
				? readDocument(source.value(`${name}Json`), name, field)
				: field.read(source),
	};
}

/** optionOrJson is the same among the options, where both ways stand side by side and the JSON goes first. */
export function optionOrJson<T>(name: string, field: RequiredField<T>, example: string): Field<T> {
	return option({
		...field,
		properties: [
			...field.properties.map((property) => ({ name, ...property })),
			// A list without elements is what the form starts with: it asks for nothing.
			{ ...jsonProperty(name, labelOf(field), example), default: '[]' },
		],
		read: async (source) => {
			const document = readDocument(source.value(`${name}Json`), name, field);
			return document === undefined || (Array.isArray(document) && document.length === 0)
				? await field.read(source)
				: document;
		},
	});
}
