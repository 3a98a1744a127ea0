import * as fc from 'fast-check';
import type { Image } from '../../nodes/AwsEcr/actions/cleanUp/image';
import type { Rules } from '../../nodes/AwsEcr/actions/cleanUp/rules';
import { digestOf } from './images';

/** NOW is the current time for random registries. */
export const NOW = new Date('2026-06-01T12:00:00Z');

const DAY_MS = 24 * 60 * 60 * 1000;
const numbered = (index: number) => digestOf(`image ${index}`);
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const hexOf = (index: number) => numbered(index).slice('sha256:'.length);

const ABSENT = 99;

/** An image of a random registry. Numbers are those of other images; ABSENT is no image. */
const sketch = fc.record(
	{
		tags: fc.uniqueArray(fc.constantFrom('pr', 'dev', 'release', 'v1'), { maxLength: 2 }),
		attachedBy: fc.option(
			fc.record({
				to: fc.oneof(fc.nat(13), fc.constant(ABSENT)),
				suffix: fc.constantFrom('', '.sig', '.att', '.sbom'),
			}),
			{ freq: 4, nil: undefined },
		),
		children: fc.uniqueArray(fc.oneof({ weight: 6, arbitrary: fc.nat(13) }, fc.constant(ABSENT)), { maxLength: 3 }),
		subject: fc.option(fc.oneof(fc.nat(13), fc.constant(ABSENT)), { freq: 3, nil: undefined }),
		pushed: fc.nat(100),
		pulled: fc.option(fc.nat(100), { nil: undefined }),
		isArchived: fc.constantFrom(false, false, false, false, false, false, false, true),
	},
	{ requiredKeys: ['tags', 'children', 'pushed', 'isArchived'] },
);

/**
 * registries are repositories of up to 14 images with indexes, nested indexes, shared and absent children, and referrers
 * by subject and by tag. A manifest names only earlier images.
 */
export const registries: fc.Arbitrary<Image[]> = fc.array(sketch, { minLength: 1, maxLength: 14 }).map((sketches) =>
	sketches.map(({ tags, attachedBy, children, subject, pushed, pulled, isArchived }, index): Image => {
		const earlier = (other: number) => other < index || other === ABSENT;
		const listed = children.filter(earlier).map(numbered);
		return {
			digest: numbered(index),
			// A tag names one image only.
			tags: [
				...tags.map((tag) => `${tag}-${index}`),
				...(attachedBy ? [`sha256-${hexOf(attachedBy.to)}${attachedBy.suffix}`] : []),
			],
			pushedAt: daysAgo(pushed),
			...(pulled === undefined ? {} : { pulledAt: daysAgo(pulled) }),
			isIndex: listed.length > 0,
			isArchived,
			children: listed,
			...(subject !== undefined && earlier(subject) ? { subject: numbered(subject) } : {}),
		};
	}),
);

/** rules are the rules of a clean-up that the form accepts: at least one condition. */
export const rules: fc.Arbitrary<Rules> = fc
	.record({
		keepNewest: fc.nat(4),
		countNewest: fc.constantFrom('repository' as const, 'pattern' as const),
		olderThanDays: fc.nat(60),
		notPulledForDays: fc.oneof(fc.constant(0), fc.nat(60)),
		images: fc.constantFrom('any' as const, 'untagged' as const, 'tagged' as const),
		tagsToInclude: fc.constantFrom(['pr-*'], ['pr-*', 'dev-*'], ['*-1*', '*']),
		tagsToKeep: fc.constantFrom([], ['release-*'], ['*-3'], ['sha256-*']),
	})
	.filter(({ keepNewest, olderThanDays, images }) => keepNewest + olderThanDays > 0 || images !== 'any')
	.map((chosen) => (chosen.images === 'tagged' ? chosen : { ...chosen, countNewest: 'repository' as const }));
