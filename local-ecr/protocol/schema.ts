import * as sdk from '@aws-sdk/client-ecr';
import { NormalizedSchema } from '@smithy/core/schema';

import { required } from '../../lib/ecr/serviceModel';
import type { OperationName } from './operations';

/** Structure is a structure of the API as the SDK's schemas describe it. */
export interface Structure {
	readonly kind: 'structure';
	readonly name: string;
	readonly members: ReadonlyMap<string, () => Type>;
	/** required lists the members that a caller must give. */
	readonly required: readonly string[];
}

/** Type is the type of one value. Lists and maps know what they hold. */
export type Type =
	| { readonly kind: 'string' | 'boolean' | 'number' | 'timestamp' | 'blob' }
	| { readonly kind: 'list' | 'map'; readonly of: () => Type }
	| Structure;

const exported: Readonly<Record<string, unknown>> = { ...sdk };
const requiredMembers: Readonly<Record<string, readonly string[]>> = required;
const structures = new Map<string, Structure>();

function structureOf(schema: NormalizedSchema): Structure {
	const name = String(schema.getName());
	const known = structures.get(name);
	if (known) return known;
	const members = new Map([...schema.structIterator()].map(([member, type]) => [member, () => typeOf(type)] as const));
	const structure: Structure = { kind: 'structure', name, members, required: requiredMembers[name] ?? [] };
	structures.set(name, structure);
	return structure;
}

function typeOf(schema: NormalizedSchema): Type {
	if (schema.isStructSchema()) return structureOf(schema);
	if (schema.isListSchema()) return { kind: 'list', of: () => typeOf(schema.getValueSchema()) };
	if (schema.isMapSchema()) return { kind: 'map', of: () => typeOf(schema.getValueSchema()) };
	if (schema.isStringSchema()) return { kind: 'string' };
	if (schema.isNumericSchema()) return { kind: 'number' };
	if (schema.isBooleanSchema()) return { kind: 'boolean' };
	if (schema.isTimestampSchema()) return { kind: 'timestamp' };
	if (schema.isBlobSchema()) return { kind: 'blob' };
	throw new Error(`The SDK has a schema that the local ECR does not know: ${String(schema.getName(true))}`);
}

function structureNamed(name: string): Structure {
	return structureOf(NormalizedSchema.of(exported[`${name}$`] as Parameters<typeof NormalizedSchema.of>[0]));
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
