import * as fc from 'fast-check';
import type { LifecycleRule } from '../../../../lib/ecr/lifecyclePolicy';
import { diffRules, editRules } from '../../../../nodes/AwsEcr/actions/editRules/edit';

const priority = fc.integer({ min: 1, max: 12 });
const rule = fc
	.record({ rulePriority: priority, countNumber: fc.integer({ min: 1, max: 3 }) })
	.map(({ rulePriority, countNumber }): LifecycleRule => ({
		rulePriority,
		selection: { tagStatus: 'tagged', tagPatternList: ['a', 'b'], countType: 'imageCountMoreThan', countNumber },
		action: { type: 'expire' },
	}));
const rules = fc.uniqueArray(rule, { selector: ({ rulePriority }) => rulePriority, maxLength: 10 });
const edits = fc.record({ rules, removed: fc.array(priority, { maxLength: 4 }) });

const sorted = (list: readonly LifecycleRule[]) =>
	[...list].sort((one, other) => one.rulePriority - other.rulePriority);

describe('editing rules', () => {
	it('changes nothing when it is done again', () => {
		fc.assert(
			fc.property(rules, edits, (present, asked) => {
				const once = editRules(present, asked);
				expect(editRules(once, asked)).toEqual(once);
				expect(diffRules(once, editRules(once, asked)).every(({ change }) => change === 'unchanged')).toBe(true);
			}),
		);
	});

	it('leaves every rule that is not named as it is, and has each that is named as asked', () => {
		fc.assert(
			fc.property(rules, edits, (present, asked) => {
				const edited = editRules(present, asked);
				const named = new Set([...asked.rules.map(({ rulePriority }) => rulePriority), ...asked.removed]);
				const others = (list: readonly LifecycleRule[]) => list.filter((one) => !named.has(one.rulePriority));
				expect(others(edited)).toEqual(sorted(others(present)));
				const put = asked.rules.filter(({ rulePriority }) => !asked.removed.includes(rulePriority));
				expect(edited.filter((one) => named.has(one.rulePriority))).toEqual(sorted(put));
			}),
		);
	});

	it('says by the diff what leads from the one to the other', () => {
		fc.assert(
			fc.property(rules, edits, (present, asked) => {
				const edited = editRules(present, asked);
				const diff = diffRules(present, edited);
				expect(diff.flatMap(({ before }) => before ?? [])).toEqual(sorted(present));
				expect(diff.flatMap(({ after }) => after ?? [])).toEqual(edited);
				for (const { change, before, after } of diff) {
					expect(change === 'added').toBe(before === undefined);
					expect(change === 'removed').toBe(after === undefined);
					if (before && after) {
						const isSame = JSON.stringify(before) === JSON.stringify(after);
						expect(change).toBe(isSame ? 'unchanged' : 'replaced');
					}
				}
			}),
		);
	});

	it('takes a rule for the same whatever the order of its members and tags', () => {
		const before = { rulePriority: 1, selection: { tagStatus: 'tagged', tagPatternList: ['a', 'b'] } };
		const after = { selection: { tagPatternList: ['b', 'a'], tagStatus: 'tagged' }, rulePriority: 1 };
		const [only] = diffRules([before as LifecycleRule], [after as LifecycleRule]);
		expect(only?.change).toBe('unchanged');
	});
});
