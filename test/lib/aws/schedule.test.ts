import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { mapAtOnce, runJobs } from '../../../lib/aws/schedule';

describe('runJobs', () => {
	it('runs each job once, a lane in order and never twice at a time, and no more than allowed at once', async () => {
		const lanes = fc.array(fc.tuple(fc.constantFrom('a', 'b', undefined), fc.integer({ min: 1, max: 4 })), {
			maxLength: 25,
		});
		await fc.assert(
			fc.asyncProperty(lanes, fc.integer({ min: 1, max: 5 }), async (given, concurrency) => {
				const started: number[] = [];
				const running = new Set<number>();
				let most = 0;
				const jobs = given.map(([lane, turns], index) => ({
					lane,
					run: async () => {
						if (lane !== undefined) for (const other of running) expect(given[other]?.[0]).not.toBe(lane);
						started.push(index);
						running.add(index);
						most = Math.max(most, running.size);
						for (let left = turns; left > 0; left -= 1) await turn();
						running.delete(index);
					},
				}));
				await runJobs(jobs, concurrency, () => false);
				expect([...started].sort((one, other) => one - other)).toEqual([...given.keys()]);
				expect(most).toBeLessThanOrEqual(concurrency);
				for (const lane of ['a', 'b']) {
					const own = started.filter((index) => given[index]?.[0] === lane);
					expect(own).toEqual([...own].sort((one, other) => one - other));
				}
				const free = given.filter(([lane]) => lane === undefined).length;
				if (free >= concurrency && free === given.length) expect(most).toBe(concurrency);
			}),
		);
	});

	it('starts nothing more once it is stopped, and waits for what is under way', async () => {
		const ended: number[] = [];
		let stopped = false;
		const jobs = [0, 1, 2, 3].map((index) => ({
			run: async () => {
				if (index === 0) stopped = true;
				await turn();
				ended.push(index);
			},
		}));
		await runJobs(jobs, 2, () => stopped);
		expect(ended).toEqual([0]);
	});

	it('rejects with what a job rejects with, after the others under way', async () => {
		const ended: string[] = [];
		const jobs = [
			{ run: async () => await Promise.reject(new Error('no')) },
			{
				run: async () => {
					await turn();
					await turn();
					ended.push('second');
				},
			},
			{
				run: async () => {
					await Promise.resolve(ended.push('third'));
				},
			},
		];
		await expect(runJobs(jobs, 2, () => false)).rejects.toThrow('no');
		expect(ended).toEqual(['second']);
	});
});

describe('mapAtOnce', () => {
	it('answers in the order of the elements, whatever ends first, with no more under way than allowed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 1, max: 4 })),
				fc.integer({ min: 1, max: 5 }),
				async (all, concurrency) => {
					let [underWay, most] = [0, 0];
					const results = await mapAtOnce([...all.entries()], { concurrency }, async ([index, turns]) => {
						most = Math.max(most, (underWay += 1));
						for (let left = turns; left > 0; left -= 1) await turn();
						underWay -= 1;
						return index;
					});
					expect(results).toEqual([...all.keys()]);
					expect(most).toBe(Math.min(concurrency, all.length));
				},
			),
		);
	});

	it('starts nothing more after a rejection or an abort, and rejects once what is under way has ended', async () => {
		const abort = new AbortController();
		const ended: number[] = [];
		const work = async (element: number) => {
			for (let left = element; left > 0; left -= 1) await turn();
			ended.push(element);
			if (element === 1) throw new Error('one');
			if (element === 2) abort.abort(new Error('cancelled'));
		};
		await expect(mapAtOnce([3, 1, 9], { concurrency: 2 }, work)).rejects.toThrow('one');
		expect(ended.splice(0)).toEqual([1, 3]);
		await expect(mapAtOnce([3, 2, 9], { concurrency: 2, signal: abort.signal }, work)).rejects.toThrow('cancelled');
		expect(ended).toEqual([2, 3]);
	});
});
