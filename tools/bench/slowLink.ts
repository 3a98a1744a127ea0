import { setTimeout } from 'node:timers/promises';
import { openRelay, type Relay } from '../../test/support/relay';

/** SlowLink is a way to a server that takes time, and counts what goes through it. */
export interface SlowLink extends Relay {
	/** Requests by now. */
	readonly requests: number;
	/** Maximum number of requests in progress. */
	readonly mostAtOnce: number;
	/** Counts from nothing again. */
	reset(): void;
}

/** startSlowLink opens a way to the server at `endpoint`, on which each request takes `milliseconds` more. */
export async function startSlowLink(endpoint: string, milliseconds: number): Promise<SlowLink> {
	const counted = { requests: 0, inProgress: 0, mostAtOnce: 0 };
	const relay = await openRelay(endpoint, async (_, response) => {
		counted.requests += 1;
		counted.inProgress += 1;
		counted.mostAtOnce = Math.max(counted.mostAtOnce, counted.inProgress);
		response.on('close', () => (counted.inProgress -= 1));
		await setTimeout(milliseconds);
		return false;
	});
	return {
		...relay,
		get requests() {
			return counted.requests;
		},
		get mostAtOnce() {
			return counted.mostAtOnce;
		},
		reset: () => Object.assign(counted, { requests: 0, mostAtOnce: counted.inProgress }),
	};
}
