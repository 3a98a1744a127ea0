import { startScriptedAws } from '../../../lib/aws/scriptedAws';
import { contract, useTarget, type Target } from '../../../support/target';

let target: Target;
let name: string;
useTarget((opened) => (target = opened));
beforeEach(() => (name = target.newName()));

const PULL = {
	Version: '2012-10-17',
	Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'ecr:BatchGetImage' }],
};
const EXPIRE = {
	rules: [
		{
			rulePriority: 1,
			selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
			action: { type: 'expire' },
		},
	],
};
const ALL = {
	imageTagMutability: 'IMMUTABLE',
	scanOnPush: true,
	policyText: JSON.stringify(PULL),
	lifecyclePolicyText: JSON.stringify(EXPIRE, null, 2),
	tagsJson: '{"team": "payments", "stage": "prod"}',
};

const parameters = (options: object, more: object = {}) => ({ newRepositoryName: name, options, ...more });
const run = async (options: object, more: object = {}, settings: object = {}) =>
	await target.run('repository', 'ensure', parameters(options, more), settings);
async function ensure(options: object, more: object = {}): Promise<Record<string, unknown>> {
	const items = await target.items('repository', 'ensure', parameters(options, more));
	expect(items).toHaveLength(1);
	return items[0] ?? {};
}
const check = async (options: object) => await ensure(options, { checkOnly: true });

/** The operations that were called meanwhile. */
async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
	const before = target.calls.length;
	await act();
	return target.calls.slice(before).map(({ operation }) => operation);
}

const changesIn = ({ changes }: Record<string, unknown>) =>
	(changes as Array<{ setting: string; outcome: string }>).map(({ setting, outcome }) => `${setting}: ${outcome}`);

describe('ensuring a repository that is not there', () => {
	it('creates it with all that is wanted, in as few calls as there are', async () => {
		let item: Record<string, unknown> = {};
		const calls = await callsOf(async () => (item = await ensure(ALL)));
		expect(calls).toEqual(['DescribeRepositories', 'CreateRepository', 'SetRepositoryPolicy', 'PutLifecyclePolicy']);
		expect(item).toEqual({
			repositoryName: name,
			repositoryArn: expect.stringContaining(`:repository/${name}`) as string,
			repositoryUri: expect.stringMatching(new RegExp(`/${name}$`)) as string,
			checkOnly: false,
			created: true,
			changed: true,
			changes: [
				{
					setting: 'tagMutability',
					before: null,
					after: { imageTagMutability: 'IMMUTABLE' },
					outcome: 'changed',
				},
				{ setting: 'scanOnPush', before: null, after: true, outcome: 'changed' },
				{ setting: 'tags', before: {}, after: { team: 'payments', stage: 'prod' }, outcome: 'changed' },
				{ setting: 'repositoryPolicy', before: null, after: PULL, outcome: 'changed' },
				{ setting: 'lifecyclePolicy', before: null, after: EXPIRE, outcome: 'changed' },
			],
		});
	});

	it('says with Check Only that it would be created, and creates nothing', async () => {
		let item: Record<string, unknown> = {};
		expect(await callsOf(async () => (item = await check(ALL)))).toEqual(['DescribeRepositories']);
		expect(item).toMatchObject({ repositoryName: name, checkOnly: true, wouldBeCreated: true, wouldBeChanged: true });
		const foreseen = changesIn(item).map((change) => change.replace('wouldChange', 'changed'));
		expect(foreseen).toEqual(changesIn(await ensure(ALL)));
	});

	it('goes on with the one that somebody else creates meanwhile', async () => {
		await ensure({});
		target.failNext('DescribeRepositories', { name: 'RepositoryNotFoundException' });
		expect(await ensure({ imageTagMutability: 'IMMUTABLE' })).toMatchObject({
			created: false,
			changed: true,
			changes: [{ before: { imageTagMutability: 'MUTABLE' }, after: { imageTagMutability: 'IMMUTABLE' } }],
		});
	});

	contract('says that the repository was created where its policy is refused', { needs: ['policyCheck'] }, async () => {
		const refused = { ...ALL, policyText: '{"Version": "2012-10-17", "Statement": []}' };
		const { error } = await run(refused);
		expect(error?.message).toBe(`Repository Policy of ${name} could not be changed`);
		expect(error?.description).toContain('Done: the repository was created, Tag Mutability, Scan on Push, Tags.');
		expect(error?.description).toContain('Not tried: Lifecycle Policy.');
		expect(changesIn(await ensure(ALL))).toEqual(['repositoryPolicy: changed', 'lifecyclePolicy: changed']);
	});
});

