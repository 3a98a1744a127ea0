import type { Operation } from '../../lib/engine/operation';
import { modelInput, modelOutput } from '../model/members';
import type { Kind, SdkMember } from '../sdk/model';

/** Schema is the part of JSON Schema that n8n's editor reads: types, and the members of structures. */
export interface Schema {
	readonly type: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
}

const TYPES: Readonly<Record<Kind, string>> = {
	boolean: 'boolean',
	// Bytes are written as base64, dates as ISO 8601.
	bytes: 'string',
	date: 'string',
	map: 'object',
	number: 'number',
	structure: 'object',
	text: 'string',
};

function schemaOf({ kind, members, repeated }: SdkMember): Schema {
	const one: Schema = { type: TYPES[kind], ...(members ? { properties: propertiesOf(members) } : {}) };
	return repeated ? { type: 'array', items: one } : one;
}

function propertiesOf(members: readonly SdkMember[]): Record<string, Schema> {
	return Object.fromEntries(members.map((member) => [member.name, schemaOf(member)]));
}

function memberAt(members: readonly SdkMember[], path: string): SdkMember {
	const [name = '', ...rest] = path.split('.');
	const member = members.find((candidate) => candidate.name === name);
	if (!member) throw new RangeError(`The API's answer has no member ${path}`);
	return rest.length > 0 ? memberAt(member.members ?? [], rest.join('.')) : member;
}

/** The members of an element of the answer, or of the answer itself. */
function elementProperties({ output: { from, stringsAs = 'value' } }: Operation, answer: readonly SdkMember[]) {
	if (from === undefined) return propertiesOf(answer);
	const parts = [from].flat().map((path) => memberAt(answer, path));
	return Object.assign(
		{},
		...parts.map(({ members, kind }) => (members ? propertiesOf(members) : { [stringsAs]: { type: TYPES[kind] } })),
	) as Record<string, Schema>;
}

function pick(all: Readonly<Record<string, Schema>>, names: readonly PropertyKey[] = []): Record<string, Schema> {
	return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** outputSchema is the schema of the items that an operation returns, simplified where it is by default. */
export function outputSchema(operation: Operation, { simplified }: { readonly simplified: boolean }): Schema {
	const { output, batch, settles, api } = operation;
	const answer = modelOutput(api);
	const whole = propertiesOf(answer);
	const element = batch
		? (batch.combined ?? schemaOf(memberAt(answer, batch.answers)).items?.properties ?? {})
		: elementProperties(operation, answer);
	const own: Record<string, Schema> = { ...pick(whole, output.carry), ...element, ...pick(whole, output.whenEmpty) };
	const { [output.flatten ?? '']: inner, ...outer } = own;
	const parsed = Object.values(output.parse ?? {}).map((name): [string, Schema] => [name, { type: 'object' }]);
	const properties: Record<string, Schema> = {
		...pick(propertiesOf(modelInput(api)), ['repositoryName', 'resourceArn', ...(output.echo ?? [])]),
		...outer,
		...inner?.properties,
		...Object.fromEntries(parsed),
		...Object.fromEntries(Object.keys(output.say ?? {}).map((name) => [name, { type: 'boolean' }])),
		...(settles ? { alreadyExists: { type: 'boolean' } } : {}),
	};
	delete properties.nextToken;
	return { type: 'object', properties: simplified && output.simplify ? pick(properties, output.simplify) : properties };
}
