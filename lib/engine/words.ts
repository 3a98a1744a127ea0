import { ActionError } from '../aws/actionError';
import { CallFailure } from '../aws/callFailure';
import { explain } from '../aws/explain';
import { CANCELLED, internalError } from '../aws/explanations';
import { redact } from '../aws/redact';
import { InvalidField } from './field';
import { isN8nError } from './n8nError';

/** ErrorWords are what is said of something that failed. No secret is in them. */
export interface ErrorWords {
	/** What happened. */
	readonly message: string;
	/** How to go on. */
	readonly description?: string;
	/** The one code of the fact; items have it as `code`. */
	readonly code: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
}

function fieldWords({ label, message, hint }: InvalidField): ErrorWords {
	return { message: label ? `${label} ${message}` : message, description: hint, code: 'InvalidField' };
}

/**
 * wordsOf says what happened and how to go on, for whatever was thrown: by this package, by a call, or by n8n. What is none of
 * these is an internal error, and is said to be one.
 */
export function wordsOf(thrown: unknown): ErrorWords {
	if (thrown instanceof CallFailure) return explain(thrown);
	if (thrown instanceof InvalidField) return fieldWords(thrown);
	if (thrown instanceof ActionError) {
		// What is quoted in it may be a secret that stands in the wrong field.
		return { message: redact(thrown.message), description: redact(thrown.hint), code: thrown.code };
	}
	if (isN8nError(thrown)) {
		const { message, description, name } = thrown;
		return { message, ...(description ? { description } : {}), code: name };
	}
	const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
	if (name === 'AbortError') return { message: CANCELLED.what, description: CANCELLED.how, code: name };
	const { what, how } = internalError(redact(message));
	return { message: what, description: how, code: 'InternalError' };
}
