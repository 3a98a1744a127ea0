import type { ShapeType } from '../../lib/ecr/facts';
import { operationTable, requiredTable, shapeTable, structureTable } from '../../lib/ecr/tables';
import type { Kind, SdkMember } from '../sdk/model';

const KINDS: Readonly<Record<Exclude<ShapeType, 'list'>, Kind>> = {
	string: 'text',
	integer: 'number',
	long: 'number',
	double: 'number',
	boolean: 'boolean',
	timestamp: 'date',
	blob: 'bytes',
	map: 'map',
};

function kindOf(name: string): Kind {
	const shape = shapeTable[name];
	if (!shape) return 'structure';
	if (shape.type === 'list') throw new TypeError(`The service model has a list of lists: ${name}`);
	return KINDS[shape.type];
}

function membersOf(structure: string): SdkMember[] {
	return Object.entries(structureTable[structure] ?? {}).map(([name, shape]) => {
		const repeated = shapeTable[shape]?.type === 'list';
		const element = repeated ? (shapeTable[shape]?.member ?? '') : shape;
		const kind = kindOf(element);
		const values = shapeTable[element]?.enum;
		return {
			name,
			repeated,
			kind,
			required: requiredTable[structure]?.includes(name) ?? false,
			...(values ? { values } : {}),
			...(kind === 'structure' ? { members: membersOf(element) } : {}),
		};
	});
}

/** modelInput lists the members of an operation's input, at any depth, as the service model has them. */
export function modelInput(operation: string): SdkMember[] {
	return membersOf(operationTable[operation]?.input ?? '');
}

/** modelOutput lists the members of an operation's answer, at any depth, as the service model has them. */
export function modelOutput(operation: string): SdkMember[] {
	return membersOf(operationTable[operation]?.output ?? '');
}

/**
 * mergeMembers puts the members of two versions of a structure together: one that either has, and every value of an
 * enumeration that either has.
 */
export function mergeMembers(one: readonly SdkMember[], other: readonly SdkMember[]): SdkMember[] {
	const added = other.filter(({ name }) => !one.some((member) => member.name === name));
	const merged = one.map((member) => {
		const same = other.find(({ name }) => name === member.name);
		if (!same) return member;
		const { members = [], values = [] } = same;
		return {
			...member,
			required: member.required || same.required,
			...(member.values || same.values ? { values: [...new Set([...(member.values ?? []), ...values])] } : {}),
			...(member.members || same.members ? { members: mergeMembers(member.members ?? [], members) } : {}),
		};
	});
	return [...merged, ...added];
}
