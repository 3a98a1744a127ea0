import type { ReplicationBackfillSummary } from '@aws-sdk/client-ecr';

import type { Registry } from './registry';
import { tagsOf } from './registry';
import { copyImage, destinationKey, destinationsOf } from './replication';
import type { Backfill } from './settings';
import { isDone, startTask } from './task';

/** ECR lists a backfill for so many milliseconds after its end. */
const RETENTION = 90 * 24 * 60 * 60 * 1000;

/** isEnded tells that nothing changes about a backfill any more. */
export function isEnded({ status }: Backfill): boolean {
	return status === 'COMPLETE' || status === 'FAILED' || status === 'STOPPED';
}

/** imagesFor lists what a backfill to a destination replicates: each tag of an active image, or the image without one. */
export function imagesFor(registry: Registry, destination: Backfill['destination']): Backfill['results'] {
	const key = destinationKey(destination);
	return [...registry.repositories.values()]
		.filter(({ name }) => destinationsOf(registry, name).some((one) => destinationKey(one) === key))
		.flatMap((repository) =>
			[...repository.images.values()]
				.filter(({ status }) => status === 'ACTIVE')
				.flatMap(({ digest }) => {
					const tags = tagsOf(repository, digest);
					const ids =
						tags.length > 0 ? tags.map((imageTag) => ({ imageDigest: digest, imageTag })) : [{ imageDigest: digest }];
					return ids.map((imageId) => ({ repositoryName: repository.name, imageId, status: 'COMPLETE' as const }));
				}),
		);
}

function carryOut(backfill: Backfill, source: Registry, target: Registry, now: Date): void {
	const { region = '', registryId = '' } = backfill.destination;
	backfill.results = backfill.results.map((result) => {
		const { repositoryName = '', imageId = {} } = result;
		const repository = source.repositories.get(repositoryName);
		const image = repository?.images.get(imageId.imageDigest ?? '');
		if (!repository || !image) return { ...result, status: 'FAILED', failureCode: 'ImageNotFound' };
		copyImage(repository, target, image, imageId.imageTag);
		image.replications ??= new Map();
		const done = { ...startTask(backfill.startedAt), polls: Number.MAX_SAFE_INTEGER };
		image.replications.set(destinationKey({ region, registryId }), { ...done, region, registryId });
		return result;
	});
	backfill.status = 'COMPLETE';
	backfill.endedAt = now;
}

/**
 * lookAtBackfill moves a backfill on, as asking for it does: it is IN_PROGRESS as often as is asked for, and then its
 * images are copied.
 */
export function lookAtBackfill(
	backfill: Backfill,
	{ source, target, polls, now }: { source: Registry; target: Registry; polls: number; now: Date },
): void {
	if (isEnded(backfill)) return;
	backfill.prepared = true;
	if (isDone(backfill, polls, now)) {
		carryOut(backfill, source, target, now);
	} else {
		backfill.polls += 1;
		backfill.status = 'IN_PROGRESS';
	}
	source.changed();
}

/** isKept tells whether a backfill is still listed. */
export function isKept({ endedAt }: Backfill, now: Date): boolean {
	return endedAt === undefined || now.getTime() - endedAt.getTime() < RETENTION;
}

/** summaryOf answers a backfill as it stands. */
export function summaryOf(backfill: Backfill): ReplicationBackfillSummary {
	const { id, destination, status, startedAt, endedAt, results, prepared } = backfill;
	const failed = status === 'COMPLETE' ? results.filter((result) => result.status === 'FAILED') : [];
	const progress = {
		totalReplicationCount: results.length,
		completedReplicationCount: status === 'COMPLETE' ? results.length - failed.length : 0,
		failedReplicationCount: failed.length,
		failureCodes: [...new Set(failed.flatMap(({ failureCode }) => failureCode ?? []))],
	};
	return {
		replicationBackfillId: id,
		destination,
		status,
		startedAt,
		endedAt,
		progress: prepared ? progress : undefined,
	};
}
