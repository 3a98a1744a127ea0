import type { Workloads } from './workloads';

/** ServiceContext is what an API needs to answer a request that was let in. */
export interface ServiceContext {
	/** workloads are those of the caller's account, in the region of the request. */
	workloads: Workloads;
	/**
	 * start is told of an operation whose input can be read, before it is carried out. Throws EcrError for one that the
	 * caller may not call, or that is to fail.
	 */
	readonly start: (operation: string, input: Readonly<Record<string, unknown>>) => void;
}
