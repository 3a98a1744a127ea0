import type { CallFailure } from './callFailure';
import { codeOf } from './codes';
import { EXPLANATIONS, explainStatus, tellCall, type Situation, type Words } from './explanations';
import { redact } from './redact';

/** Explanation is an exception in words for the person who built the workflow. No secret is in it. */
export interface Explanation {
	/** What happened. */
	readonly message: string;
	/** How to go on, then what ECR itself said and which call it was, where that tells more. */
	readonly description: string;
	/** The code of the fact: the exception's name or the network's code, as a rule. */
	readonly code: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
}

/** What may be found on an exception: the SDK's, or Node.js's. */
interface Thrown {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly code?: unknown;
	readonly cause?: unknown;
	readonly $metadata?: { httpStatusCode?: unknown; requestId?: unknown; attempts?: unknown };
}

const string = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

const MOST_CAUSES = 4;
const LONGEST_QUOTE = 1000;

/**
 * explain says what happened and how to go on, for a call that failed. It needs neither n8n nor the SDK and never throws.
 */
export function explain({ call, cause }: CallFailure): Explanation {
	const thrown = toThrown(cause);
	const { code, cause: found } = findCode(thrown);
	const message = string(found.message) ?? '';
	// What the SDK puts there when the answer had no message.
	const said = /^(UnknownError|Unknown)$/.test(message) || message === code ? '' : redact(message);
	const situation: Situation = {
		...call,
		said: said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE)}...` : said,
		host: /getaddrinfo \w+ (\S+)/.exec(message)?.[1],
		attempts: number(thrown.$metadata?.attempts),
	};
	const words = EXPLANATIONS.get(code)?.(situation) ?? explainStatus(status(thrown), situation);
	const quote = words.quiet || !situation.said ? '' : `${situation.service} said: ${situation.said}`;
	return finish(words.code ?? codeOf(code), words, [quote, tellCall(situation, words)], thrown);
}

/** Finds the code that has an explanation, on the exception or on what caused it; else the exception's own name. */
function findCode(thrown: Thrown): { code: string; cause: Thrown } {
	let cause = thrown;
	for (let depth = 0; depth < MOST_CAUSES; depth += 1) {
		for (const code of [string(cause.code), string(cause.name)]) {
			if (code && EXPLANATIONS.has(code)) return { code, cause };
		}
		if (!cause.cause) break;
		cause = toThrown(cause.cause);
	}
	// What was thrown in another realm the SDK wraps, keeping its text alone: "... Error: connect ECONNREFUSED ...".
	const word = /\b[A-Z][A-Z_]{4,}\b/.exec(string(thrown.message) ?? '')?.[0];
	if (word && EXPLANATIONS.has(word)) return { code: word, cause: thrown };
	const name = string(thrown.name);
	const code = string(thrown.code);
	return { code: name && name !== 'Error' ? name : (code ?? 'Unknown'), cause: thrown };
}

function toThrown(error: unknown): Thrown {
	return typeof error === 'object' && error !== null ? error : { message: String(error) };
}

const status = (thrown: Thrown) => number(thrown.$metadata?.httpStatusCode);

function finish(code: string, { what, how }: Words, more: readonly string[], thrown: Thrown): Explanation {
	const httpStatus = status(thrown);
	const requestId = string(thrown.$metadata?.requestId);
	return {
		message: redact(what),
		description: redact([how, ...more].filter(Boolean).join('\n')),
		code: redact(code),
		...(httpStatus === undefined ? {} : { httpStatus }),
		...(requestId ? { requestId } : {}),
	};
}
