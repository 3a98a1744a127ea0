import * as fc from 'fast-check';
import { matchesWildcards } from '../../../../lib/ecr/wildcards';
import type { Image } from '../../../../nodes/AwsEcr/actions/cleanUp/image';
import { deleteInOrder, type Failure } from '../../../../nodes/AwsEcr/actions/cleanUp/order';
import { plan } from '../../../../nodes/AwsEcr/actions/cleanUp/plan';
import { Related, relationsOf } from '../../../../nodes/AwsEcr/actions/cleanUp/relations';
import type { Rules } from '../../../../nodes/AwsEcr/actions/cleanUp/rules';
import { digestOf } from '../../../support/images';
import { NOW, registries, rules } from '../../../support/registries';

const RUNS = { numRuns: 2000 };

/** An image by its name, pushed so many days ago. */
function image(name: string, days: number, more: Partial<Image> = {}): Image {
	const pushedAt = new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);
	const children = more.children ?? [];
	return {
		digest: digestOf(name),
		tags: [name],
		pushedAt,
		isIndex: children.length > 0,
		isArchived: false,
		...more,
		children,
	};
}

const goes = (images: readonly Image[], asked: Rules) =>
	plan(images, asked, NOW)
		.filter(({ decision }) => decision === 'delete')
		.map(({ image: { digest } }) => images.findIndex((one) => one.digest === digest));
const reasons = (images: readonly Image[], asked: Rules) => plan(images, asked, NOW).map(({ reason }) => reason);
const any: Rules = { images: 'any' };

