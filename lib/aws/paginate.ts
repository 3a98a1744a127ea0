import type { Input, OperationName, Output } from './operations';
import { pageSize } from '../ecr/limits';
import type { OwnedMember } from '../engine/operation';
import type { Tools } from '../engine/tools';

type Structure = Readonly<Record<string, unknown>>;

/** Page is one page of a list, and the token of the next one, where there is one. */
export interface Page<Element> {
	readonly elements: readonly Element[];
	readonly next?: string;
}

/**
 * pages gets the elements of a list, page after page, until there are `limit`, no token comes back, or the same token
 * comes back. Rejects with what `get` rejects with.
 */
export async function pages<Element>(
	get: (token?: string) => Promise<Page<Element>>,
	limit = Infinity,
): Promise<Element[]> {
	const all: Element[] = [];
	let token: string | undefined;
	for (;;) {
		const { elements, next } = await get(token);
		all.push(...elements);
		if (!next || next === token || all.length >= limit) return all.slice(0, limit);
		token = next;
	}
}

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

/** collectPages collects the pages of an operation that is known by its record alone. */
export async function collectPages(
	call: (input: Structure) => Promise<Structure>,
	input: Structure,
	{ elements: pick, limit, size }: Pages,
): Promise<Collected> {
	let answer: Structure = {};
	const maxResults = Math.min(size, limit);
	const get = async (nextToken?: string) => {
		answer = await call({ ...input, maxResults, ...(nextToken === undefined ? {} : { nextToken }) });
		return { elements: pick(answer), next: answer.nextToken as string | undefined };
	};
	const elements = await pages(get, limit);
	return { answer, elements };
}

/** listAll gets all of what an operation lists, in pages as large as it gives. Throws what the client throws. */
export async function listAll<Name extends OperationName, Element>(
	{ client, signal }: Pick<Tools, 'client' | 'signal'>,
	api: Name,
	input: Omit<Input<Name>, OwnedMember>,
	elements: (page: Output<Name>) => readonly Element[] | undefined,
): Promise<Element[]> {
	return await pages(async (nextToken) => {
		const asked = { ...input, maxResults: pageSize(api), nextToken } as unknown as Input<Name>;
		const page = await client.send(api, asked, signal);
		return { elements: elements(page) ?? [], next: (page as { readonly nextToken?: string }).nextToken };
	});
}
