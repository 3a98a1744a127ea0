import type { ImageReferrer } from '@aws-sdk/client-ecr';

import { readManifest } from '../state/manifest';
import type { StoredImage } from '../state/model';
import type { Handler } from './handler';
import { page } from './paging';

/** ECR's default here is smaller than that of other lists. */
const DEFAULT_PAGE = 20;

function referrerOf({ digest, manifest, mediaType, status }: StoredImage): ImageReferrer {
	const { artifactType, annotations } = readManifest(manifest);
	// The size of a referrer is, as in OCI's own list of referrers, that of its manifest.
	const size = Buffer.byteLength(manifest);
	return { digest, mediaType, artifactType, size, annotations, artifactStatus: status };
}

/**
 * listImageReferrers emulates ListImageReferrers. The subject itself need not be there: its referrers may be pushed
 * before it.
 */
export const listImageReferrers: Handler<'ListImageReferrers'> = (input, { registry }) => {
	const { repositoryName, subjectId, filter = {} } = input;
	const { artifactTypes = [], artifactStatus = 'ACTIVE' } = filter;
	const referrers = [...registry.repository(repositoryName).images.values()]
		.filter(({ manifest }) => readManifest(manifest).subject === subjectId.imageDigest)
		.map(referrerOf)
		.filter(
			(referrer) =>
				(artifactStatus === 'ANY' || referrer.artifactStatus === artifactStatus) &&
				(artifactTypes.length === 0 || artifactTypes.includes(referrer.artifactType ?? '')),
		);
	const request = { ...input, maxResults: input.maxResults ?? DEFAULT_PAGE };
	const { elements, nextToken } = page(referrers, 'ListImageReferrers', request);
	return { referrers: elements, nextToken };
};
