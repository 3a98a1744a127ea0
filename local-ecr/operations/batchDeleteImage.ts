import type { ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr';

import type { Repository, StoredImage } from '../state/model';
import { referencesTo, tagsOf } from '../state/registry';
import type { Handler } from './handler';
import { failure, isFailure, resolve } from './imageFailure';

/** Deletes a tag, and the image with its last one, or the whole image when no tag is named. Answers what is gone. */
function remove(repository: Repository, image: StoredImage, tag: string | undefined): ImageIdentifier[] {
	const tags = tagsOf(repository, image.digest);
	const removed = tag === undefined ? tags : [tag];
	for (const name of removed) repository.tags.delete(name);
	if (removed.length === tags.length) repository.images.delete(image.digest);
	if (removed.length === 0) return [{ imageDigest: image.digest }];
	return removed.map((imageTag) => ({ imageDigest: image.digest, imageTag }));
}

/**
 * batchDeleteImage emulates BatchDeleteImage. A list and the images it names do not go in one call: what a list names
 * is looked up as it stood when the call came.
 */
export const batchDeleteImage: Handler<'BatchDeleteImage'> = (input, { registry }) => {
	const repository = registry.repository(input.repositoryName);
	const lists = new Map([...repository.images.keys()].map((digest) => [digest, referencesTo(repository, digest)]));
	const imageIds: ImageIdentifier[] = [];
	const failures: ImageFailure[] = [];
	for (const id of input.imageIds) {
		const image = resolve(repository, id);
		if (isFailure(image)) {
			failures.push(image);
			continue;
		}
		const goes = id.imageTag === undefined || tagsOf(repository, image.digest).length === 1;
		const references = lists.get(image.digest) ?? [];
		if (goes && references.length > 0) {
			const reason = `Requested image referenced by manifest list: [${references.join(', ')}]`;
			failures.push(failure(id, 'ImageReferencedByManifestList', reason));
			continue;
		}
		imageIds.push(...remove(repository, image, id.imageTag));
		registry.changed();
	}
	return { imageIds, failures };
};
