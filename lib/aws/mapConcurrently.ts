/** Concurrency says how many calls may be in progress, and aborts when no further one is to be started. */
export interface Concurrency {
	readonly concurrency: number;
	readonly signal?: AbortSignal;
}

/**
 * mapConcurrently does something with each element, with at most `concurrency` of them in progress, and answers the results
 * in the order of the elements. Rejects with the first rejection, or once the signal aborts; either after what is in
 * progress has ended.
 */
export async function mapConcurrently<Element, Result>(
	all: readonly Element[],
	{ concurrency, signal }: Concurrency,
	work: (element: Element) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const rejections: unknown[] = [];
	const waiting = all.entries();
	const workOff = async () => {
		for (const [index, element] of waiting) {
			try {
				results[index] = await work(element);
			} catch (reason) {
				rejections.push(reason);
			}
			if (rejections.length > 0 || signal?.aborted) return;
		}
	};
	if (!signal?.aborted) await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, workOff));
	if (rejections.length > 0) throw rejections[0];
	signal?.throwIfAborted();
	return results;
}
