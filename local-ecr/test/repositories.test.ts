import {
	CreateRepositoryCommand,
	DeleteRepositoryCommand,
	DeleteRepositoryPolicyCommand,
	DescribeRepositoriesCommand,
	GetRepositoryPolicyCommand,
	ListTagsForResourceCommand,
	SetRepositoryPolicyCommand,
	TagResourceCommand,
	UntagResourceCommand,
} from '@aws-sdk/client-ecr';

import { ACCOUNT, useBench, putImage, refused } from './support';
import type { Bench } from './support';

let bench: Bench;

useBench((opened) => (bench = opened), { now: () => new Date('2026-01-02T03:04:05.678Z') });

describe('CreateRepository', () => {
	it('answers the repository with the defaults', async () => {
		const { repository } = await bench.client.send(new CreateRepositoryCommand({ repositoryName: 'create/plain' }));
		expect(repository).toEqual({
			repositoryArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/create/plain`,
			registryId: ACCOUNT,
			repositoryName: 'create/plain',
			repositoryUri: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/create/plain`,
			createdAt: new Date('2026-01-02T03:04:05.678Z'),
			imageTagMutability: 'MUTABLE',
			imageScanningConfiguration: { scanOnPush: false },
			encryptionConfiguration: { encryptionType: 'AES256' },
		});
	});

	it('keeps what is set', async () => {
		const filters = [{ filterType: 'WILDCARD' as const, filter: 'latest*' }];
		const { repository } = await bench.client.send(
			new CreateRepositoryCommand({
				repositoryName: 'create/set',
				imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
				imageTagMutabilityExclusionFilters: filters,
				imageScanningConfiguration: { scanOnPush: true },
				encryptionConfiguration: { encryptionType: 'KMS' },
			}),
		);
		expect(repository).toMatchObject({
			imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
			imageTagMutabilityExclusionFilters: filters,
			imageScanningConfiguration: { scanOnPush: true },
		});
		expect(repository?.encryptionConfiguration?.kmsKey).toMatch(
			new RegExp(`^arn:aws:kms:us-east-1:${ACCOUNT}:key/[0-9a-f-]{36}$`),
		);
	});

	it('refuses a name that is taken', async () => {
		const repositoryName = await bench.newRepository();
		expect(await refused(bench.client.send(new CreateRepositoryCommand({ repositoryName })))).toEqual({
			name: 'RepositoryAlreadyExistsException',
			message: `The repository with name '${repositoryName}' already exists in the registry with id '${ACCOUNT}'`,
			status: 400,
		});
	});

	it.each([
		[{ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const }, "can't be null"],
		[
			{
				imageTagMutability: 'IMMUTABLE' as const,
				imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD' as const, filter: 'a' }],
			},
			'must be null',
		],
		[
			{
				imageTagMutability: 'MUTABLE_WITH_EXCLUSION' as const,
				imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD' as const, filter: 'a*b*c*' }],
			},
			'at most 2 wildcards',
		],
		[{ encryptionConfiguration: { encryptionType: 'AES256' as const, kmsKey: 'key' } }, 'AES256'],
	])('refuses settings that contradict each other: %j', async (settings, message) => {
		const call = bench.client.send(new CreateRepositoryCommand({ repositoryName: 'create/odd', ...settings }));
		expect(await refused(call)).toMatchObject({
			name: 'InvalidParameterException',
			message: expect.stringContaining(message),
		});
		expect(bench.registry.repositories.has('create/odd')).toBe(false);
	});
});

describe('DescribeRepositories', () => {
	it('answers those named, once each, and refuses a missing one', async () => {
		const name = await bench.newRepository();
		const { repositories } = await bench.client.send(
			new DescribeRepositoriesCommand({ repositoryNames: [name, name] }),
		);
		expect(repositories?.map(({ repositoryName }) => repositoryName)).toEqual([name]);
		const call = bench.client.send(new DescribeRepositoriesCommand({ repositoryNames: [name, 'no/such'] }));
		expect((await refused(call)).name).toBe('RepositoryNotFoundException');
	});

	it('does not page when repositories are named', async () => {
		const call = bench.client.send(new DescribeRepositoriesCommand({ repositoryNames: ['aa'], maxResults: 5 }));
		expect(await refused(call)).toMatchObject({
			name: 'InvalidParameterException',
			message: expect.stringContaining("'maxResults'"),
		});
	});
});

describe('DeleteRepository', () => {
	it('needs force for a repository with images', async () => {
		const repositoryName = await bench.newRepository();
		await putImage(bench.registry, repositoryName, 'one');
		expect(await refused(bench.client.send(new DeleteRepositoryCommand({ repositoryName })))).toMatchObject({
			name: 'RepositoryNotEmptyException',
			message: expect.stringContaining('cannot be deleted because it still contains images'),
		});
		const { repository } = await bench.client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
		expect(repository?.repositoryName).toBe(repositoryName);
		expect((await refused(bench.client.send(new DeleteRepositoryCommand({ repositoryName })))).name).toBe(
			'RepositoryNotFoundException',
		);
	});

	it('deletes an empty one without', async () => {
		const repositoryName = await bench.newRepository();
		await bench.client.send(new DeleteRepositoryCommand({ repositoryName, force: false }));
		expect(bench.registry.repositories.has(repositoryName)).toBe(false);
	});
});

