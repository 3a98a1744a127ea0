import fc from 'fast-check';

import type { LifecyclePolicy, LifecycleRule, LifecycleSelection } from '../../lib/ecr/lifecyclePolicy';
import { validateLifecyclePolicy } from '../../lib/ecr/lifecyclePolicy';
import { evaluateLifecyclePolicy } from '../lifecycle/evaluate';
import type { Candidate } from '../lifecycle/evaluate';
import { matchesWildcards } from '../../lib/ecr/wildcards';

const NOW = new Date('2026-06-01T00:00:00.000Z');
const DAY = 24 * 60 * 60 * 1000;
const ago = (days: number) => new Date(NOW.getTime() - days * DAY);

function image(digest: string, daysAgo: number, tags: string[] = [], more: Partial<Candidate> = {}): Candidate {
	return { digest, tags, pushedAt: ago(daysAgo), status: 'ACTIVE', referencedBy: [], isReferrer: false, ...more };
}

function rule(rulePriority: number, selection: LifecycleSelection, action?: LifecycleRule['action']): LifecycleRule {
	return { rulePriority, selection, action: action ?? { type: 'expire' } };
}

const keep = (countNumber: number, ...tagPrefixList: string[]): LifecycleSelection => ({
	tagStatus: 'tagged',
	tagPrefixList,
	countType: 'imageCountMoreThan',
	countNumber,
});
const olderThan = (countNumber: number, tagStatus: 'any' | 'untagged' = 'any'): LifecycleSelection => ({
	tagStatus,
	countType: 'sinceImagePushed',
	countUnit: 'days',
	countNumber,
});

/** What would happen, as `digest: priority`, the oldest image first. */
function evaluate(images: Candidate[], ...rules: LifecycleRule[]): string[] {
	expect(validateLifecyclePolicy({ rules })).toEqual([]);
	return evaluateLifecyclePolicy({ rules }, images, NOW).map(
		(marking) => `${marking.image.digest}: ${marking.rule.rulePriority}`,
	);
}

describe("the user guide's examples", () => {
	const betaAndProd = [
		image('A', 10, ['beta-1', 'prod-1']),
		image('B', 9, ['beta-2', 'prod-2']),
		image('C', 8, ['beta-3']),
	];

	it('a rule that counts an image keeps it from the rules behind', () => {
		expect(evaluate(betaAndProd, rule(1, keep(1, 'prod')), rule(2, keep(1, 'beta')))).toEqual(['A: 1']);
	});

	it('the other way round, the first rule takes all but one', () => {
		expect(evaluate(betaAndProd, rule(1, keep(1, 'beta')), rule(2, keep(1, 'prod')))).toEqual(['A: 1', 'B: 1']);
	});

	it('several prefixes in one rule must all be met', () => {
		const images = [
			image('A', 12, ['alpha-1']),
			image('B', 11, ['beta-1']),
			image('C', 10, ['alpha-2', 'beta-2']),
			image('D', 9, ['alpha-3']),
			image('E', 8, ['alpha-4', 'beta-3']),
		];
		expect(evaluate(images, rule(1, keep(1, 'alpha', 'beta')))).toEqual(['C: 1']);
	});

	it('any images, counted and by age', () => {
		const images = [
			image('A', 5, ['alpha-1']),
			image('B', 4),
			image('C', 3, ['alpha-2']),
			image('D', 2, ['git hash']),
			image('E', 1),
		];
		const any = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 } as const;
		expect(evaluate(images, rule(1, any))).toEqual([]);
		expect(evaluate(images, rule(1, { ...any, countNumber: 3 }))).toEqual(['A: 1', 'B: 1']);
		expect(evaluate(images, rule(1, keep(1, 'alpha')), rule(2, { ...any, countNumber: 1 }))).toEqual([
			'A: 1',
			'B: 2',
			'D: 2',
		]);
	});
});

