import { isPattern, mayOverlap, type Scope } from './scope';

/** Pool bounds how many of its jobs run concurrently. */
export interface Pool {
	readonly concurrency: number;
}

/** Job is a piece of work. Of jobs that may change the same repository each waits for those before it. */
export interface Job {
	readonly pool: Pool;
	/** Index of the first input item that it is for. */
	readonly firstItem: number;
	/** The repositories that it changes; none: the job waits for no other. */
	readonly changes: readonly Scope[];
	run(): Promise<void>;
}

/** The jobs that changed last: by region and repository, then by account, which is empty where it is not known. */
class Changes {
	private readonly named = new Map<string, Array<{ readonly scope: Scope; readonly job: number }>>();
	private readonly patterns: Array<{ readonly scope: Scope; readonly job: number }> = [];

	/** Adds a job that changes a scope, and answers the jobs before it that must have ended. */
	add(scope: Scope, job: number): number[] {
		const overlaps = (one: { readonly scope: Scope }) => mayOverlap(one.scope, scope);
		const before = this.patterns.filter(overlaps);
		if (isPattern(scope)) {
			for (const last of this.named.values()) before.push(...last.filter(overlaps));
			this.patterns.push({ scope, job });
		} else {
			const key = `${scope.region} ${scope.repository}`;
			const last = this.named.get(key) ?? [];
			before.push(...last.filter(overlaps));
			// What the job waits for itself, those after it need not wait for; but one of a known account waits for some alone.
			const others = last.filter(({ scope: { account } }) => scope.account !== undefined && account !== scope.account);
			this.named.set(key, [...others, { scope, job }]);
		}
		return before.map((one) => one.job);
	}
}

/** For each job those after it that wait for it, and how many each waits for. */
function order(jobs: readonly Job[]): { readonly after: readonly number[][]; readonly waitsFor: number[] } {
	const changes = new Changes();
	const after = jobs.map((): number[] => []);
	const waitsFor = jobs.map((job, at) => {
		const before = new Set(job.changes.flatMap((scope) => changes.add(scope, at)));
		before.delete(at);
		for (const earlier of before) after[earlier]?.push(at);
		return before.size;
	});
	return { after, waitsFor };
}

/** The jobs of a pool that can start, in their order. */
class Ready {
	private readonly queue: number[] = [];
	/** Where the queue begins: what was taken stays before it, so that taking moves nothing. */
	private head = 0;
	private running = 0;

	constructor(private readonly pool: Pool) {}

	add(job: number): void {
		const last = this.queue.at(-1);
		if (last === undefined || last < job || this.head === this.queue.length) {
			this.queue.push(job);
			return;
		}
		let at = this.head;
		while ((this.queue[at] ?? Infinity) < job) at += 1;
		this.queue.splice(at, 0, job);
	}

	take(): number | undefined {
		if (this.running >= this.pool.concurrency || this.head === this.queue.length) return undefined;
		this.running += 1;
		this.head += 1;
		return this.queue[this.head - 1];
	}

	end(): void {
		this.running -= 1;
	}
}

/**
 * runJobs runs jobs, as many concurrently as their pools allow, started in order. Once `stopped` answers true no further
 * job starts; those in progress are waited for. Rejects with what a job rejects with, after those in progress have ended.
 */
export async function runJobs(jobs: readonly Job[], stopped: () => boolean): Promise<void> {
	const { after, waitsFor } = order(jobs);
	const pools = new Map<Pool, Ready>();
	const readyOf = ({ pool }: Job) => {
		const ready = pools.get(pool) ?? new Ready(pool);
		pools.set(pool, ready);
		return ready;
	};
	const rejections: unknown[] = [];
	const running = new Set<Promise<void>>();

	const start = (at: number, job: Job) => {
		const ended = job
			.run()
			.catch((reason: unknown) => {
				rejections.push(reason);
			})
			.finally(() => {
				running.delete(ended);
				readyOf(job).end();
				for (const next of after[at] ?? []) {
					waitsFor[next] = (waitsFor[next] ?? 0) - 1;
					const waiting = jobs[next];
					if (waiting && waitsFor[next] === 0) readyOf(waiting).add(next);
				}
			});
		running.add(ended);
	};
	const canStart = () => rejections.length === 0 && !stopped();

	jobs.forEach((job, at) => {
		if (waitsFor[at] === 0) readyOf(job).add(at);
	});
	for (;;) {
		for (const ready of pools.values()) {
			while (canStart()) {
				const at = ready.take();
				const job = at === undefined ? undefined : jobs[at];
				if (at === undefined || !job) break;
				start(at, job);
			}
		}
		if (running.size === 0) break;
		await Promise.race(running);
	}
	if (rejections.length > 0) throw rejections[0];
}
