import { EcrError } from './errors';

/** Fault is an error that a request is to be answered with instead of being carried out, or after it was. */
export interface Fault {
	/** name is the type of the exception: `ThrottlingException`. */
	name: string;
	message?: string;
	/** status is the HTTP status; 400 when it is left out. */
	status?: number;
	/** carriedOut has the request of an ECR operation carried out all the same: its answer gets lost on the way. */
	carriedOut?: boolean;
}

/** faultError is the exception that a fault makes. */
export function faultError({ name, message = name, status }: Fault): EcrError {
	return new EcrError(name, message, { status });
}

/** Faults holds the errors that the next requests are to be answered with, by operation. */
export class Faults {
	private readonly waiting = new Map<string, { fault?: Fault; times: number }[]>();

	/**
	 * add makes the next requests of an operation fail, after those that are already to fail, and after as many more as
	 * are to be carried out before.
	 */
	add(operation: string, fault: Fault, times: number, after: number): void {
		const before = this.waiting.get(operation) ?? [];
		this.waiting.set(operation, [...before, { times: after }, { fault, times }]);
	}

	/** take answers the error for a request, where it is to fail, and counts it. */
	take(operation: string): Fault | undefined {
		const queue = this.waiting.get(operation) ?? [];
		while (queue[0] && queue[0].times <= 0) queue.shift();
		const [first] = queue;
		if (!first) return undefined;
		first.times -= 1;
		return first.fault;
	}
}
