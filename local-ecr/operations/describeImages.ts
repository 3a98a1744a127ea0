import type { ImageDetail } from '@aws-sdk/client-ecr';

import { scanReport } from '../scanning/scans';
import { readManifest } from '../state/manifest';
import type { Repository, StoredImage } from '../state/model';
import { sizeOf, tagsOf } from '../state/registry';
import { lookAtRestore } from '../state/restore';
import type { Context, Handler } from './handler';
import { passes } from './imageFilter';
import { oneImage } from './oneImage';
import { page, refusePaging } from './paging';

function detailOf(context: Context, repository: Repository, image: StoredImage): ImageDetail {
	const { registry, polls, now, scansInDescribeImages } = context;
	const scan = scansInDescribeImages ? scanReport({ registry, repository, image, polls, now }) : undefined;
	const { artifactType, subject } = readManifest(image.manifest);
	const tags = tagsOf(repository, image.digest);
	return {
		registryId: registry.account,
		repositoryName: repository.name,
		imageDigest: image.digest,
		imageTags: tags.length > 0 ? tags : undefined,
		imageSizeInBytes: sizeOf(repository, image),
		imagePushedAt: image.pushedAt,
		imageScanStatus: scan?.imageScanStatus,
		imageScanFindingsSummary: scan?.summary,
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
export const describeImages: Handler<'DescribeImages'> = (input, context) => {
	const { registry, polls, now } = context;
	const repository = registry.repository(input.repositoryName);
	const look = (image: StoredImage) => {
		lookAtRestore(registry, image, polls, now);
	};
	const { imageIds } = input;
	if (imageIds) {
		refusePaging(input, 'imageIds');
		const images = new Set(imageIds.map((id) => oneImage(registry, repository, id, 'imageIds')));
		images.forEach(look);
		return { imageDetails: [...images].map((image) => detailOf(context, repository, image)) };
	}
	repository.images.forEach(look);
	const listed = [...repository.images.values()].filter((image) =>
		passes(input.filter ?? {}, image, tagsOf(repository, image.digest)),
	);
	const { elements, nextToken } = page(listed, 'DescribeImages', input);
	return { imageDetails: elements.map((image) => detailOf(context, repository, image)), nextToken };
};
