import type { ImageFailure, ImageFailureCode, ImageIdentifier } from '@aws-sdk/client-ecr';

import type { Repository, StoredImage } from '../state/model';
import { findImage } from '../state/registry';

/** failure says why one of several images could not be had. */
export function failure(imageId: ImageIdentifier, failureCode: ImageFailureCode, failureReason: string): ImageFailure {
	return { imageId, failureCode, failureReason };
}

/** notFound is the failure of an image that is not there. */
export function notFound(imageId: ImageIdentifier): ImageFailure {
	return failure(imageId, 'ImageNotFound', 'Requested image not found');
}

/** resolve finds an image of a batch, or says in ECR's words why it is none. */
export function resolve(repository: Repository, id: ImageIdentifier): StoredImage | ImageFailure {
	const { imageDigest, imageTag } = id;
	if (imageDigest === undefined && imageTag === undefined) {
		return failure(id, 'MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
	}
	if (imageDigest !== undefined && !/^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/.test(imageDigest)) {
		return failure(
			id,
			'InvalidImageDigest',
			"Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
		);
	}
	const image = findImage(repository, id);
	if (image) return image;
	const present = imageDigest !== undefined && repository.images.has(imageDigest);
	if (present && imageTag !== undefined && repository.tags.has(imageTag)) {
		return failure(
			id,
			'ImageTagDoesNotMatchDigest',
			'Invalid request parameters: given tag does not map to the given digest',
		);
	}
	return notFound(id);
}

/** isFailure tells a failure from an image. */
export function isFailure(resolved: StoredImage | ImageFailure): resolved is ImageFailure {
	return 'failureCode' in resolved;
}
