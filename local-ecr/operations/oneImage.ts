import type { ImageIdentifier } from '@aws-sdk/client-ecr';

import { imageNotFound, invalidParameter } from '../errors';
import type { Repository, StoredImage } from '../state/model';
import { findImage } from '../state/registry';
import type { Registry } from '../state/registry';

/**
 * oneImage finds the image that a request is about. Throws EcrError: InvalidParameterException for an identifier with
 * neither digest nor tag, ImageNotFoundException for an image that is not there.
 */
export function oneImage(
	registry: Registry,
	repository: Repository,
	id: ImageIdentifier,
	path = 'imageId',
): StoredImage {
	if (id.imageDigest === undefined && id.imageTag === undefined) {
		throw invalidParameter(path, 'Member must have an imageDigest or an imageTag');
	}
	const image = findImage(repository, id);
	if (!image) throw imageNotFound(id, registry.place(repository.name));
	return image;
}

/** identify answers an image that was asked for by its digest, and by the tag if it was asked for by one. */
export function identify({ digest }: StoredImage, { imageTag }: ImageIdentifier): ImageIdentifier {
	return { imageDigest: digest, imageTag };
}
