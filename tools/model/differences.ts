import type { Facts, Shape } from '../../lib/ecr/facts';

type Table<Value> = Readonly<Record<string, Value>>;

/** Says of two lists what was added to the first and what is no longer in it. */
function listChanges(
	before: readonly string[] = [],
	after: readonly string[] = [],
): { added: string[]; removed: string[] } {
	return {
		added: after.filter((value) => !before.includes(value)),
		removed: before.filter((value) => !after.includes(value)),
	};
}

/** Compares two tables entry by entry. `compare` says how an entry that both have differs. */
function tableDifferences<Value>(
	kind: string,
	before: Table<Value>,
	after: Table<Value>,
	compare: (before: Value, after: Value) => string[],
): string[] {
	const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
	return names.flatMap((name) => {
		const [was, is] = [before[name], after[name]];
		if (was === undefined) return [`${kind} ${name}: added`];
		if (is === undefined) return [`${kind} ${name}: removed`];
		return compare(was, is).map((difference) => `${kind} ${name}: ${difference}`);
	});
}

function operationDifferences(before: Facts['operations'], after: Facts['operations']): string[] {
	return tableDifferences('operation', before, after, (was, is) => {
		const errors = listChanges(was.errors, is.errors);
		return [
			...(was.input === is.input ? [] : [`input changed from ${was.input} to ${is.input}`]),
			...(was.output === is.output ? [] : [`output changed from ${was.output} to ${is.output}`]),
			...errors.added.map((name) => `exception ${name} added`),
			...errors.removed.map((name) => `exception ${name} removed`),
		];
	});
}

function memberDifferences(before: Table<string>, after: Table<string>): string[] {
	const { added, removed } = listChanges(Object.keys(before), Object.keys(after));
	const changed = Object.keys(after).filter((name) => name in before && before[name] !== after[name]);
	return [
		...added.map((name) => `member ${name} added (${after[name]})`),
		...removed.map((name) => `member ${name} removed`),
		...changed.map((name) => `member ${name} changed from ${before[name]} to ${after[name]}`),
	];
}

function structureDifferences(before: Facts, after: Facts): string[] {
	// Which members are required is a table of its own, but belongs to the structure for the reader.
	const complete = ({ structures, required }: Facts) =>
		Object.fromEntries(
			Object.entries(structures).map(([name, members]) => [name, { members, required: required[name] ?? [] }]),
		);
	return tableDifferences('structure', complete(before), complete(after), (was, is) => {
		const required = listChanges(was.required, is.required);
		return [
			...memberDifferences(was.members, is.members),
			...required.added.map((name) => `member ${name} is required`),
			...required.removed.filter((name) => name in is.members).map((name) => `member ${name} is no longer required`),
		];
	});
}

const SINGLE_FACTS = ['type', 'min', 'max', 'pattern', 'member', 'key', 'value'] as const satisfies (keyof Shape)[];

function shapeDifferences(before: Facts['shapes'], after: Facts['shapes']): string[] {
	return tableDifferences('shape', before, after, (was, is) => {
		const values = listChanges(was.enum, is.enum);
		const changed = SINGLE_FACTS.filter((fact) => was[fact] !== is[fact]);
		return [
			...changed.map((fact) => `${fact} changed from ${was[fact] ?? 'none'} to ${is[fact] ?? 'none'}`),
			...values.added.map((value) => `value ${value} added`),
			...values.removed.map((value) => `value ${value} removed`),
		];
	});
}

/**
 * differences lists what was added, removed or changed from one model to another: operations, structures and their
 * members, shapes, limits and values of enumerations. The order of members and values makes no difference.
 */
export function differences(before: Facts, after: Facts): string[] {
	return [
		...operationDifferences(before.operations, after.operations),
		...structureDifferences(before, after),
		...shapeDifferences(before.shapes, after.shapes),
	];
}
