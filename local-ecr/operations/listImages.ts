import type { ImageIdentifier } from '@aws-sdk/client-ecr';

import { tagsOf } from '../state/registry';
import type { Handler } from './handler';
import { passes } from './imageFilter';
import { page } from './paging';

/** listImages emulates ListImages: one identifier a tag, and one for each image without tags. */
export const listImages: Handler<'ListImages'> = (input, { registry }) => {
	const repository = registry.repository(input.repositoryName);
	const ids = [...repository.images.values()].flatMap((image): ImageIdentifier[] => {
		const tags = tagsOf(repository, image.digest);
		if (!passes(input.filter ?? {}, image, tags)) return [];
		if (tags.length === 0) return [{ imageDigest: image.digest }];
		return tags.map((imageTag) => ({ imageDigest: image.digest, imageTag }));
	});
	const { elements, nextToken } = page(ids, 'ListImages', input);
	return { imageIds: elements, nextToken };
};
