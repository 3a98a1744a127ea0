import {
	InvalidField,
	namedProperties,
	optional,
	readMembers,
	type Field,
	type FieldSource,
	type RequiredField,
} from '../engine/field';
import type { Labelled } from './basic';

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

/** spread is a structure whose members stand in the form by themselves, none of them required: filters, say. */
export function spread<Structure extends object>(members: Members<Structure>): RequiredField<Structure> {
	const entries = Object.entries<Field>(members).map(([member, field]): [string, Field] => [member, optional(field)]);
	const optionals = Object.fromEntries(entries) as Members<Structure>;
	return {
		required: true,
		place: 'main',
		members: optionals,
		properties: entries.flatMap(([member, field]) => namedProperties(member, field)),
		read: async (source) => (await readMembers(optionals, source)) as Structure | undefined,
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
