import { ActionError } from '../aws/actionError';
import type { ActionItem } from './action';

/**
 * PartialFailure is thrown by an action of which a part failed. A node that continues on errors returns `items`, which tell
 * the status of each part; one that stops ends with the message.
 */
export class PartialFailure extends ActionError {
	override readonly name = 'PartialFailure';

	constructor(
		message: string,
		/** What was done, what was not and why, and how to go on. */
		description: string,
		readonly items: readonly ActionItem[],
	) {
		super('PartialFailure', message, description);
	}
}
