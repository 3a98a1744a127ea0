type Structure = Readonly<Record<string, unknown>>;

/** Pages says what to collect of an operation that answers in pages. */
export interface Pages {
	/** Picks the list out of a page. */
	readonly elements: (page: Structure) => readonly Structure[];
	/** Most elements to collect; Infinity for all. */
	readonly limit: number;
	/** Elements a page, at most the API's own limit. */
	readonly size: number;
}

/** Collected is the elements of all pages, and the last page for what it says besides. */
export interface Collected {
	readonly answer: Structure;
	readonly elements: readonly Structure[];
}

/** collectPages calls until the limit is reached, no token comes back, or the same token comes back. */
export async function collectPages(
	call: (input: Structure) => Promise<Structure>,
	input: Structure,
	{ elements: pick, limit, size }: Pages,
): Promise<Collected> {
	const elements: Structure[] = [];
	let token: unknown;
	for (;;) {
		const answer = await call({
			...input,
			maxResults: Math.min(size, limit),
			...(token === undefined ? {} : { nextToken: token }),
		});
		elements.push(...pick(answer));
		const next = answer.nextToken;
		if (!next || next === token || elements.length >= limit) return { answer, elements: elements.slice(0, limit) };
		token = next;
	}
}
