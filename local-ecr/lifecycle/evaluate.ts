import type { ImageStatus } from '@aws-sdk/client-ecr';

import type { LifecyclePolicy, LifecycleRule, LifecycleSelection } from '../../lib/ecr/lifecyclePolicy';
import { matchesWildcards } from '../../lib/ecr/wildcards';

const DAY = 24 * 60 * 60 * 1000;

/** Candidate is an image as the rules of a lifecycle policy see it. */
export interface Candidate {
	digest: string;
	tags: readonly string[];
	pushedAt: Date;
	lastPulledAt?: Date;
	status: ImageStatus;
	archivedAt?: Date;
	activatedAt?: Date;
	/** referencedBy are the digests of the manifest lists that name the image. */
	referencedBy: readonly string[];
	/** isReferrer tells that the image is a signature or the like of an image that is there. */
	isReferrer: boolean;
}

/** Marking says that a rule would act on an image. */
export interface Marking<Image extends Candidate = Candidate> {
	image: Image;
	rule: LifecycleRule;
}

function selects(
	{ tagStatus, tagPatternList, tagPrefixList, storageClass }: LifecycleSelection,
	image: Candidate,
): boolean {
	const wanted: ImageStatus = storageClass === 'archive' ? 'ARCHIVED' : 'ACTIVE';
	if (image.status !== wanted) return false;
	switch (tagStatus) {
		case 'any':
			return true;
		case 'untagged':
			return image.tags.length === 0;
		case 'tagged': {
			// Every pattern must be met, each by any of the tags.
			const patterns = tagPatternList ?? tagPrefixList?.map((prefix) => `${prefix}*`) ?? [];
			return patterns.every((pattern) => image.tags.some((tag) => matchesWildcards(pattern, tag)));
		}
	}
}

/** An image that came back from the archive is as old as its return. */
function ageFrom({ pushedAt, activatedAt }: Candidate): Date {
	return activatedAt ?? pushedAt;
}

function pulledAt(image: Candidate): Date {
	const { lastPulledAt, activatedAt } = image;
	if (activatedAt && (!lastPulledAt || lastPulledAt < activatedAt)) return activatedAt;
	return lastPulledAt ?? image.pushedAt;
}

function exceeding<Image extends Candidate>(
	{ countType, countNumber }: LifecycleSelection,
	images: readonly Image[],
	now: Date,
): Image[] {
	const youngestFirst = [...images].sort((a, b) => ageFrom(b).getTime() - ageFrom(a).getTime());
	if (countType === 'imageCountMoreThan') return youngestFirst.slice(countNumber);
	const since: Record<typeof countType, (image: Candidate) => Date | undefined> = {
		sinceImagePushed: ageFrom,
		sinceImagePulled: pulledAt,
		sinceImageTransitioned: ({ archivedAt }) => archivedAt,
	};
	return youngestFirst.filter((image) => {
		const date = since[countType](image);
		return date !== undefined && now.getTime() - date.getTime() > countNumber * DAY;
	});
}

/**
 * evaluateLifecyclePolicy says what the rules of a policy would do to images at a point in time, the oldest image
 * first. As ECR's evaluation rules have it: every rule counts all images that it selects; the rule with the lowest
 * priority number that selects an image is the only one that may act on it, even if it keeps the image; an image that
 * a manifest list names stays as long as that list does; a referrer of an image that is there goes with that image
 * and not by a rule.
 */
export function evaluateLifecyclePolicy<Image extends Candidate>(
	{ rules }: LifecyclePolicy,
	images: readonly Image[],
	now: Date,
): Marking<Image>[] {
	const markings = new Map<string, Marking<Image>>();
	const claimed = new Set<string>();
	const candidates = images.filter(({ isReferrer }) => !isReferrer);
	for (const rule of [...rules].sort((a, b) => a.rulePriority - b.rulePriority)) {
		const selected = candidates.filter((image) => selects(rule.selection, image));
		for (const image of exceeding(rule.selection, selected, now)) {
			if (!claimed.has(image.digest)) markings.set(image.digest, { image, rule });
		}
		for (const { digest } of selected) claimed.add(digest);
	}
	keepReferenced(markings);
	return [...markings.values()].sort((a, b) => a.image.pushedAt.getTime() - b.image.pushedAt.getTime());
}

/** Keeping an image of a list can keep the list's own children, so this goes on until nothing changes. */
function keepReferenced(markings: Map<string, Marking>): void {
	let changed = true;
	while (changed) {
		changed = false;
		for (const [digest, { image }] of markings) {
			if (image.referencedBy.some((list) => !markings.has(list))) {
				markings.delete(digest);
				changed = true;
			}
		}
	}
}