describe('the rules', () => {
	const three = [image('v1', 90), image('v2', 40), image('v3', 3)];

	it('keep the newest', () => {
		expect(goes(three, { ...any, keepNewest: 2 })).toEqual([0]);
		expect(reasons(three, { ...any, keepNewest: 2 })).toEqual([
			'not one of the newest 2',
			'one of the newest 2',
			'one of the newest 2',
		]);
	});

	it('keep what was pushed at the same time as the last of the newest, whatever the digests and the order', () => {
		const ties = ['a', 'b', 'c', 'd'].map((name) => image(name, 40));
		const all = [image('old', 90), ...ties, image('new', 3)];
		for (const images of [all, [...all].reverse()]) {
			const kept = plan(images, { ...any, keepNewest: 2 }, NOW).filter(({ decision }) => decision === 'keep');
			expect(kept.map(({ image: { tags } }) => tags[0]).sort()).toEqual(['a', 'b', 'c', 'd', 'new']);
			expect(kept.filter(({ reason }) => reason === 'one of the newest 2')).toHaveLength(2);
			const tied = kept.filter(({ reason }) => reason === 'pushed at the same time as one of the newest 2');
			expect(tied).toHaveLength(3);
		}
		// Of each pattern by itself, and of images without a date.
		const byPattern: Rules = { images: 'tagged', tagsToInclude: ['a*', 'd*'], countNewest: 'pattern', keepNewest: 1 };
		expect(goes([image('a1', 40), image('a2', 40), image('a3', 50), image('d1', 60)], byPattern)).toEqual([2]);
		const undated = ['u1', 'u2'].map((name) => image(name, 1, { pushedAt: undefined }));
		expect(goes([...undated, image('v1', 1)], { ...any, keepNewest: 1 })).toEqual([2]);
	});

	it('do not count among the newest what is attached to an image that does not exist, nor delete it for that', () => {
		const orphan = image('orphan', 1, { tags: [`sha256-${digestOf('deleted').slice('sha256:'.length)}.sig`] });
		const images = [...three, orphan];
		expect(goes(images, { ...any, keepNewest: 1 })).toEqual([0, 1]);
		expect(reasons(images, { ...any, keepNewest: 1 })[3]).toBe('attached to an image that is not in the repository');
		expect(goes([...three, { ...orphan, pushedAt: three[0]?.pushedAt }], { ...any, olderThanDays: 60 })).toEqual([
			0, 3,
		]);
	});

	it('let go only what all of them let go', () => {
		expect(goes(three, { ...any, keepNewest: 1, olderThanDays: 60 })).toEqual([0]);
		expect(reasons(three, { ...any, keepNewest: 1, olderThanDays: 60 })).toEqual([
			'not one of the newest 1, pushed 90 days ago',
			'pushed 40 days ago',
			'one of the newest 1',
		]);
	});

	it('let go what is older, and keep what is just as old, and what has no date', () => {
		const undated = image('v0', 1, { pushedAt: undefined });
		expect(goes([undated, ...three], { ...any, olderThanDays: 40 })).toEqual([1]);
		expect(goes([undated, ...three], { ...any, notPulledForDays: 40 })).toEqual([1]);
		expect(goes([undated, ...three], { ...any, keepNewest: 1 })).toEqual([1, 2, 3]);
		const pulledAt = new Date(NOW.getTime() - 40 * 24 * 60 * 60 * 1000);
		expect(goes([image('v1', 90, { pulledAt })], { ...any, notPulledForDays: 40 })).toEqual([]);
		expect(goes([image('v1', 90, { pulledAt })], { ...any, notPulledForDays: 39 })).toEqual([0]);
	});

	it('let nothing go where none is given', () => {
		expect(goes(three, any)).toEqual([]);
	});

	it('count from the push what was never pulled', () => {
		const pulledAt = new Date(NOW.getTime() - 60 * 60 * 1000);
		const images = [image('v1', 90, { pulledAt }), image('v2', 90), image('v3', 3)];
		expect(reasons(images, { ...any, notPulledForDays: 30 })).toEqual([
			'pulled less than a day ago',
			'never pulled, pushed 90 days ago',
			'never pulled, pushed 3 days ago',
		]);
	});

	it('take for the pull of an index the last one of its children, whoever has read the index itself', () => {
		const child = (name: string, days: number) =>
			image(name, 90, { tags: [], pulledAt: new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000) });
		const [used, unused] = [child('used', 2), child('unused', 80)];
		const index = (name: string, of: Image) => image(name, 90, { children: [of.digest], pulledAt: NOW });
		const images = [used, unused, index('v1', used), index('v2', unused)];
		expect(goes(images, { ...any, notPulledForDays: 30 })).toEqual([1, 3]);
	});

	it('choose by tags, all tags of an image', () => {
		const images = [
			image('pr-1', 1),
			image('both', 1, { tags: ['pr-2', 'release-2'] }),
			image('none', 1, { tags: [] }),
			image('pr-keep', 1),
		];
		const asked: Rules = { images: 'tagged', tagsToInclude: ['pr-*'], tagsToKeep: ['*-keep'] };
		expect(goes(images, asked)).toEqual([0]);
		expect(reasons(images, asked)).toEqual([
			'tagged pr-1',
			'tag release-2 is not to be cleaned up',
			'untagged',
			'tag pr-keep matches *-keep',
		]);
	});

	it('count the newest of each pattern by itself', () => {
		const images = [image('pr-1', 9), image('pr-2', 8), image('dev-1', 7), image('dev-2', 6)];
		const asked: Rules = { images: 'tagged', tagsToInclude: ['pr-*', 'dev-*'], keepNewest: 1 };
		expect(goes(images, asked)).toEqual([0, 1, 2]);
		expect(goes(images, { ...asked, countNewest: 'pattern' })).toEqual([0, 2]);
		expect(reasons(images, { ...asked, countNewest: 'pattern' })[1]).toBe('one of the newest 1 that match pr-*');
	});

	it('count an index and its children as one of the newest', () => {
		const children = [image('amd64', 1, { tags: [] }), image('arm64', 1)];
		const index = image('v2', 1, { children: children.map(({ digest }) => digest) });
		expect(goes([image('v1', 9), ...children, index], { ...any, keepNewest: 2 })).toEqual([]);
	});

	it('keep what is in use and what is archived', () => {
		const images = [image('v1', 90), image('v2', 90, { isArchived: true }), image('v3', 90)];
		const inUse = ({ tags }: Image) => (tags.includes('v1') ? 'the service web' : undefined);
		expect(reasons(images, { ...any, olderThanDays: 30, inUse })).toEqual([
			'in use by the service web',
			'archived',
			'pushed 90 days ago',
		]);
	});
});

