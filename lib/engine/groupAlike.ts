/** groupAlike puts together what has the same key, in the order of the first of each. */
export function groupAlike<One>(all: readonly One[], keyOf: (one: One) => unknown): Array<[One, ...One[]]> {
	const groups = new Map<unknown, [One, ...One[]]>();
	for (const one of all) {
		const key = keyOf(one);
		const group = groups.get(key);
		if (group) group.push(one);
		else groups.set(key, [one]);
	}
	return [...groups.values()];
}
