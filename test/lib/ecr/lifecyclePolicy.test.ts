import fc from 'fast-check';

import {
	COUNT_TYPES,
	LifecyclePolicyError,
	STORAGE_CLASSES,
	TAG_STATUSES,
	parseLifecyclePolicy,
	validateLifecyclePolicy,
} from '../../../lib/ecr/lifecyclePolicy';

const untagged = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 };
const pushed = { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const pulled = { ...pushed, countType: 'sinceImagePulled' };
const archived = { ...pushed, countType: 'sinceImageTransitioned', storageClass: 'archive', countNumber: 365 };
const prod = { ...untagged, tagStatus: 'tagged', tagPatternList: ['prod*'] };
const expire = { type: 'expire' };
const transition = { type: 'transition', targetStorageClass: 'archive' };

const rule = (selection: object, more: object = {}) => ({ rulePriority: 1, selection, action: expire, ...more });
const policy = (...rules: object[]) => ({ rules });

describe('a valid policy', () => {
	it.each([
		['keeps one untagged image', policy(rule(untagged))],
		['expires by age', policy(rule(pushed, { description: 'Old ones' }))],
		['selects by pattern', policy(rule(prod))],
		['selects by prefix', policy(rule({ ...prod, tagPatternList: undefined, tagPrefixList: ['prod', 'eu'] }))],
		['has four wildcards in a pattern', policy(rule({ ...prod, tagPatternList: ['*test*1*2*3'] }))],
		[
			'archives what is not pulled and deletes it later',
			policy(rule(pulled, { action: transition }), rule(archived, { rulePriority: 2 })),
		],
		[
			'has one rule for any images in each storage class',
			policy(rule(archived), rule(pushed, { rulePriority: 3 }), rule(untagged, { rulePriority: 2 })),
		],
		['names the standard storage class', policy(rule({ ...untagged, storageClass: 'standard' }))],
		['has 50 rules', policy(...many(50))],
	])('%s', (_what, value) => {
		expect(validateLifecyclePolicy(JSON.parse(JSON.stringify(value)))).toEqual([]);
	});
});

function many(count: number): object[] {
	return Array.from({ length: count }, (_, index) =>
		rule({ ...prod, tagPatternList: [`prod-${index}*`] }, { rulePriority: index + 1 }),
	);
}

describe('a policy is refused', () => {
	it.each<[string, unknown, string, string]>([
		['that is no object', [], '', 'must be a JSON object'],
		['without rules', {}, 'rules', 'is required'],
		['with no rule', policy(), 'rules', 'at least one rule'],
		['with 51 rules', policy(...many(51)), 'rules', 'at most 50'],
		['with a member that is not known', { ...policy(rule(untagged)), version: 1 }, 'version', 'is not known'],
		['with a rule that is no object', policy(rule(untagged), [] as object), 'rules[1]', 'must be a JSON object'],
		[
			'with a rule without priority',
			policy({ selection: untagged, action: expire }),
			'rules[0].rulePriority',
			'required',
		],
		['with priority 0', policy(rule(untagged, { rulePriority: 0 })), 'rules[0].rulePriority', 'at least 1'],
		['with a broken priority', policy(rule(untagged, { rulePriority: 1.5 })), 'rules[0].rulePriority', 'whole number'],
		[
			'with the same priority twice',
			policy(rule(untagged), rule(prod)),
			'rules[1].rulePriority',
			'already used by rules[0]',
		],
		['with a description that is no text', policy(rule(untagged, { description: 1 })), 'rules[0].description', 'text'],
		[
			'with an unknown tag status',
			policy(rule({ ...untagged, tagStatus: 'some' })),
			'rules[0].selection.tagStatus',
			'one of',
		],
		[
			'for tagged images without a list',
			policy(rule({ ...untagged, tagStatus: 'tagged' })),
			'rules[0].selection',
			'needs tagPatternList',
		],
		['with both lists', policy(rule({ ...prod, tagPrefixList: ['a'] })), 'rules[0].selection', 'not both'],
		[
			'with an empty list',
			policy(rule({ ...prod, tagPatternList: [] })),
			'rules[0].selection.tagPatternList',
			'at least one',
		],
		[
			'with an empty pattern',
			policy(rule({ ...prod, tagPatternList: [''] })),
			'rules[0].selection.tagPatternList[0]',
			'not empty',
		],
		[
			'with five wildcards',
			policy(rule({ ...prod, tagPatternList: ['*a*b*c*d*'] })),
			'rules[0].selection.tagPatternList[0]',
			'at most 4',
		],
		[
			'with a list for untagged images',
			policy(rule({ ...untagged, tagPrefixList: ['a'] })),
			'rules[0].selection.tagPrefixList',
			'only for',
		],
		[
			'with a list for any images',
			policy(rule({ ...pushed, tagPatternList: ['a'] })),
			'rules[0].selection.tagPatternList',
			'only for',
		],
		[
			'with an unknown count',
			policy(rule({ ...untagged, countType: 'sinceYesterday' })),
			'rules[0].selection.countType',
			'one of',
		],
		['that counts to 0', policy(rule({ ...untagged, countNumber: 0 })), 'rules[0].selection.countNumber', 'at least 1'],
		[
			'that counts in text',
			policy(rule({ ...untagged, countNumber: '3' })),
			'rules[0].selection.countNumber',
			'whole number',
		],
		[
			'with a unit for a number of images',
			policy(rule({ ...untagged, countUnit: 'days' })),
			'rules[0].selection.countUnit',
			'is not for',
		],
		[
			'without a unit for an age',
			policy(rule({ ...pushed, countUnit: undefined })),
			'rules[0].selection.countUnit',
			'must be "days"',
		],
		[
			'that counts hours',
			policy(rule({ ...pushed, countUnit: 'hours' })),
			'rules[0].selection.countUnit',
			'must be "days"',
		],
		[
			'for archived images by push date',
			policy(rule({ ...pushed, storageClass: 'archive' })),
			'rules[0].selection.storageClass',
			'"standard"',
		],
		[
			'for the time in the archive of standard images',
			policy(rule({ ...archived, storageClass: undefined })),
			'rules[0].selection.storageClass',
			'"archive"',
		],
		[
			'that deletes from the archive too early',
			policy(rule({ ...archived, countNumber: 89 })),
			'rules[0].selection.countNumber',
			'at least 90',
		],
		['that expires by pull date', policy(rule(pulled)), 'rules[0].action.type', '"transition"'],
		[
			'that archives what is archived',
			policy(rule(archived, { action: transition })),
			'rules[0].action.type',
			'"expire"',
		],
		[
			'with an unknown action',
			policy(rule(untagged, { action: { type: 'delete' } })),
			'rules[0].action.type',
			'one of',
		],
		[
			'that archives nowhere',
			policy(rule(untagged, { action: { type: 'transition' } })),
			'rules[0].action.targetStorageClass',
			'"archive"',
		],
		[
			'that expires into a storage class',
			policy(rule(untagged, { action: { ...transition, type: 'expire' } })),
			'rules[0].action.targetStorageClass',
			'only for',
		],
		[
			'with null for nothing',
			policy(rule(untagged, { action: { type: 'expire', targetStorageClass: null } })),
			'rules[0].action.targetStorageClass',
			'only for',
		],
		[
			'with two rules for untagged images',
			policy(rule(untagged), rule(untagged, { rulePriority: 2 })),
			'rules[1].selection',
			'untagged images as rules[0]',
		],
		[
			'with the same patterns twice',
			policy(
				rule({ ...prod, tagPatternList: ['a', 'b'] }),
				rule({ ...prod, tagPatternList: ['b', 'a'] }, { rulePriority: 2 }),
			),
			'rules[1].selection',
			'these tags as rules[0]',
		],
		[
			'with a rule for any images that is not last',
			policy(rule(pushed), rule(untagged, { rulePriority: 2 })),
			'rules[0].rulePriority',
			'evaluated last',
		],
	])('%s', (_what, value, path, message) => {
		const problems = validateLifecyclePolicy(JSON.parse(JSON.stringify(value)));
		expect(problems).toContainEqual({ path, message: expect.stringContaining(message) });
	});

	it('with everything that is wrong at once', () => {
		const value = policy({ rulePriority: 0, selection: { tagStatus: 'tagged' }, action: {} });
		expect(validateLifecyclePolicy(value).map(({ path }) => path)).toEqual([
			'rules[0].rulePriority',
			'rules[0].selection.countType',
			'rules[0].selection.countNumber',
			'rules[0].selection',
			'rules[0].action.type',
		]);
	});
});

describe('parseLifecyclePolicy', () => {
	it('answers the policy', () => {
		expect(parseLifecyclePolicy(JSON.stringify(policy(rule(untagged))))).toEqual(policy(rule(untagged)));
	});

	it('throws what is wrong', () => {
		expect(() => parseLifecyclePolicy('{')).toThrow(LifecyclePolicyError);
		expect(() => parseLifecyclePolicy('{')).toThrow(/^is not valid JSON: /);
		expect(() => parseLifecyclePolicy('{"rules":[]}')).toThrow('rules: must be a list of at least one rule');
	});
});

it('accepts no rule that breaks what the user guide says', () => {
	const optional = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });
	const selection = fc.record({
		tagStatus: fc.constantFrom(...TAG_STATUSES),
		tagPatternList: optional(fc.array(fc.constantFrom('a*', '*', ''), { maxLength: 2 })),
		tagPrefixList: optional(fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 })),
		storageClass: optional(fc.constantFrom(...STORAGE_CLASSES)),
		countType: fc.constantFrom(...COUNT_TYPES),
		countUnit: optional(fc.constantFrom('days', 'hours')),
		countNumber: fc.integer({ min: -1, max: 200 }),
	});
	const rules = fc.array(
		fc.record({
			rulePriority: fc.integer({ min: 0, max: 5 }),
			selection,
			action: fc.constantFrom(expire, transition),
		}),
		{ minLength: 1, maxLength: 3 },
	);
	let accepted = 0;
	fc.assert(
		fc.property(rules, (generated) => {
			if (validateLifecyclePolicy({ rules: generated }).length > 0) return;
			accepted += 1;
			expect(new Set(generated.map(({ rulePriority }) => rulePriority)).size).toBe(generated.length);
			for (const { selection: selected, action } of generated) {
				const lists = [selected.tagPatternList, selected.tagPrefixList].filter((list) => list !== undefined);
				expect(lists).toHaveLength(selected.tagStatus === 'tagged' ? 1 : 0);
				expect(selected.countNumber).toBeGreaterThan(0);
				expect(selected.countUnit).toBe(selected.countType === 'imageCountMoreThan' ? undefined : 'days');
				expect(selected.storageClass === 'archive').toBe(selected.countType === 'sinceImageTransitioned');
				if (selected.countType === 'sinceImagePulled') expect(action.type).toBe('transition');
			}
		}),
		{ numRuns: 10_000 },
	);
	expect(accepted).toBeGreaterThan(0);
});

it('reads any JSON without throwing', () => {
	fc.assert(fc.property(fc.json(), (text) => Array.isArray(validateLifecyclePolicy(JSON.parse(text)))));
});
