import type { LifecyclePolicyPreviewStatus } from '@aws-sdk/client-ecr';

import type { Preview } from '../state/model';

/** A preview that nobody asks for is complete after this time all the same, so that the next one can start. */
const LONGEST_RUN = 30 * 1000;
const LIFETIME = 24 * 60 * 60 * 1000;

/** statusOf is how far a preview has come after a number of polls. */
export function statusOf({ startedAt, polls }: Preview, previewPolls: number, now: Date): LifecyclePolicyPreviewStatus {
	const age = now.getTime() - startedAt.getTime();
	if (age > LIFETIME) return 'EXPIRED';
	return polls >= previewPolls || age > LONGEST_RUN ? 'COMPLETE' : 'IN_PROGRESS';
}
