type Structure = Readonly<Record<string, unknown>>;

/** Pages says what to collect of an operation that answers in pages. */
export interface Pages {
	/** Member of the answer that holds the list. */
	readonly list: string;
	/** Most elements to collect; Infinity for all. */
	readonly limit: number;
	/** Elements a page, at most the API's own limit. */
	readonly size: number;
}

/**
 * collectPages calls until the limit is reached, no token comes back, or the same token comes back, and answers
 * with the last page's members and the whole list.
 */
export async function collectPages(
	call: (input: Structure) => Promise<Structure>,
	input: Structure,
	{ list, limit, size }: Pages,
): Promise<Structure> {
	const elements: unknown[] = [];
	let token: unknown;
	for (;;) {
		const page = await call({
			...input,
			maxResults: Math.min(size, limit),
			...(token === undefined ? {} : { nextToken: token }),
		});
		elements.push(...((page[list] as unknown[] | undefined) ?? []));
		const next = page.nextToken;
		if (!next || next === token || elements.length >= limit) {
			return { ...page, nextToken: undefined, [list]: elements.slice(0, limit) };
		}
		token = next;
	}
}
