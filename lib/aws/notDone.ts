/**
 * NotDone is thrown for what an action could not do although no field is to blame and Amazon ECR refused no call: an
 * image that is not there, a download that failed, content that is damaged. Its message is a sentence of its own.
 */
export class NotDone extends Error {
	override readonly name = 'NotDone';

	constructor(
		/** What items have as `code`. */
		readonly code: string,
		message: string,
		/** How to go on. */
		readonly hint: string,
	) {
		super(message);
	}
}
