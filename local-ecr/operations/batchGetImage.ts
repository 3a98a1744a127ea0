import type { Image, ImageFailure } from '@aws-sdk/client-ecr';

import { isSamePrincipal } from '../access/principal';
import type { StoredImage } from '../state/model';
import { lookAtRestore } from '../state/restore';
import { failure, isFailure, notFound, resolve } from './imageFailure';
import type { Handler } from './handler';

/** ECR records a pull at least this often, and not each one in between. */
const PULL_RECORD_INTERVAL = 24 * 60 * 60 * 1000;

function recordPull(image: StoredImage, now: Date): boolean {
	const { lastPulledAt } = image;
	if (lastPulledAt && now.getTime() - lastPulledAt.getTime() < PULL_RECORD_INTERVAL) return false;
	image.lastPulledAt = now;
	return true;
}

const reasons: Readonly<Record<Exclude<StoredImage['status'], 'ACTIVE'>, string>> = {
	ARCHIVED: 'Requested image is archived',
	ACTIVATING: 'Requested image is being restored from the archive',
};

/** batchGetImage emulates BatchGetImage. Manifests come byte for byte as they were put. */
export const batchGetImage: Handler<'BatchGetImage'> = (input, { registry, callerArn, polls, now }) => {
	const repository = registry.repository(input.repositoryName);
	const excluded = [...registry.settings.pullTimeExclusions.keys()].some((arn) => isSamePrincipal(arn, callerArn));
	const images: Image[] = [];
	const failures: ImageFailure[] = [];
	for (const id of input.imageIds) {
		const image = resolve(repository, id);
		if (isFailure(image)) {
			failures.push(image);
			continue;
		}
		lookAtRestore(registry, image, polls, now);
		if (input.acceptedMediaTypes && !input.acceptedMediaTypes.includes(image.mediaType)) {
			failures.push(notFound(id));
		} else if (image.status !== 'ACTIVE') {
			failures.push(failure(id, 'ImageInaccessible', reasons[image.status]));
		} else {
			if (!excluded && recordPull(image, now)) registry.changed();
			images.push({
				registryId: registry.account,
				repositoryName: repository.name,
				imageId: { imageDigest: image.digest, imageTag: id.imageTag },
				imageManifest: image.manifest,
				imageManifestMediaType: image.mediaType,
			});
		}
	}
	return { images, failures };
};
