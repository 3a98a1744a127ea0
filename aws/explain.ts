import type { OperationName } from './operations';

/** Asked is the call that an exception belongs to. */
export interface Asked {
	readonly operation?: OperationName;
	readonly region: string;
	readonly endpoint?: string;
	readonly registryId?: string;
	readonly repositoryName?: string;
}

/** Explanation is an exception in words for the person who built the workflow. */
export interface Explanation {
	/** What happened. */
	readonly message: string;
	/** How to go on. */
	readonly description: string;
	/** The exception's name, or the network's code. */
	readonly code: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
}

/** explain says what happened and how to go on, for whatever a call or `openEcr` threw. */
export function explain(error: unknown, asked: Asked): Explanation {
	void asked;
	const message = error instanceof Error ? error.message : String(error);
	return { message, description: '', code: error instanceof Error ? error.name : 'Unknown' };
}
