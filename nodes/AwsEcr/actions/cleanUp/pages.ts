/** Page is one page of a list, and the token of the next one, where there is one. */
export interface Page<Element> {
	readonly elements: readonly Element[];
	readonly next?: string;
}

/** pages gets all elements of a list, page after page, until no token comes back, or the same token comes back. */
export async function pages<Element>(get: (token?: string) => Promise<Page<Element>>): Promise<Element[]> {
	const all: Element[] = [];
	let token: string | undefined;
	for (;;) {
		const { elements, next } = await get(token);
		all.push(...elements);
		if (!next || next === token) return all;
		token = next;
	}
}
