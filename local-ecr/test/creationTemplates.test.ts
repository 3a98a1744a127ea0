import {
	CreateRepositoryCreationTemplateCommand,
	DeleteRepositoryCreationTemplateCommand,
	DescribeRepositoryCreationTemplatesCommand,
	UpdateRepositoryCreationTemplateCommand,
	paginateDescribeRepositoryCreationTemplates,
} from '@aws-sdk/client-ecr';
import type { CreateRepositoryCreationTemplateCommandInput } from '@aws-sdk/client-ecr';

import { ACCOUNT, useFreshBench, refused } from './support';
import type { Bench } from './support';

let bench: Bench;
let now: Date;

beforeEach(() => {
	now = new Date('2026-03-04T05:06:07.000Z');
});
useFreshBench((opened) => (bench = opened), { now: () => now });

const lifecyclePolicy = JSON.stringify({
	rules: [
		{
			rulePriority: 1,
			selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
			action: { type: 'expire' },
		},
	],
});

function create(input: Partial<CreateRepositoryCreationTemplateCommandInput> = {}) {
	const { prefix = 'team', appliedFor = ['REPLICATION'] } = input;
	return bench.client.send(new CreateRepositoryCreationTemplateCommand({ ...input, prefix, appliedFor }));
}

async function described(...prefixes: string[]) {
	const command = new DescribeRepositoryCreationTemplatesCommand({ prefixes });
	return (await bench.client.send(command)).repositoryCreationTemplates ?? [];
}

it('a template has defaults', async () => {
	const template = {
		prefix: 'team',
		appliedFor: ['REPLICATION'],
		encryptionConfiguration: { encryptionType: 'AES256' },
		imageTagMutability: 'MUTABLE',
		createdAt: now,
		updatedAt: now,
	};
	expect(await create()).toMatchObject({ registryId: ACCOUNT, repositoryCreationTemplate: template });
	expect(await described('team')).toEqual([template]);
	expect(await described('team/')).toHaveLength(1);
});

it('an update changes what is given, and an empty text takes away', async () => {
	const filters = [{ filterType: 'WILDCARD' as const, filter: 'latest' }];
	const settings = {
		description: 'for the team',
		resourceTags: [{ Key: 'team', Value: 'blue' }],
		imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const,
		imageTagMutabilityExclusionFilters: filters,
		lifecyclePolicy,
	};
	const { repositoryCreationTemplate: before } = await create(settings);
	now = new Date('2026-03-05T00:00:00.000Z');
	const update = async (input: object) =>
		(await bench.client.send(new UpdateRepositoryCreationTemplateCommand({ prefix: 'team', ...input })))
			.repositoryCreationTemplate;
	expect(await update({ appliedFor: ['CREATE_ON_PUSH'] })).toEqual({
		...before,
		appliedFor: ['CREATE_ON_PUSH'],
		updatedAt: now,
	});
	const others = [{ filterType: 'WILDCARD' as const, filter: 'dev*' }];
	expect((await update({ imageTagMutabilityExclusionFilters: others }))?.imageTagMutabilityExclusionFilters).toEqual(
		others,
	);
	const mutable = await update({ imageTagMutability: 'MUTABLE', lifecyclePolicy: '' });
	expect([mutable?.imageTagMutabilityExclusionFilters, mutable?.lifecyclePolicy]).toEqual([undefined, undefined]);
	expect(mutable?.description).toBe('for the team');
	expect(await described('team')).toEqual([mutable]);
});

it.each([
	[{ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const }, 'imageTagMutabilityExclusionFilters'],
	[{ repositoryPolicy: '{}' }, 'repositoryPolicy'],
	[{ lifecyclePolicy: '{}' }, 'LifecyclePolicyText'],
	[{ appliedFor: [] }, 'appliedFor'],
	[
		{
			encryptionConfiguration: {
				encryptionType: 'AES256' as const,
				kmsKey: `arn:aws:kms:us-east-1:${ACCOUNT}:key/abc`,
			},
		},
		'kmsKey',
	],
])('settings are refused that a repository could not have: %j', async (input, path) => {
	expect(await refused(create(input))).toMatchObject({
		name: 'InvalidParameterException',
		message: expect.stringContaining(path),
	});
	await create();
	const update = new UpdateRepositoryCreationTemplateCommand({ prefix: 'team', ...input });
	expect((await refused(bench.client.send(update))).name).toBe('InvalidParameterException');
});

it('a prefix has one template', async () => {
	await create();
	expect((await refused(create({ prefix: 'team/' }))).name).toBe('TemplateAlreadyExistsException');
	const remove = () => bench.client.send(new DeleteRepositoryCreationTemplateCommand({ prefix: 'team' }));
	expect(await remove()).toMatchObject({ registryId: ACCOUNT, repositoryCreationTemplate: { prefix: 'team' } });
	expect((await refused(remove())).name).toBe('TemplateNotFoundException');
	const update = new UpdateRepositoryCreationTemplateCommand({ prefix: 'team' });
	expect((await refused(bench.client.send(update))).name).toBe('TemplateNotFoundException');
	expect(await described('team')).toEqual([]);
});

it('templates are paged', async () => {
	for (const prefix of ['a', 'b', 'ROOT']) await create({ prefix });
	const pages: unknown[] = [];
	for await (const page of paginateDescribeRepositoryCreationTemplates({ client: bench.client, pageSize: 2 }, {})) {
		pages.push(page.repositoryCreationTemplates?.map(({ prefix }) => prefix));
	}
	expect(pages).toEqual([['a', 'b'], ['ROOT']]);
});
