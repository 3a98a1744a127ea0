import type { ImageIdentifier, LifecyclePolicyPreviewResult, LifecyclePolicyPreviewSummary } from '@aws-sdk/client-ecr';

import { EcrError } from '../errors';
import type { Handler } from './handler';
import { page, refusePaging } from './paging';
import { statusOf } from './previewStatus';

function isNamed({ imageDigest, imageTags = [] }: LifecyclePolicyPreviewResult, id: ImageIdentifier): boolean {
	const byDigest = id.imageDigest === undefined || id.imageDigest === imageDigest;
	const byTag = id.imageTag === undefined || imageTags.includes(id.imageTag);
	return byDigest && byTag && (id.imageDigest ?? id.imageTag) !== undefined;
}

function summaryOf(results: readonly LifecyclePolicyPreviewResult[]): LifecyclePolicyPreviewSummary {
	const transitions = results.filter(({ action }) => action?.type === 'TRANSITION').length;
	return {
		expiringImageTotalCount: results.length - transitions,
		transitioningImageTotalCounts:
			transitions > 0 ? [{ targetStorageClass: 'ARCHIVE', imageTotalCount: transitions }] : undefined,
	};
}

/** getLifecyclePolicyPreview emulates GetLifecyclePolicyPreview. Asking for it is what lets a preview get on. */
export const getLifecyclePolicyPreview: Handler<'GetLifecyclePolicyPreview'> = (input, context) => {
	const { registry, now, previewPolls } = context;
	const { repositoryName, imageIds, filter } = input;
	const { preview } = registry.repository(repositoryName);
	if (imageIds) refusePaging(input, 'imageIds');
	if (!preview) {
		throw new EcrError(
			'LifecyclePolicyPreviewNotFoundException',
			`There is no lifecycle policy preview for the repository with name '${repositoryName}' ` +
				`in the registry with id '${registry.account}'`,
		);
	}
	const status = statusOf(preview, previewPolls, now);
	const head = { registryId: registry.account, repositoryName, lifecyclePolicyText: preview.policyText, status };
	if (status === 'IN_PROGRESS') {
		preview.polls += 1;
		registry.changed();
	}
	if (status !== 'COMPLETE') return { ...head, previewResults: [], summary: {} };
	const { tagStatus = 'ANY' } = filter ?? {};
	const matching = preview.results.filter(
		(result) =>
			(tagStatus === 'ANY' || (tagStatus === 'TAGGED') === (result.imageTags !== undefined)) &&
			(imageIds === undefined || imageIds.some((id) => isNamed(result, id))),
	);
	const { elements, nextToken } = page(matching, 'GetLifecyclePolicyPreview', input);
	return { ...head, nextToken, previewResults: elements, summary: summaryOf(preview.results) };
};
