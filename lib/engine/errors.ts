import {
	NodeApiError,
	NodeError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';
import { CallFailure } from '../aws/callFailure';
import type { Structure } from '../aws/operations';
import { isN8nError, type N8nError } from './n8nError';
import type { Batch, Element } from './operation';
import { wordsOf } from './words';

/** ShownError is what n8n shows of a node that ended. */
export type ShownError = NodeApiError | NodeOperationError | N8nError;

/** Problem is what failed for one input item: the error to show, and what an item says of it besides. */
export interface Problem {
	readonly itemIndex: number;
	readonly error: ShownError;
	/** The code of the fact; then how to go on, and what the call was about. */
	readonly details: IDataObject & { readonly code: string };
}

/** Counts is how much was asked and done, and of what. */
export interface Counts {
	readonly done: number;
	readonly asked: number;
	readonly nouns: Batch['nouns'];
}

/** Codes of what is refused before anything is sent. */
const BEFORE_ANY_CALL: ReadonlySet<string> = new Set(['InvalidCredential', 'SystemCredentialsOff']);

/**
 * n8n replaces a message that holds the name of a system's code by its own words for that code, and finds ENOTFOUND
 * in ImageNotFound: the message is put back.
 */
function say<Shown extends NodeError>(error: Shown, message: string): Shown {
	error.message = message;
	error.messages = [];
	return error;
}

function textMember(input: Structure, name: string): string | undefined {
	const value = input[name];
	return typeof value === 'string' ? value : undefined;
}

/** inLines breaks the lines of an error's description as HTML does: the editor shows it as HTML, in which they would run on. */
export function inLines<Shown extends ShownError>(error: Shown): Shown {
	error.description = error.description?.replaceAll('\n', '<br>\n');
	return error;
}

/** problemOf tells of whatever was thrown while an item was worked on. */
export function problemOf(node: INode, thrown: unknown, itemIndex: number): Problem {
	const { message, description, code, httpStatus, requestId } = wordsOf(thrown);
	// What n8n says of itself it says best.
	if (isN8nError(thrown))
		return { itemIndex, error: thrown, details: { code, ...(description ? { description } : {}) } };
	const more = description === undefined ? {} : { description };
	if (!(thrown instanceof CallFailure)) {
		const error = say(new NodeOperationError(node, message, { itemIndex, ...more }), message);
		return { itemIndex, error, details: { code, ...more } };
	}
	// Only these go into the error: what the SDK attaches may hold requests with their signatures and tokens.
	const shown: JsonObject = { message, code, ...(requestId ? { requestId } : {}) };
	const httpCode = httpStatus === undefined ? undefined : String(httpStatus);
	const error = say(new NodeApiError(node, shown, { message, ...more, itemIndex, httpCode }), message);
	const { repositoryName } = thrown.call;
	return { itemIndex, error, details: { code, ...more, ...(repositoryName ? { repositoryName } : {}) } };
}

/** failureProblem tells of one id of a batch call that Amazon ECR answered with a failure. */
export function failureProblem(
	node: INode,
	batch: Batch,
	id: unknown,
	failure: Element,
	{ itemIndex, input }: { readonly itemIndex: number; readonly input: Structure },
): Problem {
	const code = textMember(failure, 'failureCode') ?? 'Unknown';
	const reason = textMember(failure, 'failureReason') ?? 'no reason given';
	const repositoryName = textMember(input, 'repositoryName');
	const where = repositoryName ? ` in ${repositoryName}` : '';
	const { one } = batch.nouns;
	const message = `${one[0]?.toUpperCase()}${one.slice(1)} ${batch.write(id)}${where}: ${code}`;
	const description = FAILURE_HINTS[code] ? `${reason}. ${FAILURE_HINTS[code]}` : reason;
	const error = say(new NodeOperationError(node, message, { itemIndex, description }), message);
	const about = { ...(repositoryName ? { repositoryName } : {}), ...batch.members(id) };
	return { itemIndex, error, details: { code, description, ...about } };
}

/** How to go on after a failure code; see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html */
const FAILURE_HINTS: Readonly<Record<string, string>> = {
	ImageNotFound: 'It may be gone already, or be in another repository or region.',
	ImageReferencedByManifestList: 'A multi-arch image needs it: delete that one first, or leave both.',
	ImageTagDoesNotMatchDigest: 'The tag names another image by now: give the digest alone, or the tag alone.',
	NotAnswered: 'Look at the repository before trying again.',
};

/**
 * stopError is what a node that stops on problems throws: the first problem itself where it is the only thing that
 * was asked, else one that names every problem and what was done besides.
 */
export function stopError(node: INode, problems: readonly Problem[], counts: Counts): ShownError {
	const [first] = problems;
	if (!first) throw new RangeError('stopError needs a problem');
	const { done, asked, nouns } = counts;
	const isAlike = ({ error, details }: Problem) =>
		BEFORE_ANY_CALL.has(details.code) && error.message === first.error.message;
	if (asked === 1 || problems.every(isAlike)) return first.error;
	const left = asked - done - problems.length;
	const account = `Done: ${done} of ${asked} ${nouns.many}.${left > 0 ? ` Not started: ${left}.` : ''}`;
	const goOn = 'To go on past what fails, set On Error to Continue in the settings of the node.';
	if (problems.length === 1) {
		first.error.description = [first.error.description, account, goOn].filter(Boolean).join('\n');
		return first.error;
	}
	const lines = problems.map(({ error }) => `- ${error.message}${error.description ? ` (${error.description})` : ''}`);
	return new NodeOperationError(node, `${problems.length} of ${asked} ${nouns.many} failed`, {
		itemIndex: first.itemIndex,
		description: [account, ...lines, goOn].join('\n'),
	});
}
