import { operations } from '../../lib/ecr/serviceModel';
import { shapeTable, structureTable } from '../../lib/ecr/tables';
import type { OperationName } from './operations';

/** The shape or structure that one step of a path leads to: the name of a member, or the index of an element. */
function step(name: string | undefined, part: string): string | undefined {
	if (name === undefined) return undefined;
	return structureTable[name]?.[part] ?? shapeTable[name]?.member;
}

/** enumAt lists the values that a place in an operation's input takes, sorted; undefined where anything goes. */
export function enumAt(operation: OperationName, path: string): readonly string[] | undefined {
	const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
	const name = parts.reduce(step, operations[operation].input);
	return name === undefined ? undefined : shapeTable[name]?.enum?.toSorted();
}
