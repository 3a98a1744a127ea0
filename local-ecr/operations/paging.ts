import { createHash, createHmac, randomBytes } from 'node:crypto';

import { invalidParameter } from '../errors';

/** DEFAULT_PAGE is how many results a page holds when `maxResults` is left out. */
const DEFAULT_PAGE = 100;

/** Tokens are good for the run of the process that gave them, as AWS's are for a day. */
const secret = randomBytes(32);

function sign(position: number, query: string): string {
	return createHmac('sha256', secret).update(`${position}\n${query}`).digest('base64url');
}

function positionOf(token: string, query: string): number {
	const decoded = Buffer.from(token, 'base64url');
	const [position, signature] = decoded.toString().split('.');
	// Decoding passes over what does not belong, so the token is compared as a whole.
	const whole = decoded.toString('base64url') === token;
	if (!whole || position === undefined || !/^\d+$/.test(position) || signature !== sign(Number(position), query)) {
		throw invalidParameter('nextToken', 'must be a token that the same request has answered');
	}
	return Number(position);
}

/** PageRequest is the part of an input that pages; every other member makes up the query a token belongs to. */
export interface PageRequest {
	nextToken?: string;
	maxResults?: number;
}

/**
 * page cuts one page out of all results. A token belongs to the operation and the input that it was given for; with
 * any other it throws EcrError (InvalidParameterException).
 */
export function page<Element>(
	results: readonly Element[],
	operation: string,
	{ nextToken, maxResults = DEFAULT_PAGE, ...query }: PageRequest,
): { elements: Element[]; nextToken?: string } {
	const belongsTo = createHash('sha256')
		.update(`${operation}\n${JSON.stringify(query)}`)
		.digest('base64');
	const start = nextToken === undefined ? 0 : positionOf(nextToken, belongsTo);
	const end = start + maxResults;
	const elements = results.slice(start, end);
	if (end >= results.length) return { elements };
	return { elements, nextToken: Buffer.from(`${end}.${sign(end, belongsTo)}`).toString('base64url') };
}

/**
 * refusePaging throws EcrError (InvalidParameterException) when a request pages although it names what it wants, which
 * ECR does not allow.
 */
export function refusePaging({ nextToken, maxResults }: PageRequest, named: string): void {
	if (nextToken !== undefined) throw invalidParameter('nextToken', `must not be given together with ${named}`);
	if (maxResults !== undefined) throw invalidParameter('maxResults', `must not be given together with ${named}`);
}
