import fc from 'fast-check';
import { runJobs, type Job, type Pool } from '../../../lib/engine/schedule';
import { mayOverlap, type Scope } from '../../../lib/engine/scope';

const turn = async () => {
	await new Promise<void>((resolve) => setImmediate(resolve));
};

const scope: fc.Arbitrary<Scope> = fc.record(
	{
		region: fc.constantFrom('eu-west-1', 'us-east-1'),
		account: fc.constantFrom('111111111111', '222222222222'),
		repository: fc.constantFrom('a', 'a/b', 'b', 'a*', '*', ''),
	},
	{ requiredKeys: ['region', 'repository'] },
);

const jobs = fc.array(
	fc.record({
		changes: fc.array(scope, { maxLength: 2 }),
		turns: fc.integer({ min: 1, max: 4 }),
		pool: fc.constantFrom(0, 1),
	}),
	{ maxLength: 25 },
);

const overlap = (one: readonly Scope[], other: readonly Scope[]) =>
	one.some((mine) => other.some((its) => mayOverlap(mine, its)));

const job = (run: () => Promise<void>, pool: Pool, changes: readonly Scope[] = []): Job => ({
	pool,
	firstItem: 0,
	changes,
	run,
});

describe('runJobs', () => {
	it('runs each job once, those that may change the same repository in order, and no more than each pool allows', async () => {
		const concurrencies = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }));
		await fc.assert(
			fc.asyncProperty(jobs, concurrencies, async (given, limits) => {
				const pools = limits.map((concurrency): Pool => ({ concurrency }));
				const started: number[] = [];
				const ended = new Set<number>();
				const all = given.map(({ changes, turns, pool }, index) =>
					job(
						async () => {
							given.slice(0, index).forEach((other, at) => {
								if (overlap(other.changes, changes)) expect(ended).toContain(at);
							});
							started.push(index);
							const running = started.filter((at) => !ended.has(at) && given[at]?.pool === pool);
							expect(running.length).toBeLessThanOrEqual(pool === 0 ? limits[0] : limits[1]);
							for (let left = turns; left > 0; left -= 1) await turn();
							ended.add(index);
						},
						pools[pool] ?? { concurrency: 1 },
						changes,
					),
				);
				await runJobs(all, () => false);
				expect([...started].sort((one, other) => one - other)).toEqual([...given.keys()]);
			}),
		);
	});

	it('runs what changes other repositories, regions or accounts beside it, as many as are allowed', async () => {
		const scopes: Scope[] = [
			{ region: 'eu-west-1', account: '111111111111', repository: 'a' },
			{ region: 'eu-west-1', account: '222222222222', repository: 'a' },
			{ region: 'us-east-1', account: '111111111111', repository: 'a' },
			{ region: 'eu-west-1', account: '111111111111', repository: 'b' },
		];
		const met: Array<() => void> = [];
		const meet = async () => {
			await new Promise<void>((go) => {
				met.push(go);
				if (met.length === scopes.length) for (const one of met) one();
			});
		};
		const pool = { concurrency: scopes.length };
		await runJobs(
			scopes.map((one) => job(meet, pool, [one])),
			() => false,
		);
		expect(met).toHaveLength(scopes.length);
	});

	it('goes through 20,000 jobs of one repository without going through all of them for each', async () => {
		let looks = 0;
		const one: Scope = {
			region: 'eu-west-1',
			get repository() {
				looks += 1;
				return 'a';
			},
		};
		const pool = { concurrency: 5 };
		const many = Array.from({ length: 20_000 }, () =>
			job(
				async () => {
					await Promise.resolve();
				},
				pool,
				[one],
			),
		);
		await runJobs(many, () => false);
		expect(looks).toBeLessThan(many.length * 20);
	});

	it('starts nothing more once it is stopped, and waits for what is in progress', async () => {
		const ended: number[] = [];
		let stopped = false;
		const pool = { concurrency: 2 };
		const all = [0, 1, 2, 3].map((index) =>
			job(async () => {
				if (index === 0) stopped = true;
				await turn();
				ended.push(index);
			}, pool),
		);
		await runJobs(all, () => stopped);
		expect(ended).toEqual([0]);
	});

	it('rejects with what a job rejects with, after the others in progress', async () => {
		const ended: string[] = [];
		const pool = { concurrency: 2 };
		const all = [
			job(async () => {
				await Promise.reject(new Error('no'));
			}, pool),
			job(async () => {
				await turn();
				await turn();
				ended.push('second');
			}, pool),
			job(async () => {
				await Promise.resolve(ended.push('third'));
			}, pool),
		];
		await expect(runJobs(all, () => false)).rejects.toThrow('no');
		expect(ended).toEqual(['second']);
	});
});
