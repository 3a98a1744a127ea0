import type { LifecyclePolicyPreviewResult } from '@aws-sdk/client-ecr';

import type { LifecyclePolicy } from '../../lib/ecr/lifecyclePolicy';
import { LifecyclePolicyError, parseLifecyclePolicy } from '../../lib/ecr/lifecyclePolicy';
import { invalidParameter } from '../errors';
import { childrenOf, readManifest } from '../state/manifest';
import type { Repository } from '../state/model';
import { tagsOf } from '../state/registry';
import type { Candidate } from './evaluate';
import { evaluateLifecyclePolicy } from './evaluate';

/** readLifecyclePolicy reads a policy's text. Throws EcrError (InvalidParameterException) that names every problem. */
export function readLifecyclePolicy(text: string): LifecyclePolicy {
	try {
		return parseLifecyclePolicy(text);
	} catch (error) {
		if (!(error instanceof LifecyclePolicyError)) throw error;
		throw invalidParameter('LifecyclePolicyText', `Lifecycle policy validation failure: ${error.message}`);
	}
}

function candidatesOf(repository: Repository): Candidate[] {
	const images = [...repository.images.values()];
	const referencedBy = new Map<string, string[]>();
	// A list in the archive no longer holds back what it names.
	for (const list of images.filter(({ status }) => status !== 'ARCHIVED')) {
		for (const child of childrenOf(list)) referencedBy.set(child, [...(referencedBy.get(child) ?? []), list.digest]);
	}
	return images.map((image) => {
		const { subject } = readManifest(image.manifest);
		return {
			digest: image.digest,
			tags: tagsOf(repository, image.digest),
			pushedAt: image.pushedAt,
			lastPulledAt: image.lastPulledAt,
			status: image.status,
			archivedAt: image.archivedAt,
			activatedAt: image.activatedAt,
			referencedBy: referencedBy.get(image.digest) ?? [],
			isReferrer: subject !== undefined && repository.images.has(subject),
		};
	});
}

/** previewResults evaluates a policy on the images of a repository and answers what a preview says. */
export function previewResults(
	policy: LifecyclePolicy,
	repository: Repository,
	now: Date,
): LifecyclePolicyPreviewResult[] {
	return evaluateLifecyclePolicy(policy, candidatesOf(repository), now).map(({ image, rule }) => ({
		imageTags: image.tags.length > 0 ? [...image.tags] : undefined,
		imageDigest: image.digest,
		imagePushedAt: image.pushedAt,
		action: rule.action.type === 'expire' ? { type: 'EXPIRE' } : { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
		appliedRulePriority: rule.rulePriority,
		storageClass: image.status === 'ARCHIVED' ? 'ARCHIVE' : 'STANDARD',
	}));
}
