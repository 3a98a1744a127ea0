import type { LifecyclePolicyPreviewStatus } from '@aws-sdk/client-ecr';

import type { Preview } from '../state/model';
import { isDone } from '../state/task';

const LIFETIME = 24 * 60 * 60 * 1000;

/** statusOf is how far a preview has come after a number of polls. */
export function statusOf(preview: Preview, previewPolls: number, now: Date): LifecyclePolicyPreviewStatus {
	if (now.getTime() - preview.startedAt.getTime() > LIFETIME) return 'EXPIRED';
	return isDone(preview, previewPolls, now) ? 'COMPLETE' : 'IN_PROGRESS';
}
