import { subjectsOf } from '../../../../lib/ecr/attachment';
import { matchesWildcards } from '../../../../lib/ecr/wildcards';
import type { Image } from './image';
import type { Related } from './relations';

/** Rules are what a person asks for. An image goes only if every rule that is given lets it go. */
export interface Rules {
	/** How many of the newest images stay; 0 or undefined: the rule is off. */
	readonly keepNewest?: number;
	/** Whether the newest are counted in each repository, or for each pattern of `tagsToInclude`. */
	readonly countNewest?: 'repository' | 'pattern';
	/** Days since the push; an image that is not older stays. */
	readonly olderThanDays?: number;
	/** Days since the last pull, or since the push where there was none. */
	readonly notPulledForDays?: number;
	readonly images: 'any' | 'untagged' | 'tagged';
	/** Patterns with `*`; an image stays unless all its tags match one of them. */
	readonly tagsToInclude?: readonly string[];
	/** Patterns with `*`; an image with a tag that matches one of them stays. */
	readonly tagsToKeep?: readonly string[];
	/** Says what uses an image, where something does. */
	readonly inUse?: (image: Image) => string | undefined;
	/** Says why it is not known whether something uses an image, where that is so. */
	readonly unknownUse?: (image: Image) => string | undefined;
}

/** Judgement is what a rule says of an image: that it stays, or that it may go, and why. */
export interface Judgement {
	readonly stays: boolean;
	readonly reason: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const stays = (reason: string): Judgement => ({ stays: true, reason });
const mayGo = (reason: string): Judgement => ({ stays: false, reason });

function daysAgo(age: number): string {
	const days = Math.floor(age / DAY_MS);
	if (days < 1) return 'less than a day ago';
	return days === 1 ? '1 day ago' : `${days} days ago`;
}

const matchOf = (patterns: readonly string[] = [], tag: string) =>
	patterns.find((pattern) => matchesWildcards(pattern, tag));

/** protection says why an image stays whatever it belongs to, where it does. */
export function protection({ tagsToKeep, inUse, unknownUse }: Rules, image: Image): string | undefined {
	for (const tag of image.tags) {
		const pattern = matchOf(tagsToKeep, tag);
		if (pattern !== undefined) return `tag ${tag} matches ${pattern}`;
	}
	const user = inUse?.(image);
	if (user !== undefined) return `in use by ${user}`;
	return image.isArchived ? 'archived' : unknownUse?.(image);
}

function judgeTags({ images, tagsToInclude }: Rules, { tags }: Image): Judgement | undefined {
	if (images === 'untagged') return tags.length > 0 ? stays(`tagged ${tags.join(', ')}`) : mayGo('untagged');
	if (images === 'any') return undefined;
	if (tags.length === 0) return stays('untagged');
	const other = tags.find((tag) => matchOf(tagsToInclude, tag) === undefined);
	return other === undefined ? mayGo(`tagged ${tags.join(', ')}`) : stays(`tag ${other} is not to be cleaned up`);
}

function judgeAge({ olderThanDays = 0 }: Rules, { pushedAt }: Image, now: Date): Judgement | undefined {
	if (olderThanDays === 0) return undefined;
	if (!pushedAt) return stays('its push date is not known');
	const age = now.getTime() - pushedAt.getTime();
	const reason = `pushed ${daysAgo(age)}`;
	return age > olderThanDays * DAY_MS ? mayGo(reason) : stays(reason);
}

/**
 * When images were last pulled. Reading the manifest of an index, as a clean-up must, counts as a pull of it: what
 * counts for an index is therefore when one of its children was pulled.
 */
function lastPull(image: Image, related: Related, seen = new Set<Image>()): Date | undefined {
	const children = related.followers(image).filter(({ kind }) => kind === 'child');
	if (children.length === 0) return image.pulledAt;
	seen.add(image);
	const pulls = children
		.filter(({ follower }) => !seen.has(follower))
		.flatMap(({ follower }) => lastPull(follower, related, seen) ?? []);
	return pulls.reduce<Date | undefined>((last, one) => (last && last > one ? last : one), undefined);
}

function judgePulls(
	{ notPulledForDays = 0, olderThanDays = 0 }: Rules,
	image: Image,
	related: Related,
	now: Date,
): Judgement | undefined {
	if (notPulledForDays === 0) return undefined;
	const pulledAt = lastPull(image, related);
	const from = pulledAt ?? image.pushedAt;
	if (!from) return stays('its pull date is not known');
	const age = now.getTime() - from.getTime();
	const reason = pulledAt ? `pulled ${daysAgo(age)}` : `never pulled, pushed ${daysAgo(age)}`;
	if (age <= notPulledForDays * DAY_MS) return stays(reason);
	// The rule of the push has said when that was.
	return mayGo(!pulledAt && olderThanDays > 0 ? 'never pulled' : reason);
}

/** Milliseconds of the push; what has no date counts as new. */
const pushTime = ({ pushedAt }: Image) => pushedAt?.getTime() ?? Infinity;

/** The newest of images, to why they are kept. Amazon ECR dates pushes by whole seconds: those as new as the last are kept, too. */
function newestIn(images: readonly Image[], count: number, called: string): Array<[Image, string]> {
	const sorted = [...images].sort((one, other) => pushTime(other) - pushTime(one) || 0);
	const last = sorted[count - 1];
	const reason = `one of the newest ${count}${called}`;
	return sorted.flatMap((image, at): Array<[Image, string]> => {
		if (at < count) return [[image, reason]];
		return last && pushTime(image) === pushTime(last) ? [[image, `pushed at the same time as ${reason}`]] : [];
	});
}

/** isOrphan tells what is attached to images of which none is in the repository. */
export function isOrphan(image: Image, related: Related): boolean {
	return subjectsOf(image).length > 0 && !related.owners(image).some(({ kind }) => kind === 'referrer');
}

/** The groups in which the newest are counted, and what each is called. */
function groupsOf({ countNewest, tagsToInclude = [] }: Rules, images: readonly Image[]): Array<[string, Image[]]> {
	if (countNewest !== 'pattern') return [['', [...images]]];
	return tagsToInclude.map((pattern) => [
		` that match ${pattern}`,
		images.filter(({ tags }) => tags.some((tag) => matchesWildcards(pattern, tag))),
	]);
}

/** The newest of those that the tags choose, to why they are kept. */
function newestOf(rules: Rules, counted: readonly Image[]): Map<Image, string> {
	const { keepNewest = 0 } = rules;
	const chosen = counted.filter((image) => judgeTags(rules, image)?.stays !== true);
	// A reason by rank is better than one by a tie.
	const newest = groupsOf(rules, chosen).flatMap(([called, group]) => newestIn(group, keepNewest, called));
	return new Map(newest.reverse());
}

/**
 * judges makes the function that judges an image by the rules. `counted` are the images that count towards the newest:
 * an index does, its children do not, nor does what is attached to an image that is not in the repository, which is left
 * to the other rules.
 */
export function judges(rules: Rules, counted: readonly Image[], related: Related, now: Date) {
	const newest = newestOf(rules, counted);
	const judgeNewest = (image: Image): Judgement | undefined => {
		if (!rules.keepNewest || isOrphan(image, related)) return undefined;
		const reason = newest.get(image);
		return reason === undefined ? mayGo(`not one of the newest ${rules.keepNewest}`) : stays(reason);
	};
	return (image: Image): Judgement => {
		const all = [
			judgeTags(rules, image),
			judgeNewest(image),
			judgeAge(rules, image, now),
			judgePulls(rules, image, related, now),
		].filter((judgement) => judgement !== undefined);
		const against = all.find((judgement) => judgement.stays);
		if (against) return against;
		if (all.length === 0) {
			return stays(
				isOrphan(image, related) ? 'attached to an image that is not in the repository' : 'no rule is given',
			);
		}
		return mayGo(all.map(({ reason }) => reason).join(', '));
	};
}
