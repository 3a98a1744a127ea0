import { isObject } from './isObject';

/** NotAnEvent stands for what is no event of Amazon ECR; its message says why, and nothing of the content. */
export class NotAnEvent extends Error {
	override readonly name = 'NotAnEvent';
}

/** The members under which what carries an event has it, or a list of several. */
const CARRIERS = [
	// Lambda's events, and ReceiveMessage of SQS by its JSON and its Query protocol.
	'Records',
	'Messages',
	'messages',
	'ReceiveMessageResponse',
	'ReceiveMessageResult',
	// A notification of SNS, by Lambda and by itself.
	'Sns',
	'Message',
	// A message of SQS, and a request to a webhook.
	'Body',
	'body',
];

/** `isCarried`: it is what a queue or a topic carries. A list of that may be empty, while nothing sends an empty list. */
function unwrap(given: unknown, isCarried: boolean): unknown[] {
	if (typeof given === 'string') {
		const parsed = parse(given);
		return parsed instanceof NotAnEvent ? [parsed] : unwrap(parsed, isCarried);
	}
	if (Array.isArray(given)) {
		const isNothing = given.length === 0 && !isCarried;
		return isNothing ? [new NotAnEvent('It is an empty list')] : given.flatMap((one) => unwrap(one, false));
	}
	if (!isObject(given) || given.source !== undefined) return [given];
	const carried = CARRIERS.map((name) => given[name]).find((value) => value !== undefined && value !== null);
	return carried === undefined ? [given] : unwrap(carried, true);
}

function parse(written: string): unknown {
	try {
		return JSON.parse(written) as unknown;
	} catch {
		return new NotAnEvent('It is not JSON');
	}
}

/**
 * unwrapEvents takes the events out of what carries them: JSON text, lists, messages of SQS, notifications of SNS, and what
 * Pipes and Lambda make of these. Answers a NotAnEvent for what cannot be read, and throws nothing.
 */
export function unwrapEvents(given: unknown): unknown[] {
	try {
		return unwrap(given, false);
	} catch {
		return [new NotAnEvent('It cannot be read')];
	}
}
