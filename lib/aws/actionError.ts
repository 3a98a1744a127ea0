import type { FactCode } from './codes';

/**
 * ActionError is thrown for what could not be done although no form value is to blame and no call failed: a download that
 * failed, content that is damaged, a limit that was set. Its message is a sentence of its own.
 */
export class ActionError extends Error {
	override readonly name: string = 'ActionError';

	constructor(
		/** What items have as `code`. */
		readonly code: FactCode,
		message: string,
		/** How to go on. */
		readonly hint: string,
	) {
		super(message);
	}
}
