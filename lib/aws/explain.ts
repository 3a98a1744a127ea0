import { EXPLANATIONS, explainStatus, type Situation, type Words } from './explanations';
import type { OperationName } from './operations';
import { redact } from './redact';

/** Asked is the call that an exception belongs to. */
export interface Asked {
	readonly operation?: OperationName;
	readonly region: string;
	/** The credential's own endpoint, when it has one. */
	readonly endpoint?: string;
	/** Account whose registry was asked, when the call names one. */
	readonly registryId?: string;
	readonly repositoryName?: string;
}

/** Explanation is an exception in words for the person who built the workflow. No secret is in it. */
export interface Explanation {
	/** What happened. */
	readonly message: string;
	/** How to go on, then what ECR itself said, where that tells more. */
	readonly description: string;
	/** The exception's name, or the network's code. */
	readonly code: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
}

/** What may be found on an exception: ours, the SDK's, or Node.js's. */
interface Thrown {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly code?: unknown;
	readonly cause?: unknown;
	readonly hint?: unknown;
	readonly step?: unknown;
	readonly roleArn?: unknown;
	readonly stsEndpoint?: unknown;
	readonly $metadata?: { httpStatusCode?: unknown; requestId?: unknown; attempts?: unknown };
}

const string = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

const MOST_CAUSES = 4;
const LONGEST_QUOTE = 1000;

/**
 * explain says what happened and how to go on, for whatever a call or `openEcr` threw. It needs neither n8n nor the
 * SDK and never throws.
 */
export function explain(error: unknown, asked: Asked): Explanation {
	const thrown = toThrown(error);
	if (thrown.name === 'InvalidCredential') {
		return finish(
			'InvalidCredential',
			{ what: string(thrown.message) ?? '', how: string(thrown.hint) ?? '' },
			'',
			thrown,
		);
	}
	if (thrown.name === 'SignInRefused') return explainSignIn(thrown, asked);
	const { operation, region, endpoint, registryId, repositoryName } = asked;
	return explainCall(thrown, { service: 'Amazon ECR', operation, region, endpoint, registryId, repositoryName });
}

function explainSignIn(thrown: Thrown, { region }: Asked): Explanation {
	if (thrown.step === 'systemOff') {
		const words = {
			what: 'This n8n does not let workflows use the AWS identity of the machine it runs on',
			how: 'Ask the operator of this n8n to set the environment variable N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED to true, or choose Access Key in the credential.',
		};
		return finish('SystemCredentialsOff', words, '', thrown);
	}
	const role = thrown.step === 'assumeRole';
	return explainCall(toThrown(thrown.cause), {
		service: 'AWS STS',
		operation: role ? 'AssumeRole' : undefined,
		region,
		endpoint: string(thrown.stsEndpoint),
		roleArn: string(thrown.roleArn),
	});
}

function explainCall(thrown: Thrown, asked: Omit<Situation, 'said'>): Explanation {
	const { code, cause } = findCode(thrown);
	const message = string(cause.message) ?? '';
	// What the SDK puts there when the answer had no message.
	const said = /^(UnknownError|Unknown)$/.test(message) || message === code ? '' : redact(message);
	const situation: Situation = {
		...asked,
		said: said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE)}...` : said,
		host: /getaddrinfo \w+ (\S+)/.exec(message)?.[1],
		attempts: number(thrown.$metadata?.attempts),
	};
	const words = EXPLANATIONS.get(code)?.(situation) ?? explainStatus(status(thrown), situation);
	const quote = words.quiet || !situation.said ? '' : `${situation.service} said: ${situation.said}`;
	return finish(code, words, quote, thrown);
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
	return typeof error === 'object' && error !== null ? (error as Thrown) : { message: String(error) };
}

const status = (thrown: Thrown) => number(thrown.$metadata?.httpStatusCode);

function finish(code: string, { what, how }: Words, quote: string, thrown: Thrown): Explanation {
	const httpStatus = status(thrown);
	const requestId = string(thrown.$metadata?.requestId);
	return {
		message: redact(what),
		description: redact([how, quote].filter(Boolean).join('\n')),
		code: redact(code),
		...(httpStatus === undefined ? {} : { httpStatus }),
		...(requestId ? { requestId } : {}),
	};
}