describe('what belongs together', () => {
	it('goes together: an index with its untagged children, a subject with its referrers', () => {
		const child = image('child', 90, { tags: [] });
		const index = image('pr-1', 90, { children: [child.digest] });
		const hex = index.digest.slice('sha256:'.length);
		const images = [
			child,
			index,
			image('signature', 1, { tags: [`sha256-${hex}.sig`] }),
			image('sbom', 1, { tags: [], subject: index.digest }),
		];
		const asked: Rules = { images: 'tagged', tagsToInclude: ['pr-*'] };
		expect(goes(images, asked)).toEqual([0, 1, 2, 3]);
		expect(reasons(images, asked)[3]).toBe(`referrer of ${index.digest}, which goes`);
	});

	it('is judged by itself where it has a tag of its own: a child of an index that goes', () => {
		const [kept, matching, untagged] = [image('v1', 90), image('pr-2', 90), image('none', 90, { tags: [] })];
		const index = image('pr-1', 90, { children: [kept, matching, untagged].map(({ digest }) => digest) });
		const images = [kept, matching, untagged, index];
		const asked: Rules = { images: 'tagged', tagsToInclude: ['pr-*'] };
		expect(goes(images, asked)).toEqual([1, 2, 3]);
		expect(reasons(images, asked)).toEqual([
			'tag v1 is not to be cleaned up',
			'tagged pr-2',
			`child of ${index.digest}, which goes`,
			'tagged pr-1',
		]);
	});

	it('stays together: a child that another index needs, the subject of a signature that is to be kept', () => {
		const shared = image('shared', 90, { tags: [] });
		const old = image('v1', 90, { children: [shared.digest] });
		const recent = image('v2', 1, { children: [shared.digest] });
		const signed = image('v0', 90);
		const signature = image('keep-me', 90, { subject: signed.digest });
		const images = [shared, old, recent, signed, signature];
		expect(goes(images, { ...any, olderThanDays: 30, tagsToKeep: ['keep-*'] })).toEqual([1]);
		expect(reasons(images, { ...any, olderThanDays: 30, tagsToKeep: ['keep-*'] })[0]).toBe(
			`child of ${recent.digest}, which stays`,
		);
	});

	it('leaves no image without one of its children, its referrers or its subject', () => {
		fc.assert(
			fc.property(registries, rules, (images, asked) => {
				const verdicts = plan(images, asked, NOW);
				expect(verdicts.map(({ image: one }) => one)).toEqual(images);
				const stays = new Set(verdicts.filter(({ decision }) => decision === 'keep').map(({ image: one }) => one));
				for (const { owner, follower, kind } of relationsOf(images)) {
					if (stays.has(owner)) expect(stays.has(follower)).toBe(true);
					if (kind === 'referrer' && stays.has(follower)) expect(stays.has(owner)).toBe(true);
				}
			}),
			RUNS,
		);
	});

	it('keeps what is to be kept, and says of nothing that goes but why', () => {
		fc.assert(
			fc.property(registries, rules, (images, asked) => {
				const protectedOnes = images.filter(({ digest }) => digest.endsWith('0') || digest.endsWith('7'));
				const inUse = (one: Image) => (protectedOnes.includes(one) ? 'something' : undefined);
				const related = new Related(images);
				for (const { image: one, decision, reason } of plan(images, { ...asked, inUse }, NOW)) {
					if (decision === 'keep') continue;
					const isReferrer = related.owners(one).some(({ kind }) => kind === 'referrer');
					if (asked.images !== 'any' && !isReferrer && one.tags.length > 0) {
						expect(asked.images).toBe('tagged');
						for (const tag of one.tags) {
							expect(asked.tagsToInclude?.some((pattern) => matchesWildcards(pattern, tag))).toBe(true);
						}
					}
					expect(protectedOnes).not.toContain(one);
					expect(one.isArchived).toBe(false);
					if (asked.tagsToKeep?.includes('release-*')) expect(one.tags.join(' ')).not.toMatch(/release-/);
					expect(reason).not.toBe('no rule keeps it');
				}
			}),
			RUNS,
		);
	});

	it('chooses the same whatever order the images come in', () => {
		const shuffled = registries.chain((images) =>
			fc.shuffledSubarray(images, { minLength: images.length }).map((other) => [images, other] as const),
		);
		const chosen = (images: readonly Image[], asked: Rules) =>
			plan(images, asked, NOW)
				.filter(({ decision }) => decision === 'delete')
				.map(({ image: { digest } }) => digest)
				.sort();
		fc.assert(
			fc.property(shuffled, rules, ([images, other], asked) => {
				expect(chosen(images, asked)).toEqual(chosen(other, asked));
			}),
		);
	});
});