describe('tags of a repository', () => {
	const arnOf = (name: string) => `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${name}`;
	const tagsOf = async (name: string) =>
		(await bench.client.send(new ListTagsForResourceCommand({ resourceArn: arnOf(name) }))).tags;

	it('are given, replaced and taken away', async () => {
		const name = await bench.newRepository({ tags: [{ Key: 'team', Value: 'blue' }] });
		const resourceArn = arnOf(name);
		await bench.client.send(
			new TagResourceCommand({
				resourceArn,
				tags: [
					{ Key: 'team', Value: 'red' },
					{ Key: 'cost', Value: '' },
				],
			}),
		);
		expect(await tagsOf(name)).toEqual([
			{ Key: 'team', Value: 'red' },
			{ Key: 'cost', Value: '' },
		]);
		await bench.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team', 'not there'] }));
		expect(await tagsOf(name)).toEqual([{ Key: 'cost', Value: '' }]);
	});

	it('that AWS gives cannot be taken away', async () => {
		const resourceArn = arnOf(await bench.newRepository());
		const call = bench.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['aws:team'] }));
		expect((await refused(call)).name).toBe('InvalidTagParameterException');
	});

	it('are at most 50, counted with those that are there', async () => {
		const many = (count: number, prefix: string) =>
			Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: 'x' }));
		const name = await bench.newRepository({ tags: many(49, 'a') });
		const tag = async (tags: { Key: string; Value: string }[]) =>
			bench.client.send(new TagResourceCommand({ resourceArn: arnOf(name), tags }));
		expect((await refused(tag(many(2, 'b')))).name).toBe('TooManyTagsException');
		expect(await tagsOf(name)).toHaveLength(49);
		await tag([...many(1, 'b'), ...many(49, 'a')]);
		expect(await tagsOf(name)).toHaveLength(50);
	});

	it.each([
		[[{ Key: 'aws:team', Value: 'x' }]],
		[[{ Key: 'AWS:team', Value: 'x' }]],
		[[{ Key: '', Value: 'x' }]],
		[[{ Key: 'k'.repeat(129), Value: 'x' }]],
		[[{ Key: 'k', Value: 'v'.repeat(257) }]],
		[[{ Key: 'k;', Value: 'x' }]],
		[
			[
				{ Key: 'twice', Value: 'a' },
				{ Key: 'twice', Value: 'b' },
			],
		],
	])('are refused when ECR would: %j', async (tags) => {
		const name = await bench.newRepository();
		const call = bench.client.send(new TagResourceCommand({ resourceArn: arnOf(name), tags }));
		expect((await refused(call)).name).toBe('InvalidTagParameterException');
		expect(await tagsOf(name)).toEqual([]);
	});

	it.each([
		'aa',
		'arn:aws:ecr:eu-west-1:123456789012:repository/aa',
		'arn:aws-cn:ecr:us-east-1:123456789012:repository/aa',
	])('are not found by what is not the ARN of a repository here: %s', async (resourceArn) => {
		const call = bench.client.send(new ListTagsForResourceCommand({ resourceArn }));
		expect(await refused(call)).toMatchObject({
			name: 'InvalidParameterException',
			message: "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
		});
	});

	it('are refused for a repository that is not there', async () => {
		const call = bench.client.send(new ListTagsForResourceCommand({ resourceArn: arnOf('no/such') }));
		expect((await refused(call)).name).toBe('RepositoryNotFoundException');
	});
});

describe('the repository policy', () => {
	const allow = { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' };

	it('is set, read and deleted', async () => {
		const repositoryName = await bench.newRepository();
		const get = async () => bench.client.send(new GetRepositoryPolicyCommand({ repositoryName }));
		const notFound = {
			name: 'RepositoryPolicyNotFoundException',
			message:
				`Repository policy does not exist for the repository with name '${repositoryName}' ` +
				`in the registry with id '${ACCOUNT}'`,
			status: 400,
		};
		expect(await refused(get())).toEqual(notFound);
		const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
		await bench.client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
		expect(await get()).toMatchObject({ registryId: ACCOUNT, repositoryName, policyText });
		const deleted = await bench.client.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
		expect(deleted.policyText).toBe(policyText);
		expect(await refused(bench.client.send(new DeleteRepositoryPolicyCommand({ repositoryName })))).toEqual(notFound);
	});

	it.each([
		['{"Statement":[]}'],
		['not JSON'],
		['[]'],
		[JSON.stringify({ Version: '2020-01-01', Statement: [allow] })],
		[JSON.stringify({ Statement: [{ ...allow, Effect: 'Maybe' }] })],
		[JSON.stringify({ Statement: [{ ...allow, Principal: undefined }] })],
		[JSON.stringify({ Statement: [{ ...allow, NotPrincipal: '*' }] })],
		[JSON.stringify({ Statement: [{ ...allow, Principal: { AWS: 'somebody' } }] })],
		[JSON.stringify({ Statement: [{ ...allow, Action: [] }] })],
		[JSON.stringify({ Statement: [{ ...allow, Action: 'pull' }] })],
		[JSON.stringify({ Statement: [{ ...allow, When: 'never' }] })],
		[JSON.stringify({ Statement: [{ ...allow, Condition: 'x' }] })],
	])('has to follow the grammar: %s', async (policyText) => {
		const repositoryName = await bench.newRepository();
		const call = bench.client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
		expect(await refused(call)).toEqual({
			name: 'InvalidParameterException',
			message: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
			status: 400,
		});
	});

	it.each([
		[{ Version: '2008-10-17', Statement: allow }],
		[
			{
				Id: 'x',
				Statement: [{ ...allow, Sid: 'Pull', Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT] } }],
			},
		],
		[{ Statement: [{ ...allow, Principal: { Service: 'lambda.amazonaws.com' }, Action: ['ecr:*', 'ecr:Get*'] }] }],
		[{ Statement: [{ ...allow, Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1'] } }, Resource: '*' }] }],
	])('takes what follows it: %j', async (policy) => {
		const repositoryName = await bench.newRepository();
		const policyText = JSON.stringify(policy);
		const answer = await bench.client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force: true }));
		expect(answer.policyText).toBe(policyText);
	});
});
