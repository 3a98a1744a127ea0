import type { ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr';

import { removeImage, replicateDeletion } from '../state/deletion';
import { referencesTo, tagsOf } from '../state/registry';
import type { Handler } from './handler';
import { failure, isFailure, resolve } from './imageFailure';

/**
 * batchDeleteImage emulates BatchDeleteImage. A list and the images it names do not go in one call: what a list names
 * is looked up as it stood when the call came.
 */
export const batchDeleteImage: Handler<'BatchDeleteImage'> = (input, { registry, registryAt }) => {
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
		const { imageTag: tag } = id;
		imageIds.push(...removeImage(repository, image, tag));
		replicateDeletion(registry, repository.name, { digest: image.digest, tag }, registryAt);
		registry.changed();
	}
	return { imageIds, failures };
};
