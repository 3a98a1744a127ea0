import type { Image } from './image';
import { Related, type Relation } from './relations';
import { isOrphan, judges, protection, type Rules } from './rules';

/** Verdict is what is decided of an image, and why. */
export interface Verdict {
	readonly image: Image;
	readonly decision: 'delete' | 'keep';
	readonly reason: string;
}

/** A child with a tag of its own is an image in its own right; without one it goes and stays with its indexes. */
const follows = ({ kind, follower }: Relation) => kind === 'referrer' || follower.tags.length === 0;

/** What follows others: all that is reached from what follows nothing. */
function followersAmong(images: readonly Image[], related: Related): Set<Image> {
	const leading = images.filter((image) => !related.owners(image).some(follows));
	const following = new Set<Image>();
	const queue = [...leading];
	for (let owner = queue.pop(); owner; owner = queue.pop()) {
		for (const relation of related.followers(owner)) {
			if (!follows(relation) || following.has(relation.follower)) continue;
			following.add(relation.follower);
			queue.push(relation.follower);
		}
	}
	return following;
}

/** What must stay with an image that stays. */
function companions(image: Image, related: Related): Array<[Image, string]> {
	return [
		...related
			.followers(image)
			.map(({ follower, kind }): [Image, string] => [follower, `${kind} of ${image.digest}, which stays`]),
		...related
			.owners(image)
			.filter(({ kind }) => kind === 'referrer')
			.map(({ owner }): [Image, string] => [owner, `subject of ${image.digest}, which stays`]),
	];
}

/**
 * plan decides what becomes of each image of a repository, in the order given. An image that stays keeps its children,
 * its referrers and its subject, and they theirs. Untagged children and referrers are not judged by themselves: they
 * go with what they belong to. `images` must be all of the repository, archived ones too.
 */
export function plan(images: readonly Image[], rules: Rules, now: Date): Verdict[] {
	const related = new Related(images);
	const following = followersAmong(images, related);
	const leading = images.filter((image) => !following.has(image));
	const isCounted = (image: Image) =>
		!isOrphan(image, related) && !related.owners(image).some(({ kind }) => kind === 'child');
	const counted = leading.filter(isCounted);
	const judge = judges(rules, counted, related, now);

	const judgements = new Map(leading.map((image) => [image, judge(image)]));
	const kept = new Map<Image, string>();
	for (const image of images) {
		const judgement = judgements.get(image);
		const reason = protection(rules, image) ?? (judgement?.stays ? judgement.reason : undefined);
		if (reason !== undefined) kept.set(image, reason);
	}
	// A map goes on to what is added to it on the way.
	for (const [image] of kept) {
		for (const [companion, reason] of companions(image, related)) {
			if (!kept.has(companion)) kept.set(companion, reason);
		}
	}
	return images.map((image) => {
		const reason = kept.get(image);
		if (reason !== undefined) return { image, decision: 'keep', reason };
		const [of] = related.owners(image).filter(follows);
		const along = of ? `${of.kind} of ${of.owner.digest}, which goes` : 'no rule keeps it';
		return { image, decision: 'delete', reason: judgements.get(image)?.reason ?? along };
	});
}
