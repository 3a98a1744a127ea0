/** splitList cuts a list into parts of at most `limit` elements. */
export function splitList<T>(list: readonly T[], limit: number): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < list.length; start += limit) parts.push(list.slice(start, start + limit));
	return parts;
}
