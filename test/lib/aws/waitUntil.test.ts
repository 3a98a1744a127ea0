import { waitUntil, type Clock } from '../../../lib/aws/waitUntil';

/** A clock that moves by sleeping alone, and remembers how long it slept. */
function fakeClock() {
	const pauses: number[] = [];
	const clock: Clock = {
		now: () => pauses.reduce((sum, one) => sum + one, 0),
		sleep: async (milliseconds) => {
			await Promise.resolve(pauses.push(milliseconds));
		},
	};
	return { clock, pauses };
}

describe('waiting', () => {
	it('ends with the first answer, and does not sleep for one that is there', async () => {
		const { clock, pauses } = fakeClock();
		expect(await waitUntil(async () => await Promise.resolve('there'), { seconds: 60 }, clock)).toBe('there');
		expect(pauses).toEqual([]);
	});

	it('pauses for ever longer, up to half a minute, and asks once more when the time is up', async () => {
		const { clock, pauses } = fakeClock();
		let asked = 0;
		const ask = () => {
			asked += 1;
			return Promise.resolve(undefined);
		};
		await expect(waitUntil(ask, { seconds: 300 }, clock)).resolves.toBeUndefined();
		expect(pauses.slice(0, 3)).toEqual([1_000, 1_500, 2_250]);
		expect(Math.max(...pauses)).toBe(30_000);
		expect(clock.now()).toBe(300_000);
		expect(asked).toBe(pauses.length + 1);
		expect(asked).toBe(18);
	});

	it('ends with what aborts it', async () => {
		const signal = AbortSignal.abort();
		const ask = () => Promise.resolve(undefined);
		await expect(waitUntil(ask, { seconds: 60, signal })).rejects.toThrow('aborted');
	});
});