describe('ensuring a repository that is there', () => {
	it('changes nothing where all is as wanted, and only reads', async () => {
		await ensure(ALL);
		let item: Record<string, unknown> = {};
		const calls = await callsOf(async () => (item = await ensure(ALL)));
		expect(calls).toEqual(['DescribeRepositories', 'ListTagsForResource', 'GetRepositoryPolicy', 'GetLifecyclePolicy']);
		expect(item).toMatchObject({ created: false, changed: false, changes: [] });
	});

	it.each<[string, object, object]>([
		[
			'a boolean and a number in a condition',
			{ Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 'aws:MultiFactorAuthAge': 300 } } },
			{
				Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': ['300'] }, Bool: { 'aws:SecureTransport': 'true' } },
			},
		],
		[
			'principals in another order',
			{ Principal: { AWS: ['111122223333', '444455556666'] } },
			{ Principal: { AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::111122223333:root'] } },
		],
		['lists of one', { Action: ['ecr:BatchGetImage'] }, { Action: 'ecr:BatchGetImage' }],
	])('takes for the same what AWS stores of %s', async (_, wanted, stored) => {
		const policyOf = (more: object) => JSON.stringify({ ...PULL, Statement: [{ ...PULL.Statement[0], ...more }] });
		await ensure({ policyText: policyOf(stored) });
		const calls = await callsOf(async () => await ensure({ policyText: policyOf(wanted) }));
		expect(calls).toEqual(['DescribeRepositories', 'GetRepositoryPolicy']);
	});

	it('looks at nothing that is not given', async () => {
		await ensure(ALL);
		expect(await callsOf(async () => await ensure({}))).toEqual(['DescribeRepositories']);
		expect(await callsOf(async () => await ensure({ scanOnPush: true }))).toEqual(['DescribeRepositories']);
	});

	it.each<[string, object, string, string]>([
		['the mutability', { imageTagMutability: 'MUTABLE' }, 'tagMutability', 'PutImageTagMutability'],
		['scanning', { scanOnPush: false }, 'scanOnPush', 'PutImageScanningConfiguration'],
		['a tag', { tagsJson: { team: 'checkout', stage: 'prod' } }, 'tags', 'TagResource'],
		[
			'the policy',
			{ policyText: { ...PULL, Statement: [{ ...PULL.Statement[0], Action: '*' }] } },
			'repositoryPolicy',
			'SetRepositoryPolicy',
		],
		[
			'the lifecycle policy',
			{ lifecyclePolicyText: JSON.stringify(EXPIRE).replace('14', '15') },
			'lifecyclePolicy',
			'PutLifecyclePolicy',
		],
	])('changes %s alone, in one call, and says with Check Only the same', async (_, differing, setting, change) => {
		await ensure(ALL);
		const wanted = { ...ALL, ...differing };
		expect(changesIn(await check(wanted))).toEqual([`${setting}: wouldChange`]);
		let item: Record<string, unknown> = {};
		const calls = await callsOf(async () => (item = await ensure(wanted)));
		expect(changesIn(item)).toEqual([`${setting}: changed`]);
		expect(calls.filter((operation) => !/^(Get|List|Describe)/.test(operation))).toEqual([change]);
		expect(await check(wanted)).toMatchObject({ wouldBeCreated: false, wouldBeChanged: false, changes: [] });
	});

	contract(
		'takes exclusions in any order, and knows when they differ',
		{ needs: ['mutabilityExclusions'] },
		async () => {
			const row = (filter: string) => ({ filterType: 'WILDCARD', filter });
			const excepting = (...filters: string[]) => ({
				imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
				imageTagMutabilityExclusionFilters: { rows: filters.map(row) },
			});
			await ensure(excepting('latest', 'dev-*'));
			expect(await ensure(excepting('dev-*', 'latest'))).toMatchObject({ changed: false });
			expect(await ensure(excepting('latest'))).toMatchObject({ changed: true });
			expect(await ensure({ imageTagMutability: 'MUTABLE' })).toMatchObject({ changed: true });
			expect(await ensure({ imageTagMutability: 'MUTABLE' })).toMatchObject({ changed: false });
		},
	);

	it('adds to the tags, and removes others only when told to', async () => {
		await ensure({ tagsJson: { team: 'payments', old: '1' } });
		expect(await ensure({ tagsJson: { stage: 'prod', team: 'payments' } })).toMatchObject({
			changes: [{ setting: 'tags', before: { team: 'payments' }, after: { team: 'payments', stage: 'prod' } }],
		});
		expect(target.calls.at(-1)).toMatchObject({
			operation: 'TagResource',
			input: { tags: [{ Key: 'stage', Value: 'prod' }] },
		});
		const options = { tagsJson: { team: 'payments', stage: 'prod' }, removeOtherTags: true };
		expect(await ensure(options)).toMatchObject({
			changes: [{ setting: 'otherTags', before: { old: '1' }, after: {} }],
		});
		expect(await ensure(options)).toMatchObject({ changed: false });
	});

	it('takes no exclusions and an empty list of them for the same', async () => {
		const repository = { repositoryName: name, imageTagMutability: 'MUTABLE', imageTagMutabilityExclusionFilters: [] };
		const aws = await startScriptedAws(() => ({ body: JSON.stringify({ repositories: [repository] }) }));
		try {
			const credentials = { ...target.credentials, endpoint: aws.endpoint };
			const { outputs } = await run({ imageTagMutability: 'MUTABLE' }, {}, { credentials });
			expect(outputs[0]?.[0]?.json).toMatchObject({ changed: false, changes: [] });
			expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeRepositories']);
		} finally {
			await aws.close();
		}
	});

	it('changes what can be changed, and says that encryption cannot', async () => {
		await ensure({});
		const wanted = { encryptionConfiguration: { settings: { encryptionType: 'KMS' } }, scanOnPush: true };
		expect(changesIn(await check(wanted))).toEqual(['encryption: cannotChange', 'scanOnPush: wouldChange']);
		const { error } = await run(wanted);
		expect(error?.message).toBe(`Encryption of ${name} could not be changed`);
		expect(error?.description).toContain('Done: Scan on Push.');
		const { outputs } = await run(wanted, {}, { onError: 'continueRegularOutput' });
		expect(outputs[0]?.[0]?.json).toMatchObject({ changed: false, changes: [{ outcome: 'cannotChange' }] });
	});

	it.each([
		['the same type', { encryptionType: 'KMS' }],
		['the key by its ARN', { encryptionType: 'KMS', kmsKey: 'arn:aws:kms:eu-west-1:123456789012:key/1234' }],
		['the key by its ID', { encryptionType: 'KMS', kmsKey: '1234' }],
		['an alias, which cannot be compared', { encryptionType: 'KMS', kmsKey: 'alias/images' }],
	])('is content with %s', async (_, settings) => {
		const kmsKey = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
		await ensure({ encryptionConfiguration: { settings: { encryptionType: 'KMS', kmsKey } } });
		expect(await ensure({ encryptionConfiguration: { settings } })).toMatchObject({ changed: false });
	});

	it('says what was done before a call was refused, and goes on from there', async () => {
		await ensure({});
		target.failNext('PutImageScanningConfiguration', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await run(ALL);
		expect(error?.message).toBe(`Scan on Push of ${name} could not be changed`);
		expect(error?.description).toContain('Done: Tag Mutability.');
		expect(error?.description).toContain('Not tried: Tags, Repository Policy, Lifecycle Policy.');
		expect(changesIn(await check(ALL))).toEqual(
			['scanOnPush', 'tags', 'repositoryPolicy', 'lifecyclePolicy'].map((setting) => `${setting}: wouldChange`),
		);
	});

	it('passes on what is refused before anything was changed', async () => {
		target.failNext('DescribeRepositories', { name: 'AccessDeniedException', message: 'not you' });
		expect((await run(ALL)).error?.name).toBe('NodeApiError');
		await ensure({});
		const message = 'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecr:PutImageTagMutability';
		target.failNext('PutImageTagMutability', { name: 'AccessDeniedException', message });
		expect((await run(ALL)).error?.message).toMatch(/ecr:PutImageTagMutability/);
	});

	it('serves items that ask the very same by one run', async () => {
		const items = [{ json: {} }, { json: {} }];
		const { outputs } = await run({}, {}, { items });
		expect(outputs[0]).toMatchObject([{ json: { created: true }, pairedItem: [{ item: 0 }, { item: 1 }] }]);
	});
});

describe('bad input', () => {
	const exclusions = { imageTagMutabilityExclusionFiltersJson: '[{"filterType": "WILDCARD", "filter": "latest"}]' };

	it.each<[string, object, RegExp]>([
		['exclusions without a mutability', exclusions, /^Tag Exclusions are given without/],
		['exclusions for none', { ...exclusions, imageTagMutability: 'MUTABLE' }, /^Tag Exclusions are given without/],
		['none for exclusions', { imageTagMutability: 'MUTABLE_WITH_EXCLUSION' }, /^Tag Mutability has exclusions, but/],
		['an unknown mutability', { imageTagMutability: '={{ "FIXED" }}' }, /^Tag Mutability is "FIXED"/],
		['neither yes nor no', { scanOnPush: '={{ "often" }}' }, /^Scan on Push is "often"/],
		[
			'a key without KMS',
			{ encryptionConfiguration: { settings: { encryptionType: 'AES256', kmsKey: 'alias/images' } } },
			/^Encryption has a KMS key/,
		],
		['a policy that is no JSON', { policyText: '{"Version": }' }, /^Repository Policy is not JSON: line 1, column 13/],
		['a policy that is too long', { policyText: { Id: 'x'.repeat(10_300) } }, /^Repository Policy must be .*10,240/],
		['no lifecycle policy', { lifecyclePolicyText: '{"rules": []}' }, /^Lifecycle Policy is not a lifecycle policy/],
		['a tag without a key', { tagsJson: '{"": "x"}' }, /^Tags have a row without a key/],
		['nothing but removal', { removeOtherTags: true }, /^Remove Other Tags is on without Tags/],
		['a wrong account', { registryId: '12' }, /^Registry ID is "12"/],
	])('refuses %s before any call', async (_, options, message) => {
		const calls = await callsOf(async () => {
			const { error } = await run(options);
			expect(error?.message).toMatch(message);
			expect(error?.name).toBe('NodeOperationError');
		});
		expect(calls).toEqual([]);
	});

	it.each<[string, object, RegExp]>([
		['a wrong name', { newRepositoryName: 'Team/App' }, /^Repository Name must be lowercase/],
		['neither yes nor no', { checkOnly: '={{ "maybe" }}' }, /^Check Only is "maybe"/],
	])('refuses %s before any call', async (_, more, message) => {
		const calls = await callsOf(async () => {
			expect((await run({}, more)).error?.message).toMatch(message);
		});
		expect(calls).toEqual([]);
	});
});