describe('a rule', () => {
	it('takes images that are older than the days, not as old', () => {
		const images = [image('just', 14), image('more', 14 + 1 / DAY), image('less', 13)];
		expect(evaluate(images, rule(1, olderThan(14)))).toEqual(['more: 1']);
	});

	it('for untagged images leaves tagged ones alone', () => {
		expect(evaluate([image('a', 90, ['v1']), image('b', 90)], rule(1, olderThan(30, 'untagged')))).toEqual(['b: 1']);
	});

	it('for tagged images needs a tag even for the pattern *', () => {
		const everything: LifecycleSelection = {
			tagStatus: 'tagged',
			tagPatternList: ['*'],
			countType: 'sinceImagePushed',
			countUnit: 'days',
			countNumber: 1,
		};
		expect(evaluate([image('a', 90, ['v1']), image('b', 90)], rule(1, everything))).toEqual(['a: 1']);
	});

	it('goes by the last pull, the return from the archive, or the push, in this order', () => {
		const images = [
			image('pulled', 200, [], { lastPulledAt: ago(10) }),
			image('not for long', 201, [], { lastPulledAt: ago(100) }),
			image('never', 202),
			image('returned', 203, [], { lastPulledAt: ago(100), activatedAt: ago(10) }),
			image('returned and pulled', 204, [], { lastPulledAt: ago(95), activatedAt: ago(96) }),
		];
		const selection: LifecycleSelection = { ...olderThan(90), countType: 'sinceImagePulled' };
		expect(evaluate(images, rule(1, selection, { type: 'transition', targetStorageClass: 'archive' }))).toEqual([
			'returned and pulled: 1',
			'never: 1',
			'not for long: 1',
		]);
	});

	it('counts an image that came back from the archive as new', () => {
		const images = [image('back', 200, [], { activatedAt: ago(1) }), image('old', 100), image('new', 5)];
		expect(evaluate(images, rule(1, olderThan(30)))).toEqual(['old: 1']);
		const two = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 2 } as const;
		expect(evaluate(images, rule(1, two))).toEqual(['old: 1']);
	});

	it('selects the images of its storage class only', () => {
		const images = [
			image('long archived', 900, [], { status: 'ARCHIVED', archivedAt: ago(400) }),
			image('archived', 800, [], { status: 'ARCHIVED', archivedAt: ago(100) }),
			image('standard', 700),
			image('on its way', 600, [], { status: 'ACTIVATING', archivedAt: ago(500) }),
		];
		const archive: LifecycleSelection = {
			...olderThan(365),
			countType: 'sinceImageTransitioned',
			storageClass: 'archive',
		};
		expect(evaluate(images, rule(1, archive), rule(2, olderThan(30)))).toEqual(['long archived: 1', 'standard: 2']);
	});
});

describe('images that belong together', () => {
	it('stay with the list that names them', () => {
		const list = image('list', 90, ['v1']);
		const child = image('child', 90, [], { referencedBy: ['list'] });
		expect(evaluate([list, child], rule(1, olderThan(30, 'untagged')))).toEqual([]);
		expect(evaluate([list, child], rule(1, olderThan(30)))).toEqual(['list: 1', 'child: 1']);
	});

	it('stay with a list that is itself kept by another', () => {
		const images = [
			image('outer', 1, ['v1']),
			image('inner', 90, [], { referencedBy: ['outer'] }),
			image('child', 90, [], { referencedBy: ['inner'] }),
		];
		expect(evaluate(images, rule(1, olderThan(30)))).toEqual([]);
	});

	it('go with their subject and not by a rule', () => {
		expect(evaluate([image('signature', 90, [], { isReferrer: true })], rule(1, olderThan(30)))).toEqual([]);
	});
});

