import fc from 'fast-check';
import { mapConcurrently } from '../../../lib/aws/mapConcurrently';

const turn = async () => {
	await new Promise<void>((resolve) => setImmediate(resolve));
};

describe('mapConcurrently', () => {
	it('answers in the order of the elements, whatever ends first, with no more in progress than allowed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 1, max: 4 })),
				fc.integer({ min: 1, max: 5 }),
				async (all, concurrency) => {
					let [inProgress, most] = [0, 0];
					const results = await mapConcurrently([...all.entries()], { concurrency }, async ([index, turns]) => {
						most = Math.max(most, (inProgress += 1));
						for (let left = turns; left > 0; left -= 1) await turn();
						inProgress -= 1;
						return index;
					});
					expect(results).toEqual([...all.keys()]);
					expect(most).toBe(Math.min(concurrency, all.length));
				},
			),
		);
	});

	it('starts nothing more after a rejection or an abort, and rejects once what is in progress has ended', async () => {
		const abort = new AbortController();
		const ended: number[] = [];
		const work = async (element: number) => {
			for (let left = element; left > 0; left -= 1) await turn();
			ended.push(element);
			if (element === 1) throw new Error('one');
			if (element === 2) abort.abort(new Error('cancelled'));
		};
		await expect(mapConcurrently([3, 1, 9], { concurrency: 2 }, work)).rejects.toThrow('one');
		expect(ended.splice(0)).toEqual([1, 3]);
		const { signal } = abort;
		await expect(mapConcurrently([3, 2, 9], { concurrency: 2, signal }, work)).rejects.toThrow('cancelled');
		expect(ended.splice(0)).toEqual([2, 3]);
		await expect(mapConcurrently([1], { concurrency: 2, signal }, work)).rejects.toThrow('cancelled');
		expect(ended).toEqual([]);
	});
});
