import type { Input, OperationName, Output, Structure } from './operations';
import { pageSize } from '../ecr/limits';
import type { EcrClient } from './client';

/** OwnedMember names what paging alone sends: the form never asks for it. */
export type OwnedMember = 'nextToken' | 'maxResults';

/** Caller is who makes calls, and what ends them. */
export interface Caller {
	readonly client: EcrClient;
	/** Aborts when the execution is cancelled. */
	readonly signal?: AbortSignal;
}

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

/** listAll gets all of what an operation lists, in pages as large as it gives. Throws CallFailure. */
export async function listAll<Name extends OperationName, Element>(
	caller: Caller,
	api: Name,
	input: Omit<Input<Name>, OwnedMember>,
	elements: (page: Output<Name>) => readonly Element[] | undefined,
): Promise<Element[]> {
	return await listPages(caller, api, input, elements);
}

/** listPages does the same, for input that is put together of parts and so of no type of its own. Throws CallFailure. */
export async function listPages<Name extends OperationName, Element>(
	{ client, signal }: Caller,
	api: Name,
	input: object,
	elements: (page: Output<Name>) => readonly Element[] | undefined,
): Promise<Element[]> {
	return await pages(async (nextToken) => {
		const page = await client.invoke(api, { ...input, maxResults: pageSize(api), nextToken }, signal);
		return { elements: elements(page as Output<Name>) ?? [], next: page.nextToken as string | undefined };
	});
}
