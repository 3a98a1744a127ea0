import type { INodePropertyOptions } from 'n8n-workflow';
import { InvalidField, type Property, type RequiredField } from '../engine/field';
import { quoted } from '../engine/quoted';
import { toBoolean } from '../engine/toBoolean';
import { toInteger } from '../engine/toInteger';

/** Labelled is what every field of the form says of itself. */
export interface Labelled {
	readonly label: string;
	readonly description: string;
	readonly placeholder?: string;
	/** Name of the form's property, where the API member's does not serve. */
	readonly name?: string;
	readonly hint?: string;
	/** What the form starts with: an expression that reads the field from the output of an earlier operation, say. */
	readonly byDefault?: string | number;
}

function property(
	{ label, description, byDefault, ...rest }: Labelled,
	own: Pick<Property, 'type' | 'default'>,
): Property {
	return { displayName: label, ...own, default: byDefault ?? own.default, description, ...rest };
}

/** isEmpty tells a form value that was left empty. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** readString reads a text field's value; numbers that an expression gave are taken as they are written. */
export function readString(value: unknown): string | undefined {
	if (isEmpty(value)) return undefined;
	if (typeof value === 'string') return value.trim();
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw new InvalidField(
		'is not a text',
		`An expression gave ${Array.isArray(value) ? 'a list' : 'an object'} instead.`,
	);
}

/** string is a line of text, without the white space around it. */
export function string(labelled: Labelled): RequiredField<string> {
	return {
		required: true,
		place: 'main',
		properties: [property(labelled, { type: 'string', default: '' })],
		read: (source) => readString(source.value()),
	};
}

/** integer is an integer from 0. */
export function integer(labelled: Labelled): RequiredField<number> {
	return {
		required: true,
		place: 'main',
		properties: [{ ...property(labelled, { type: 'number', default: 0 }), typeOptions: { minValue: 0 } }],
		read: (source) => toInteger(source.value(), { min: 0, hint: 'Give an integer from 0.' }),
	};
}

/**
 * boolean is true or false; its description starts with "Whether". One that is an option and left empty by an expression is
 * refused: without it a Dry Run would not be one.
 */
export function boolean(labelled: Labelled, byDefault = false): RequiredField<boolean> {
	return {
		required: true,
		place: 'main',
		properties: [property(labelled, { type: 'boolean', default: byDefault })],
		read: (source) => {
			const value = source.value();
			const read = toBoolean(value);
			if (read === undefined && value !== undefined) throw new InvalidField('is empty', 'Give true or false.');
			return read;
		},
	};
}

/** Choice is what the form says of one value of an enum. */
export type Choice = Pick<INodePropertyOptions, 'name' | 'description'>;

/**
 * choice is one value of an enum of the API. The record names every value that the SDK's type has, so a value that
 * the API gains does not compile until the form says it.
 */
export function choice<Value extends string>(
	labelled: Labelled,
	choices: Readonly<Record<Value, Choice>>,
	byDefault: NoInfer<Value>,
): RequiredField<Value> {
	const values = Object.keys(choices) as Value[];
	const options = values
		.map((value) => ({ value, ...choices[value] }))
		.sort((one, other) => one.name.localeCompare(other.name));
	return {
		required: true,
		place: 'main',
		choices: values,
		// There is nothing to choose between one value and itself.
		properties: [
			{ ...property(labelled, { type: values.length > 1 ? 'options' : 'hidden', default: byDefault }), options },
		],
		read: (source) => {
			const value = readString(source.value());
			if (value === undefined) return undefined;
			const known = values.find((candidate) => candidate === value);
			if (known) return known;
			throw new InvalidField(`is ${quoted(value)}`, `Give one of ${values.join(', ')}.`);
		},
	};
}

/** multiOptions are several values of an enum of the API. */
export function multiOptions<Value extends string>(
	labelled: Labelled,
	all: Readonly<Record<Value, Choice>>,
): RequiredField<Value[]> {
	const single = choice(labelled, all, (Object.keys(all) as Value[])[0] as NoInfer<Value>);
	return {
		...single,
		properties: single.properties.map((one) => ({ ...one, type: 'multiOptions', default: [] })),
		read: async (source) => {
			const given = source.value();
			const listed: unknown[] = Array.isArray(given) ? given : isEmpty(given) ? [] : String(given).split(/[\s,]+/);
			const values: Value[] = [];
			for (const one of listed) {
				const value = await single.read({ ...source, value: () => one });
				if (value !== undefined) values.push(value);
			}
			return values.length > 0 ? values : undefined;
		},
	};
}
