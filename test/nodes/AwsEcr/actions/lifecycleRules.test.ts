import { GetLifecyclePolicyCommand, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const UNTAGGED = {
	rulePriority: 10,
	description: 'Untagged for two weeks',
	selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
	action: { type: 'expire' },
};
const NEWEST = {
	rulePriority: 90,
	selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 100 },
	action: { type: 'expire' },
};
const UNTAGGED_ROW = {
	rulePriority: 10,
	tagStatus: 'untagged',
	countType: 'sinceImagePushed',
	countNumber: 14,
	description: 'Untagged for two weeks',
};
const rulesIn = (...rows: object[]) => ({ rules: { rows } });
const asJson = (rules: unknown) => ({ rulesFrom: 'json', rulesJson: JSON.stringify(rules) });
const parameters = (asked: object) => ({ dryRun: false, repositoryName: byName(name), ...asked });

async function edit(asked: object): Promise<Record<string, unknown>> {
	const items = await target.items('lifecyclePolicy', 'editRules', parameters(asked));
	expect(items).toHaveLength(1);
	return items[0] ?? {};
}
const failed = async (asked: object) => (await target.run('lifecyclePolicy', 'editRules', parameters(asked))).error;
const setPolicy = async (...rules: object[]) =>
	await target.client.send(
		new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText: JSON.stringify({ rules }) }),
	);
const policy = async () => {
	const { lifecyclePolicyText = '' } = await target.client.send(
		new GetLifecyclePolicyCommand({ repositoryName: name }),
	);
	return JSON.parse(lifecyclePolicyText) as object;
};
/** The operations that were called meanwhile. */
async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
	const before = target.calls.length;
	await act();
	return target.calls.slice(before).map(({ operation }) => operation);
}

describe('editing the rules of a lifecycle policy', () => {
	it('sets a first rule where there is no policy', async () => {
		expect(await edit(rulesIn(UNTAGGED_ROW))).toEqual({
			repositoryName: name,
			dryRun: false,
			changed: true,
			outcome: 'set',
			before: null,
			after: { rules: [UNTAGGED] },
			diff: [{ rulePriority: 10, change: 'added', after: UNTAGGED }],
		});
		expect(await policy()).toEqual({ rules: [UNTAGGED] });
	});

	contract('adds, replaces and removes rules, and keeps the others', { needs: ['lifecycleTransitions'] }, async () => {
		const old = { ...UNTAGGED, selection: { ...UNTAGGED.selection, countNumber: 1 } };
		const tagged = {
			...UNTAGGED,
			rulePriority: 20,
			selection: { ...UNTAGGED.selection, tagStatus: 'tagged', tagPatternList: ['pr-*'] },
		};
		await setPolicy(NEWEST, old, tagged);
		const item = await edit({
			...rulesIn(UNTAGGED_ROW, {
				rulePriority: 30,
				tagStatus: 'tagged',
				tagPatternList: 'dev-*, *-snapshot',
				countType: 'sinceImagePulled',
				countNumber: 60,
			}),
			prioritiesToRemove: '20, 21',
		});
		const archived = {
			rulePriority: 30,
			selection: {
				tagStatus: 'tagged',
				tagPatternList: ['dev-*', '*-snapshot'],
				countType: 'sinceImagePulled',
				countUnit: 'days',
				countNumber: 60,
			},
			action: { type: 'transition', targetStorageClass: 'archive' },
		};
		expect(item.diff).toEqual([
			{ rulePriority: 10, change: 'replaced', before: old, after: UNTAGGED },
			{ rulePriority: 20, change: 'removed', before: tagged },
			{ rulePriority: 30, change: 'added', after: archived },
			{ rulePriority: 90, change: 'unchanged', before: NEWEST, after: NEWEST },
		]);
		expect(await policy()).toEqual({ rules: [UNTAGGED, archived, NEWEST] });
	});

	it('sends nothing when nothing changes', async () => {
		await setPolicy(NEWEST, UNTAGGED);
		let item = {};
		const asked = { ...asJson([UNTAGGED]), prioritiesToRemove: '={{ [77] }}' };
		expect(await callsOf(async () => (item = await edit(asked)))).toEqual(['GetLifecyclePolicy']);
		expect(item).toMatchObject({ changed: false, outcome: 'unchanged' });
	});

	it('deletes the policy with its last rule, and has nothing to do the next time', async () => {
		await setPolicy(UNTAGGED);
		expect(await edit({ prioritiesToRemove: 10 })).toMatchObject({ changed: true, outcome: 'deleted', after: null });
		await expect(policy()).rejects.toThrow('Lifecycle policy does not exist');
		expect(await edit({ prioritiesToRemove: 10 })).toMatchObject({ changed: false, outcome: 'unchanged', diff: [] });
	});

	it('only says in a dry run, which is what the form starts with, what would change', async () => {
		await setPolicy(UNTAGGED);
		const asked = { ...asJson({ rules: [NEWEST] }), prioritiesToRemove: '10' };
		let dry: Record<string, unknown> = {};
		const calls = await callsOf(async () => (dry = await edit({ ...asked, dryRun: undefined })));
		expect(calls).toEqual(['GetLifecyclePolicy']);
		expect(dry).toMatchObject({ dryRun: true, changed: false, outcome: 'wouldBeSet' });
		const real = await edit(asked);
		expect(real).toEqual({ ...dry, dryRun: false, changed: true, outcome: 'set' });
		const last = await edit({ prioritiesToRemove: '90', dryRun: true });
		expect(last).toMatchObject({ changed: false, outcome: 'wouldBeDeleted' });
		expect(await policy()).toEqual({ rules: [NEWEST] });
	});

	it('edits one repository by several items, one after the other', async () => {
		const items = [10, 20, 30].map((rulePriority) => ({ json: { rulePriority } }));
		const row = {
			rulePriority: '={{ $json.rulePriority }}',
			tagStatus: 'tagged',
			tagPatternList: '={{ "pr-" + $json.rulePriority + "-*" }}',
			countType: 'imageCountMoreThan',
			countNumber: 5,
		};
		await target.items('lifecyclePolicy', 'editRules', parameters(rulesIn(row)), { items });
		expect(await policy()).toMatchObject({ rules: items.map(({ json }) => json) });
	});
});