describe('the order of deletion', () => {
	/** Deletes as Amazon ECR does, which refuses what an index that is there names; and what `refused` names. */
	async function run(
		images: readonly Image[],
		toDelete: readonly Image[],
		refused: ReadonlySet<string>,
		limit: number,
	) {
		const there = new Map(images.map((one) => [one.digest, one]));
		const outcome = new Map<string, Failure | undefined>();
		const calls: number[] = [];
		const deleteAll = async (digests: readonly string[]) => {
			calls.push(digests.length);
			const listed = new Set([...there.values()].flatMap(({ children }) => children));
			const failures = new Map<string, Failure>();
			for (const digest of digests) {
				if (listed.has(digest)) failures.set(digest, { code: 'ImageReferencedByManifestList', reason: '' });
				else if (refused.has(digest)) failures.set(digest, { code: 'KmsError', reason: '' });
				else there.delete(digest);
			}
			// Whatever comes next, what is there now is whole.
			for (const { owner, follower, kind } of relationsOf(images)) {
				if (kind === 'child' && there.has(owner.digest)) expect(there.has(follower.digest)).toBe(true);
			}
			return await Promise.resolve(failures);
		};
		await deleteInOrder(toDelete, deleteAll, limit, ({ digest }, failure) => {
			expect(outcome.has(digest)).toBe(false);
			outcome.set(digest, failure);
		});
		return { there, outcome, calls };
	}

	const cases = fc.record({
		images: registries,
		asked: rules,
		refused: fc.uniqueArray(fc.nat(13), { maxLength: 3 }),
		limit: fc.integer({ min: 1, max: 4 }),
	});

	it('deletes all that is to go, never a child before its index, in calls no larger than allowed', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async ({ images, asked, limit }) => {
				const toDelete = plan(images, asked, NOW).flatMap(({ image: one, decision }) =>
					decision === 'delete' ? [one] : [],
				);
				const { there, outcome, calls } = await run(images, toDelete, new Set(), limit);
				expect([...outcome.values()].filter(Boolean)).toEqual([]);
				expect(there.size).toBe(images.length - toDelete.length);
				expect(Math.max(0, ...calls)).toBeLessThanOrEqual(limit);
			}),
			RUNS,
		);
	});

	it('leaves an SBOM with its subject beside an index whose tag makes it a referrer of its own child', async () => {
		const child = image('child', 90, { tags: [] });
		const index = image('index', 90, { tags: [child.digest.replace(':', '-')], children: [child.digest] });
		const sbom = image('sbom', 90, { tags: [], subject: child.digest });
		const images = [child, index, sbom];
		const { outcome } = await run(images, images, new Set([child.digest]), 10);
		expect(images.map(({ digest }) => outcome.get(digest)?.code)).toEqual(['KmsError', undefined, 'KeptWithOwner']);
	});

	it('leaves what belongs to an image that could not be deleted, and tries nothing that must fail', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async ({ images, asked, refused, limit }) => {
				const toDelete = plan(images, asked, NOW).flatMap(({ image: one, decision }) =>
					decision === 'delete' ? [one] : [],
				);
				const names = new Set(refused.flatMap((index) => images[index]?.digest ?? []));
				const { there, outcome } = await run(images, toDelete, names, limit);
				expect(outcome.size).toBe(toDelete.length);
				for (const failure of outcome.values()) expect(failure?.code).not.toBe('ImageReferencedByManifestList');
				for (const one of toDelete) expect(there.has(one.digest)).toBe(outcome.get(one.digest) !== undefined);
				const related = new Related(toDelete);
				for (const { owner, follower } of relationsOf(toDelete)) {
					// Of images whose tags name each other either may be first.
					const isLeft = outcome.get(owner.digest) !== undefined && !related.belongings(follower).has(owner);
					if (isLeft) expect(outcome.get(follower.digest)).toBeDefined();
				}
			}),
			RUNS,
		);
	});
});
