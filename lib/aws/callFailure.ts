import { ActionError } from './actionError';
import { redact } from './redact';

/** Call is what a call to AWS was: which operation, of what, where. No secret is in it. */
export interface Call {
	/** Who was called. */
	readonly service: 'Amazon ECR' | 'AWS STS';
	/** The operation, `DescribeImages`. */
	readonly operation?: string;
	readonly region: string;
	/** The credential's own endpoint for the service, when it has one. */
	readonly endpoint?: string;
	/** Account whose registry was called, when the call names one. */
	readonly registryId?: string;
	readonly repositoryName?: string;
	/** The role that was to be assumed. */
	readonly roleArn?: string;
}

/**
 * CallFailure is thrown for every call to AWS that failed: refused, or not answered. It carries the call, so
 * that a catcher needs no context of its own; `explain` words it. `cause` is what the SDK threw, which may hold requests with
 * their signatures: it is never returned in an output.
 */
export class CallFailure extends Error {
	override readonly name = 'CallFailure';

	constructor(
		readonly call: Call,
		override readonly cause: unknown,
	) {
		super(`${call.operation ?? 'A call'} (${call.service}, ${call.region}) failed: ${redact(String(cause))}`);
	}

	/** Name of the exception of the API, or of what else was thrown. */
	get exception(): string {
		return stringMember(this.cause, 'name');
	}

	/** What AWS said, without secrets. */
	get said(): string {
		return redact(stringMember(this.cause, 'message'));
	}
}

/** A member of whatever was thrown. */
function stringMember(thrown: unknown, name: 'name' | 'message'): string {
	const value =
		typeof thrown === 'object' && thrown !== null ? (thrown as Readonly<Record<string, unknown>>)[name] : '';
	return typeof value === 'string' ? value : '';
}

/** isException tells a call that failed with one of these exceptions of the API. */
export function isException(thrown: unknown, ...names: readonly string[]): thrown is CallFailure {
	return thrown instanceof CallFailure && names.includes(thrown.exception);
}

/** ignoring answers undefined where a call fails with the exception of this name. Throws every other failure. */
export async function ignoring<Answer>(exception: string, answer: Promise<Answer>): Promise<Answer | undefined> {
	return await answer.catch((thrown: unknown) => {
		if (isException(thrown, exception)) return undefined;
		throw thrown;
	});
}

/** asFailureOf is what to throw where a call threw `cause`: a failure that carries the call, unless it has one already. */
export function asFailureOf(call: Call, cause: unknown): Error {
	return cause instanceof CallFailure || cause instanceof ActionError ? cause : new CallFailure(call, cause);
}
