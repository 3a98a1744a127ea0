import { readCall, type LinkCall } from './link';
import { openRelay, type Relay } from './relay';

/** Meeting is a way to an ECR on which calls wait for each other. */
export interface Meeting extends Relay {
	/** Whether all that were awaited have come while none of them was answered. */
	readonly met: boolean;
	/** Maximum number of awaited calls that waited at the same time. */
	readonly most: number;
}

/** MeetingOptions is which calls wait, and for how many. */
export interface MeetingOptions {
	readonly expected: number;
	readonly isAwaited: (call: LinkCall) => boolean;
	/** How long calls wait for those that do not come. */
	readonly milliseconds?: number;
}

/**
 * openMeeting opens a way to the ECR at `endpoint` on which calls are held until as many as are expected have come, or
 * until it is clear that no more will. All others go through.
 */
export async function openMeeting(
	endpoint: string,
	{ expected, isAwaited, milliseconds = 5_000 }: MeetingOptions,
): Promise<Meeting> {
	const waiting: Array<() => void> = [];
	const seen = { met: false, most: 0 };
	const letGo = () => {
		for (const go of waiting.splice(0)) go();
	};
	const relay = await openRelay(endpoint, async (request, _, body) => {
		const call = readCall(request, body);
		if (!call || seen.met || !isAwaited(call)) return false;
		await new Promise<void>((go) => {
			waiting.push(go);
			seen.most = Math.max(seen.most, waiting.length);
			seen.met = waiting.length >= expected;
			if (seen.met) letGo();
			else setTimeout(letGo, milliseconds).unref();
		});
		return false;
	});
	return {
		...relay,
		get met() {
			return seen.met;
		},
		get most() {
			return seen.most;
		},
	};
}
