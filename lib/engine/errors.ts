import {
	NodeApiError,
	NodeError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';
import { explain } from '../aws/explain';
import type { OperationName } from '../aws/operations';
import { InvalidField } from './field';
import { NotDone } from '../aws/notDone';
import { PartlyDone, type Batch, type Element } from './operation';

type Structure = Readonly<Record<string, unknown>>;

/** Problem is what went wrong for one input item: the error to show, and what an item says of it besides. */
export interface Problem {
	readonly itemIndex: number;
	readonly error: NodeApiError | NodeOperationError;
	/** `code` is the exception's or failure's name; then how to go on, and what the call was about. */
	readonly details: IDataObject;
}

/** Counts is how much was asked and done, and of what. */
export interface Counts {
	readonly done: number;
	readonly asked: number;
	readonly nouns: Batch['nouns'];
}

/** Asked is the call that a problem belongs to. */
export interface Asked {
	readonly itemIndex: number;
	/** The API operation that it was about, where it was about one. */
	readonly api?: OperationName;
	readonly region: string;
	readonly endpoint?: string;
	readonly input: Structure;
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
export function inLines<Shown extends NodeError>(error: Shown): Shown {
	error.description = error.description?.replaceAll('\n', '<br>\n');
	return error;
}

/** OwnWords are what the package itself says of what went wrong, and what items have as `code`. */
export interface OwnWords {
	readonly message: string;
	/** How to go on. */
	readonly description?: string;
	readonly code: string;
}

function fieldWords({ label, message, hint: description }: InvalidField): OwnWords {
	return { message: label ? `${label} ${message}` : message, description, code: 'InvalidField' };
}

/** ownWords are those of what the package itself throws; undefined for what a call threw, which `explain` has words for. */
export function ownWords(cause: unknown): OwnWords | undefined {
	if (cause instanceof InvalidField) return fieldWords(cause);
	if (cause instanceof NotDone) return { message: cause.message, description: cause.hint, code: cause.code };
	if (cause instanceof PartlyDone) return { message: cause.message, description: cause.description, code: cause.name };
	return undefined;
}

function ownProblem(node: INode, itemIndex: number, { message, description, code }: OwnWords): Problem {
	const more = description ? { description } : {};
	const error = say(new NodeOperationError(node, message, { itemIndex, ...more }), message);
	return { itemIndex, error, details: { code, ...more } };
}

/** fieldProblem tells of a form value that cannot be used. */
export function fieldProblem(node: INode, itemIndex: number, field: InvalidField): Problem {
	return ownProblem(node, itemIndex, fieldWords(field));
}

/** callProblem tells of a call that Amazon ECR refused or that did not get through. */
export function callProblem(node: INode, cause: unknown, asked: Asked): Problem {
	const { itemIndex, input } = asked;
	const own = ownWords(cause);
	if (own) return ownProblem(node, itemIndex, own);
	const repositoryName = textMember(input, 'repositoryName');
	const registryId = textMember(input, 'registryId');
	const { message, description, code, httpStatus, requestId } = explain(cause, {
		operation: asked.api,
		region: asked.region,
		endpoint: asked.endpoint,
		repositoryName,
		registryId,
	});
	// Only these go into the error: what the SDK attaches may hold requests with their signatures and tokens.
	const shown: JsonObject = { message, code, ...(requestId ? { requestId } : {}) };
	const httpCode = httpStatus === undefined ? undefined : String(httpStatus);
	const error = BEFORE_ANY_CALL.has(code)
		? new NodeOperationError(node, message, { description, itemIndex })
		: new NodeApiError(node, shown, { message, description, itemIndex, httpCode });
	say(error, message);
	return { itemIndex, error, details: { code, description, ...(repositoryName ? { repositoryName } : {}) } };
}

/** failureProblem tells of one id of a batch call that Amazon ECR answered with a failure. */
export function failureProblem(node: INode, batch: Batch, id: unknown, failure: Element, asked: Asked): Problem {
	const { itemIndex, input } = asked;
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

/** problemOf tells of whatever was thrown while an item was worked on. */
export function problemOf(node: INode, cause: unknown, asked: Asked): Problem {
	if (cause instanceof NodeApiError || cause instanceof NodeOperationError) {
		return { itemIndex: asked.itemIndex, error: cause, details: {} };
	}
	if (cause instanceof NodeError) throw cause;
	return callProblem(node, cause, asked);
}

/**
 * stopError is what a node that stops on problems throws: the first problem itself where it is the only thing that
 * was asked, else one that names every problem and what was done besides.
 */
export function stopError(
	node: INode,
	problems: readonly Problem[],
	counts: Counts,
): NodeApiError | NodeOperationError {
	const [first] = problems;
	if (!first) throw new RangeError('stopError needs a problem');
	const { done, asked, nouns } = counts;
	if (asked === 1 || BEFORE_ANY_CALL.has(String(first.details.code))) return first.error;
	const left = asked - done - problems.length;
	const account = `Done: ${done} of ${asked} ${nouns.many}.${left > 0 ? ` Not started: ${left}.` : ''}`;
	const goOn = 'To go on past what fails, set On Error to Continue in the settings of the node.';
	if (problems.length === 1) {
		first.error.description = [first.error.description, account, goOn].filter(Boolean).join('\n');
		return first.error;
	}
	const lines = problems.map(({ error }) => `- ${error.message}${error.description ? ` (${error.description})` : ''}`);
	return new NodeOperationError(node, `${problems.length} of ${asked} ${nouns.many} did not go through`, {
		itemIndex: first.itemIndex,
		description: [account, ...lines, goOn].join('\n'),
	});
}
