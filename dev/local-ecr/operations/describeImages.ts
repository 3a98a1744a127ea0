import type { ImageDetail } from '@aws-sdk/client-ecr';

import { readManifest } from '../state/manifest';
import type { Repository, StoredImage } from '../state/model';
import { sizeOf, tagsOf } from '../state/registry';
import type { Registry } from '../state/registry';
import type { Handler } from './handler';
import { passes } from './imageFilter';
import { oneImage } from './oneImage';
import { page, refusePaging } from './paging';

function detailOf({ account }: Registry, repository: Repository, image: StoredImage): ImageDetail {
	const { artifactType, subject } = readManifest(image.manifest);
	const tags = tagsOf(repository, image.digest);
	return {
		registryId: account,
		repositoryName: repository.name,
		imageDigest: image.digest,
		imageTags: tags.length > 0 ? tags : undefined,
		imageSizeInBytes: sizeOf(repository, image),
		imagePushedAt: image.pushedAt,
		imageManifestMediaType: image.mediaType,
		artifactMediaType: artifactType,
		lastRecordedPullTime: image.lastPulledAt,
		subjectManifestDigest: subject,
		imageStatus: image.status,
		lastArchivedAt: image.archivedAt,
		lastActivatedAt: image.activatedAt,
	};
}

/** describeImages emulates DescribeImages. */
export const describeImages: Handler<'DescribeImages'> = (input, { registry }) => {
	const repository = registry.repository(input.repositoryName);
	const { imageIds } = input;
	if (imageIds) {
		refusePaging(input, 'imageIds');
		const images = imageIds.map((id) => oneImage(registry, repository, id, 'imageIds'));
		return { imageDetails: [...new Set(images)].map((image) => detailOf(registry, repository, image)) };
	}
	const listed = [...repository.images.values()].filter((image) =>
		passes(input.filter ?? {}, image, tagsOf(repository, image.digest)),
	);
	const { elements, nextToken } = page(listed, 'DescribeImages', input);
	return { imageDetails: elements.map((image) => detailOf(registry, repository, image)), nextToken };
};