describe('what cannot be used', () => {
	const row = (more: object) => rulesIn({ ...UNTAGGED_ROW, ...more });
	it.each<[object, RegExp]>([
		[{}, /^Rules to Add or Replace is empty, and so is Rules to Remove$/],
		[row({ rulePriority: '' }), /^Priority is empty$/],
		[row({ rulePriority: 0 }), /cannot be rules: rule 0.rulePriority must be a whole number of at least 1$/],
		[row({ countNumber: '' }), /^Days or Images is empty$/],
		[row({ countNumber: '={{ "two" }}' }), /^Days or Images is "two"$/],
		[row({ tagStatus: 'tagged' }), /: rule 10.selection needs tagPatternList or tagPrefixList/],
		[row({ tagStatus: 'tagged', tagPatternList: '*a*b*c*d*' }), /tagPatternList\[0\] may hold at most 4 wildcards/],
		[row({ countType: 'sinceImageTransitioned', countNumber: 30 }), /must be at least 90 days for archived images$/],
		[row({ action: '={{ "" }}' }), /^Rules to Add or Replace has no action in rule 10$/],
		[rulesIn(UNTAGGED_ROW, UNTAGGED_ROW), /rule 10.rulePriority is already used by rule 10/],
		[asJson([{ ...UNTAGGED, colour: 'red' }]), /cannot be rules: rule 10.colour is not known here/],
		[asJson(['rule']), /cannot be rules: rules\[0\] must be a JSON object$/],
		[asJson([null]), /cannot be rules: rules\[0\] must be a JSON object$/],
		[asJson({}), /is neither a list of rules nor a policy$/],
		[asJson({ rules: [UNTAGGED], repositoryName: 'x' }), /^Rules to Add or Replace has repositoryName beside rules$/],
		[{ rulesFrom: 'json', rulesJson: '{"rules": {}}' }, /is neither a list of rules nor a policy$/],
		[asJson(7), /is neither a list of rules nor a policy$/],
		[{ rulesFrom: 'json', rulesJson: '[{' }, /^Rules to Add or Replace is not JSON: line 1, column 3/],
		[{ prioritiesToRemove: '10, first' }, /^Rules to Remove holds "first"$/],
		[{ prioritiesToRemove: '0' }, /^Rules to Remove holds "0"$/],
		[{ prioritiesToRemove: '0x10' }, /^Rules to Remove holds "0x10"$/],
		[{ prioritiesToRemove: '={{ true }}' }, /^Rules to Remove holds "true"$/],
		[row({ countNumber: '={{ true }}' }), /^Days or Images is true$/],
		[row({ rulePriority: '={{ [1] }}' }), /^Priority is \[1\]$/],
		[{ prioritiesToRemove: '={{ [] }}' }, /^Rules to Remove is an empty list$/],
		[{ ...row({}), prioritiesToRemove: '10' }, /^Rules to Remove holds 10, which is among Rules to Add or Replace/],
		[{ ...row({}), repositoryName: byName('={{ "Team/App" }}') }, /^Repository must be lowercase/],
		[{ ...row({}), dryRun: '={{ "maybe" }}' }, /^Dry Run is "maybe"$/],
	])('%j is refused before any call', async (asked, message) => {
		let error: Error | undefined;
		expect(await callsOf(async () => (error = await failed(asked)))).toEqual([]);
		expect(error?.message).toMatch(message);
	});

	it('rules that do not go with those that are there are refused before the policy is set', async () => {
		await setPolicy(NEWEST);
		let error: Error | undefined;
		const asked = rulesIn({ ...UNTAGGED_ROW, rulePriority: 100 });
		expect(await callsOf(async () => (error = await failed(asked)))).toEqual(['GetLifecyclePolicy']);
		expect(error?.message).toBe(
			`Rules to Add or Replace cannot go with what ${name} has: rule 90.rulePriority must be the highest of its storage class: a rule with tagStatus "any" is evaluated last`,
		);
	});

	it('a policy that would be too long is refused before it is set', async () => {
		const asked = rulesIn({ ...UNTAGGED_ROW, description: 'x'.repeat(31_000) });
		expect((await failed(asked))?.message).toBe('Rules to Add or Replace must be 100 to 30,720 characters long');
		await expect(policy()).rejects.toThrow('Lifecycle policy does not exist');
	});

	it('a repository that is not there is named', async () => {
		const missing = target.newName();
		const error = await failed({ ...rulesIn(UNTAGGED_ROW), repositoryName: byName(missing) });
		expect(error?.message).toContain(missing);
	});
});
