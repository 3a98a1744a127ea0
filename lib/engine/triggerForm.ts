import type { INodeProperties } from 'n8n-workflow';
import { collection, fieldsIn } from './describe';
import { readField, type Field, type Fields, type FieldPlace } from './field';

type Value<Of> = Of extends Field<infer Result> ? Result : never;

/** Parameters is where n8n keeps what was filled in, whatever the node's kind is. */
export interface Parameters {
	getNodeParameter(name: string, fallback: null): unknown;
}

/** describeFields makes the form of a trigger from its fields. */
export function describeFields(fields: Fields): INodeProperties[] {
	return [
		...fieldsIn({ input: fields }, 'main'),
		...collection('Options', 'Add Option', fieldsIn({ input: fields }, 'options')),
	];
}

/** Form reads the fields of a trigger, one by one, since which are filled in depends on the others. */
export interface Form<All extends Fields> {
	/** Throws InvalidField, naming the field by its label. */
	readonly read: <Name extends keyof All & string>(name: Name) => Promise<Value<All[Name]> | undefined>;
	/** What a field that was read has said of another. */
	readonly offered: (member: string) => unknown;
}

/** openForm opens what was filled into the fields of a trigger. `region` is the one that the credential signs for. */
export function openForm<All extends Fields>(context: Parameters, fields: All, region = ''): Form<All> {
	const offers = new Map<string, unknown>();
	const valueIn = (place: FieldPlace, name: string): unknown => {
		// A property that the form does not show has no value, for which n8n wants a fallback other than undefined.
		if (place === 'main') return context.getNodeParameter(name, null) ?? undefined;
		const chosen = (context.getNodeParameter(place, null) ?? {}) as Readonly<Record<string, unknown>>;
		return chosen[name];
	};
	return {
		read: async <Name extends keyof All & string>(name: Name) => {
			const field: Fields[string] | undefined = fields[name];
			if (!field) throw new Error(`The form has no field ${name}`);
			const value = await readField(name, field, {
				region,
				value: (property = '') => valueIn(field.place, property),
				binary: async () => await Promise.reject(new Error('A trigger has no input')),
				offer: (member, value) => void offers.set(member, value),
			});
			return value as Value<All[Name]> | undefined;
		},
		offered: (member) => offers.get(member),
	};
}
