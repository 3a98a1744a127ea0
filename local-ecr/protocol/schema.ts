import * as sdk from '@aws-sdk/client-ecr';

import type { OperationName } from '../../lib/aws/operations';

/** Structure is a structure of the API as the SDK's schemas describe it. */
export interface Structure {
	readonly kind: 'structure';
	readonly name: string;
	readonly members: ReadonlyMap<string, () => Type>;
	/** required are the members a caller must give; the SDK puts them first and says how many they are. */
	readonly required: readonly string[];
}

/** Type is the type of one value. Lists and maps know what they hold. */
export type Type =
	| { readonly kind: 'string' | 'boolean' | 'number' | 'timestamp' | 'blob' }
	| { readonly kind: 'list' | 'map'; readonly of: () => Type }
	| Structure;

const exported: Readonly<Record<string, unknown>> = { ...sdk };

/** The codes of the SDK's schemas for plain types; a list of n is 64|n, a map of n is 128|n. */
const plainTypes: Readonly<Record<number, 'string' | 'number' | 'boolean' | 'timestamp' | 'blob'>> = {
	0: 'string',
	1: 'number',
	2: 'boolean',
	4: 'timestamp',
	21: 'blob',
};
const LIST = 64;
const MAP = 128;

function notUnderstood(reference: unknown): Error {
	return new Error(`The SDK has a schema that the local ECR does not know: ${JSON.stringify(reference)}`);
}

function plainType(code: number): Type {
	if (code >= MAP) return { kind: 'map', of: () => plainType(code - MAP) };
	if (code >= LIST) return { kind: 'list', of: () => plainType(code - LIST) };
	const kind = plainTypes[code];
	if (kind === undefined) throw notUnderstood(code);
	return { kind };
}

const structures = new Map<string, Structure>();

function structureOf(schema: readonly unknown[]): Structure {
	const [, , name, , names, types, required] = schema;
	if (typeof name !== 'string' || !Array.isArray(names) || !Array.isArray(types)) throw notUnderstood(schema);
	const known = structures.get(name);
	if (known) return known;
	const members = new Map(names.map((member: string, index) => [member, () => typeOf(types[index])] as const));
	const structure: Structure = { kind: 'structure', name, members, required: names.slice(0, Number(required ?? 0)) };
	structures.set(name, structure);
	return structure;
}

/** Schemas that refer to each other are functions, called when they are needed. */
function isLazy(reference: unknown): reference is () => unknown {
	return typeof reference === 'function';
}

function typeOf(reference: unknown): Type {
	if (typeof reference === 'number') return plainType(reference);
	if (isLazy(reference)) return typeOf(reference());
	if (!Array.isArray(reference)) throw notUnderstood(reference);
	const schema: readonly unknown[] = reference;
	// A reference with traits is the pair of both.
	if (schema.length === 2) return typeOf(schema[0]);
	switch (schema[0]) {
		case 0:
			return typeOf(schema[4]);
		case 1:
			return { kind: 'list', of: () => typeOf(schema[4]) };
		case 2:
			return { kind: 'map', of: () => typeOf(schema[5]) };
		case 3:
		case -3:
			return structureOf(schema);
		default:
			throw notUnderstood(schema[0]);
	}
}

function structureNamed(name: string): Structure {
	const type = typeOf(exported[`${name}$`]);
	if (type.kind !== 'structure') throw notUnderstood(name);
	return type;
}

/** isOperation tells whether the SDK knows an operation of this name. */
export function isOperation(name: string): name is OperationName {
	return `${name}Request$` in exported && `${name}Command` in exported;
}

/** operationNames lists every operation of the API, sorted. */
export function operationNames(): OperationName[] {
	return Object.keys(exported)
		.filter((name) => name.endsWith('Command') && !name.startsWith('$'))
		.map((name) => name.slice(0, -'Command'.length))
		.filter(isOperation)
		.sort();
}

/** inputOf is the structure an operation takes. */
export function inputOf(operation: OperationName): Structure {
	return structureNamed(`${operation}Request`);
}

/** outputOf is the structure an operation answers. */
export function outputOf(operation: OperationName): Structure {
	return structureNamed(`${operation}Response`);
}