describe('whatever the images and the rules', () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
	const images = fc
		.tuple(
			...names.map((digest) =>
				fc
					.record({
						days: fc.integer({ min: 0, max: 20 }),
						tags: fc.uniqueArray(fc.constantFrom('x1', 'x2', 'y1', 'xy'), { maxLength: 3 }),
						list: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 5 }),
					})
					.map(({ days, tags, list }) =>
						image(digest, days, tags, { referencedBy: list === undefined || list === digest ? [] : [list] }),
					),
			),
		)
		.map((generated) => [...generated]);
	const count = fc.integer({ min: 1, max: 20 });
	const selections = fc
		.record({
			x: fc.option(count),
			y: fc.option(count),
			untagged: fc.option(count),
			any: fc.option(count),
			byAge: fc.boolean(),
		})
		.map(({ x, y, untagged, any, byAge }) => {
			const counted = (
				selection: { tagStatus: LifecycleSelection['tagStatus']; tagPrefixList?: string[] },
				countNumber: number,
			): LifecycleSelection =>
				byAge
					? { ...selection, countType: 'sinceImagePushed', countUnit: 'days', countNumber }
					: { ...selection, countType: 'imageCountMoreThan', countNumber };
			return [
				...(x === null ? [] : [counted({ tagStatus: 'tagged', tagPrefixList: ['x'] }, x)]),
				...(y === null ? [] : [counted({ tagStatus: 'tagged', tagPrefixList: ['y'] }, y)]),
				...(untagged === null ? [] : [counted({ tagStatus: 'untagged' }, untagged)]),
				...(any === null ? [] : [counted({ tagStatus: 'any' }, any)]),
			];
		});
	const policies: fc.Arbitrary<LifecyclePolicy> = selections.map((list) => ({
		rules: list.map((selection, index) => rule(index + 1, selection)),
	}));

	const selected = ({ tagStatus, tagPrefixList = [] }: LifecycleSelection, { tags }: Candidate) =>
		tagStatus === 'any' ||
		(tagStatus === 'untagged'
			? tags.length === 0
			: tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix))));

	it('an image is marked at most once, by the first rule that selects it', () => {
		fc.assert(
			fc.property(images, policies, (candidates, policy) => {
				const markings = evaluateLifecyclePolicy(policy, candidates, NOW);
				expect(new Set(markings.map((marking) => marking.image.digest)).size).toBe(markings.length);
				for (const marking of markings) {
					const first = policy.rules.find(({ selection }) => selected(selection, marking.image));
					expect(marking.rule).toBe(first);
				}
			}),
		);
	});

	it('a count is kept, and what is kept is younger than what goes', () => {
		fc.assert(
			fc.property(images, policies, (candidates, policy) => {
				const markings = evaluateLifecyclePolicy(policy, candidates, NOW);
				for (const { selection, rulePriority } of policy.rules) {
					if (selection.countType !== 'imageCountMoreThan') continue;
					const all = candidates.filter((candidate) => selected(selection, candidate));
					const mine = markings.filter((marking) => marking.rule.rulePriority === rulePriority);
					expect(all.length - mine.length).toBeGreaterThanOrEqual(Math.min(all.length, selection.countNumber));
					for (const { image: gone } of mine) {
						const younger = all.filter(({ pushedAt }) => pushedAt >= gone.pushedAt);
						expect(younger.length).toBeGreaterThan(selection.countNumber);
					}
				}
			}),
		);
	});

	it('nothing goes that a list names which stays', () => {
		fc.assert(
			fc.property(images, policies, (candidates, policy) => {
				const gone = new Set(evaluateLifecyclePolicy(policy, candidates, NOW).map((marking) => marking.image.digest));
				for (const { digest, referencedBy } of candidates) {
					if (gone.has(digest)) expect(referencedBy.filter((list) => !gone.has(list))).toEqual([]);
				}
			}),
		);
	});

	it('the order in which rules and images are given does not matter', () => {
		fc.assert(
			fc.property(images, policies, (candidates, { rules }) => {
				fc.pre(new Set(candidates.map(({ pushedAt }) => pushedAt.getTime())).size === candidates.length);
				const forwards = evaluateLifecyclePolicy({ rules }, candidates, NOW);
				const backwards = evaluateLifecyclePolicy({ rules: [...rules].reverse() }, [...candidates].reverse(), NOW);
				expect(backwards).toEqual(forwards);
			}),
		);
	});
});

describe('matchesWildcards', () => {
	it('matches as an expression of the same meaning does', () => {
		const pattern = fc.array(fc.constantFrom('a', 'b', '*', '.'), { maxLength: 6 }).map((parts) => parts.join(''));
		const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 6 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(pattern, text, (wildcards, subject) => {
				const expression = new RegExp(`^${wildcards.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
				expect(matchesWildcards(wildcards, subject)).toBe(expression.test(subject));
			}),
			{ numRuns: 3000 },
		);
	});
});
