/** Job is a piece of work; jobs of the same lane run one after the other, in order. */
export interface Job {
	/** Undefined: the job waits for no other. */
	readonly lane?: string;
	run(): Promise<void>;
}

/**
 * runJobs runs jobs, at most `concurrency` at a time, started in order. Once `stopped` answers true no further job
 * starts; those under way are waited for. Rejects with what a job rejects with, after those under way have ended.
 */
export async function runJobs(jobs: readonly Job[], concurrency: number, stopped: () => boolean): Promise<void> {
	const waiting = [...jobs];
	const busy = new Set<string>();
	const running = new Set<Promise<void>>();
	const rejections: unknown[] = [];

	const takeNext = () => {
		const next = waiting.findIndex(({ lane }) => lane === undefined || !busy.has(lane));
		return next < 0 ? undefined : waiting.splice(next, 1)[0];
	};
	const start = (job: Job) => {
		if (job.lane !== undefined) busy.add(job.lane);
		const ended = job
			.run()
			.catch((reason: unknown) => void rejections.push(reason))
			.finally(() => {
				if (job.lane !== undefined) busy.delete(job.lane);
				running.delete(ended);
			});
		running.add(ended);
	};

	for (;;) {
		while (running.size < concurrency && rejections.length === 0 && !stopped()) {
			const job = takeNext();
			if (!job) break;
			start(job);
		}
		if (running.size === 0) break;
		await Promise.race(running);
	}
	if (rejections.length > 0) throw rejections[0];
}

/** AtOnce says how much is done at a time, and aborts when no more is to be started. */
export interface AtOnce {
	readonly concurrency: number;
	readonly signal?: AbortSignal;
}

/**
 * mapAtOnce does something with each element, at most `concurrency` at a time, and answers the results in the order of
 * the elements. Rejects with the first rejection, or once the signal aborts; either after what is under way has ended.
 */
export async function mapAtOnce<Element, Result>(
	all: readonly Element[],
	{ concurrency, signal }: AtOnce,
	work: (element: Element) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const jobs = all.map((element, index) => ({ run: async () => void (results[index] = await work(element)) }));
	await runJobs(jobs, concurrency, () => signal?.aborted === true);
	signal?.throwIfAborted();
	return results;
}
