import type { INodeProperties } from 'n8n-workflow';
import { inField, isN8nError } from './n8nError';

/**
 * FieldPlace is where in the form a field stands: by itself, or as a choice of the Filters or the Options collection.
 */
export type FieldPlace = 'main' | 'filters' | 'options';

/**
 * Property is a form property as a field declares it. The engine adds the name (the API member's, unless one is
 * given), that it is required where the field is, and the resource and operation that show it.
 */
export type Property = Omit<INodeProperties, 'name'> & { readonly name?: string };

/** FieldSource is where a field reads what the person filled in, for one input item. */
export interface FieldSource {
	/** Region that the credential signs for, e.g. `eu-west-1`. */
	readonly region: string;
	/** The value of the property of this name; without a name, of the field's only property. */
	value(name?: string): unknown;
	/** The bytes of the input item's binary property. */
	binary(property: string): Promise<Uint8Array>;
	/** Gives another member of the same input a value, used where its own field is left empty. */
	offer(member: string, value: unknown): void;
}

/**
 * Field is one member of an operation's input: its part of the form, and how the API's value is read from it.
 * `read` answers undefined for a field that is left empty and throws {@link InvalidField} for what cannot be used.
 */
export interface Field<T = unknown> {
	readonly required: boolean;
	readonly place: FieldPlace;
	readonly properties: readonly Property[];
	/** What a person calls the field, where its first property's label does not say it. */
	readonly label?: string;
	/** Members of the structure (or of each row) that this field builds, by their API names. */
	readonly members?: Readonly<Record<string, Field>>;
	/** Whether `members` are those of each element of a list. */
	readonly repeated?: boolean;
	/** Values of the API's enum that the form offers. */
	readonly choices?: readonly string[];
	read(source: FieldSource): T | undefined | Promise<T | undefined>;
}

/** RequiredField is a field that the API needs: it stands by itself in the form. */
export interface RequiredField<T = unknown> extends Field<T> {
	readonly required: true;
}

/** Fields are the fields of a form, by the members that they read. */
export type Fields = Readonly<Record<string, Field>>;

/** IsRequired tells whether a structure always has a member. */
type IsRequired<Structure, Member extends keyof Structure> =
	Pick<Structure, Member> extends Required<Pick<Structure, Member>> ? true : false;

/** FieldOf is a field for a member of a structure: required where the member is. */
export type FieldOf<Structure, Member extends keyof Structure> =
	IsRequired<Structure, Member> extends true
		? RequiredField<NonNullable<Structure[Member]>>
		: Field<NonNullable<Structure[Member]>>;

/** FieldReader reads all fields of a form for one input item. Throws {@link InvalidField}. */
export type FieldReader = <Structure extends object>(fields: {
	readonly [Member in keyof Structure]-?: FieldOf<Structure, Member>;
}) => Promise<Structure>;

/** InvalidField is thrown for a form value that cannot be used; its message completes the sentence "<label> ...". */
export class InvalidField extends Error {
	constructor(
		message: string,
		/** How to go on. */
		readonly hint?: string,
		/** Label of the form field, once it is known. */
		readonly label?: string,
	) {
		super(message);
		this.name = 'InvalidField';
	}
}

/** option makes a field a choice of the Options collection, not required. */
export function option<T>(field: Field<T>): Field<T> {
	return { ...field, place: 'options', required: false };
}

/** filter makes a field a choice of the Filters collection, not required. */
export function filter<T>(field: Field<T>): Field<T> {
	return { ...field, place: 'filters', required: false };
}

/** optional lets a field stand by itself in the form without being required. */
export function optional<T>(field: Field<T>): Field<T> {
	return { ...field, required: false };
}

/** shownWhen shows a field only while other properties beside it have one of the values given. */
export function shownWhen<T>(field: Field<T>, values: Readonly<Record<string, string[]>>): Field<T> {
	const properties = field.properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, ...values } },
	}));
	return { ...field, properties };
}

/** neededWhen is a field that is shown only while another has one of the values given, and must be filled in then. */
export function neededWhen<T>(
	field: Field<T>,
	values: Readonly<Record<string, string[]>>,
	hint = 'Fill it in.',
): Field<T> {
	const { properties, ...shown } = shownWhen(field, values);
	return {
		...shown,
		required: false,
		properties: properties.map((property) => ({ ...property, required: true })),
		read: async (source) => {
			const isShown = Object.entries(values).every(([name, some]) => some.includes(String(source.value(name))));
			if (!isShown) return undefined;
			const value = await field.read(source);
			if (value === undefined) throw new InvalidField('is empty', hint);
			return value;
		},
	};
}

/** labelOf is the label under which a person finds a field. */
export function labelOf(field: Field): string {
	return field.label ?? field.properties[0]?.displayName ?? '';
}

/** withLabel is what was thrown while a field was read, with the field's label where it says none yet. */
export function withLabel(thrown: unknown, label: string): unknown {
	if (isN8nError(thrown)) return inField(thrown, label);
	const isNameless = thrown instanceof InvalidField && !thrown.label;
	return isNameless ? new InvalidField(thrown.message, thrown.hint, label) : thrown;
}

/**
 * readField reads a field for its member, and says by its label what is missing or wrong.
 * Throws {@link InvalidField}.
 */
export async function readField<T>(member: string, field: Field<T>, source: FieldSource): Promise<T | undefined> {
	const [only, ...others] = field.properties;
	const own = (others.length === 0 ? only?.name : undefined) ?? member;
	const read = async () => await field.read({ ...source, value: (name) => source.value(name ?? own) });
	const value = await read().catch((cause: unknown) => {
		throw withLabel(cause, labelOf(field));
	});
	if (value !== undefined || !field.required) return value;
	throw new InvalidField('is empty', 'Fill it in.', labelOf(field));
}

/** readMembers reads each member of a structure; one without any value is undefined. */
export async function readMembers<T extends object>(
	members: { readonly [Member in keyof T]-?: Field<T[Member]> },
	source: FieldSource,
): Promise<Partial<T> | undefined> {
	const result: Partial<T> = {};
	for (const member of Object.keys(members) as Array<keyof T & string>) {
		const value = await readField(member, members[member], source);
		if (value !== undefined) result[member] = value;
	}
	return Object.keys(result).length > 0 ? result : undefined;
}

/** namedProperties gives each of a field's properties its name. */
export function namedProperties(member: string, field: Field): INodeProperties[] {
	return field.properties.map((property) => ({
		...property,
		name: property.name ?? member,
		...(field.required && property.type !== 'notice' ? { required: true } : {}),
	}));
}
