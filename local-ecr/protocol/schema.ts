import { operations } from '../../lib/ecr/serviceModel';
import { requiredTable, shapeTable, structureTable } from '../../lib/ecr/tables';
import type { OperationName } from './operations';

/** Structure is a structure of the API as the service model describes it. */
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

const known = new Map<string, Structure>();

function structureOf(name: string): Structure {
	const found = known.get(name);
	if (found) return found;
	const members = new Map(
		Object.entries(structureTable[name] ?? {}).map(([member, shape]) => [member, () => typeOf(shape)] as const),
	);
	const structure: Structure = { kind: 'structure', name, members, required: requiredTable[name] ?? [] };
	known.set(name, structure);
	return structure;
}

function typeOf(name: string): Type {
	const shape = shapeTable[name];
	if (!shape) return structureOf(name);
	switch (shape.type) {
		case 'list':
			return { kind: 'list', of: () => typeOf(shape.member ?? '') };
		case 'map':
			return { kind: 'map', of: () => typeOf(shape.value ?? '') };
		case 'integer':
		case 'long':
		case 'double':
			return { kind: 'number' };
		default:
			return { kind: shape.type };
	}
}

/** isOperation tells whether the API has an operation of this name. */
export function isOperation(name: string): name is OperationName {
	return Object.hasOwn(operations, name);
}

/** operationNames lists every operation of the API, sorted. */
export function operationNames(): OperationName[] {
	return Object.keys(operations).filter(isOperation).sort();
}

/** inputOf is the structure an operation takes. */
export function inputOf(operation: OperationName): Structure {
	return structureOf(operations[operation].input);
}

/** outputOf is the structure an operation answers. */
export function outputOf(operation: OperationName): Structure {
	return structureOf(operations[operation].output);
}
