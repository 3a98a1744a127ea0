import { setTimeout } from 'node:timers/promises';

/** Clock is the time that waiting goes by: `now` in milliseconds. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** REAL_CLOCK is the machine's own. */
export const REAL_CLOCK: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds, signal) => {
		await setTimeout(milliseconds, undefined, { signal });
	},
};

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * waitUntil asks until there is an answer, first after a second, then after ever longer pauses of at most 30 seconds,
 * and once more when the time is up. Undefined when there still is none. Throws what `ask` throws, and an AbortError
 * once the signal aborts.
 */
export async function waitUntil<Answer>(
	ask: () => Promise<Answer | undefined>,
	{ seconds, signal }: { readonly seconds: number; readonly signal?: AbortSignal },
	clock: Clock = REAL_CLOCK,
): Promise<Answer | undefined> {
	const end = clock.now() + seconds * 1_000;
	let pause = FIRST_PAUSE_MS;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		const left = end - clock.now();
		if (left <= 0) return undefined;
		await clock.sleep(Math.min(pause, left), signal);
		pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
	}
}
