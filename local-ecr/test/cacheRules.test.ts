import {
	CreatePullThroughCacheRuleCommand,
	DeletePullThroughCacheRuleCommand,
	DescribePullThroughCacheRulesCommand,
	UpdatePullThroughCacheRuleCommand,
	ValidatePullThroughCacheRuleCommand,
	paginateDescribePullThroughCacheRules,
} from '@aws-sdk/client-ecr';
import type { CreatePullThroughCacheRuleCommandInput } from '@aws-sdk/client-ecr';

import { MAX_CACHE_RULES } from '../operations/createPullThroughCacheRule';
import { ACCOUNT, useFreshBench, refused } from './support';
import type { Bench } from './support';

const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:ecr-pullthroughcache/`;

let bench: Bench;
let now: Date;

beforeEach(() => {
	now = new Date('2026-03-04T05:06:07.000Z');
});
useFreshBench((opened) => (bench = opened), { now: () => now });

function create(input: Partial<CreatePullThroughCacheRuleCommandInput> = {}) {
	const { ecrRepositoryPrefix = 'quay', upstreamRegistryUrl = 'quay.io', ...rest } = input;
	return bench.client.send(
		new CreatePullThroughCacheRuleCommand({ ecrRepositoryPrefix, upstreamRegistryUrl, ...rest }),
	);
}

async function described(ecrRepositoryPrefix: string) {
	const command = new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes: [ecrRepositoryPrefix] });
	return (await bench.client.send(command)).pullThroughCacheRules?.[0];
}

it('a rule is created, described, updated and deleted', async () => {
	const credentialArn = `${SECRET}hub-AbCdEf`;
	const rule = {
		ecrRepositoryPrefix: 'docker-hub',
		upstreamRegistryUrl: 'registry-1.docker.io',
		createdAt: now,
		registryId: ACCOUNT,
		upstreamRegistry: 'docker-hub',
		credentialArn,
		upstreamRepositoryPrefix: 'ROOT',
	};
	const { ecrRepositoryPrefix, upstreamRegistryUrl } = rule;
	expect(await create({ ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn })).toMatchObject(rule);
	expect(await described('docker-hub')).toEqual({ ...rule, updatedAt: now });

	const createdAt = now;
	now = new Date('2026-03-05T00:00:00.000Z');
	const other = `${SECRET}other-AbCdEf`;
	const update = new UpdatePullThroughCacheRuleCommand({ ecrRepositoryPrefix, credentialArn: other });
	expect(await bench.client.send(update)).toMatchObject({
		ecrRepositoryPrefix,
		registryId: ACCOUNT,
		updatedAt: now,
		credentialArn: other,
	});
	expect(await described('docker-hub')).toEqual({ ...rule, createdAt, credentialArn: other, updatedAt: now });

	const remove = () => bench.client.send(new DeletePullThroughCacheRuleCommand({ ecrRepositoryPrefix }));
	expect(await remove()).toMatchObject({ ecrRepositoryPrefix, upstreamRegistryUrl, createdAt, registryId: ACCOUNT });
	expect((await refused(remove())).name).toBe('PullThroughCacheRuleNotFoundException');
	expect((await refused(described('docker-hub'))).name).toBe('PullThroughCacheRuleNotFoundException');
});

it.each([
	['210987654321.dkr.ecr.eu-west-1.amazonaws.com', 'ecr', false],
	['public.ecr.aws', 'ecr-public', false],
	['https://quay.io', 'quay', false],
	['registry.k8s.io', 'k8s', false],
	['registry-1.docker.io', 'docker-hub', true],
	['ghcr.io', 'github-container-registry', true],
	['team.azurecr.io', 'azure-container-registry', true],
	['registry.gitlab.com', 'gitlab-container-registry', true],
	['cgr.dev', 'chainguard', true],
])('the upstream of %s is %s; needs a secret: %s', async (upstreamRegistryUrl, upstreamRegistry, needsSecret) => {
	const credentialArn = `${SECRET}login-AbCdEf`;
	const bare = await create({ upstreamRegistryUrl }).catch((error: unknown) =>
		error instanceof Error ? error.name : error,
	);
	expect(bare).toEqual(
		needsSecret ? 'UnsupportedUpstreamRegistryException' : expect.objectContaining({ upstreamRegistry }),
	);
	const rule = await create({ ecrRepositoryPrefix: 'with-secret', upstreamRegistryUrl, credentialArn });
	expect(rule.upstreamRegistry).toBe(upstreamRegistry);
});

it.each([
	[{ upstreamRegistryUrl: 'registry.example.com' }, 'UnsupportedUpstreamRegistryException'],
	[{ upstreamRegistryUrl: 'quay.io.example.com' }, 'UnsupportedUpstreamRegistryException'],
	[{ upstreamRegistry: 'k8s' as const }, 'InvalidParameterException'],
	[{ ecrRepositoryPrefix: 'ROOT', upstreamRepositoryPrefix: 'library' }, 'InvalidParameterException'],
	[{ credentialArn: `${SECRET}missing-AbCdEf` }, 'SecretNotFoundException'],
])('a rule is refused: %j', async (input, name) => {
	expect((await refused(create(input))).name).toBe(name);
	expect(bench.registry.settings.cacheRules.size).toBe(0);
});

it('a prefix has one rule, with and without its slash', async () => {
	await create();
	expect(await refused(create({ ecrRepositoryPrefix: 'quay/' }))).toEqual({
		name: 'PullThroughCacheRuleAlreadyExistsException',
		message: `The pull through cache rule with the repository prefix 'quay/' already exists in the registry with id '${ACCOUNT}'`,
		status: 400,
	});
});

it('an update has to change something that is there', async () => {
	await create();
	const update = (input: object) =>
		refused(bench.client.send(new UpdatePullThroughCacheRuleCommand({ ecrRepositoryPrefix: 'quay', ...input })));
	expect(await update({})).toMatchObject({
		name: 'InvalidParameterException',
		message: 'Invalid input: Please set either credential arn or role arn to update the credentials',
	});
	const credentialArn = `${SECRET}missing-AbCdEf`;
	expect((await update({ credentialArn })).name).toBe('SecretNotFoundException');
	expect((await update({ ecrRepositoryPrefix: 'none', credentialArn })).name).toBe(
		'PullThroughCacheRuleNotFoundException',
	);
	expect((await described('quay'))?.credentialArn).toBeUndefined();
});

describe('ValidatePullThroughCacheRule', () => {
	const validate = () => bench.client.send(new ValidatePullThroughCacheRuleCommand({ ecrRepositoryPrefix: 'quay' }));
	const upstreamRegistryUrl = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';

	it.each([
		[{}, undefined],
		[{ credentialArn: `${SECRET}quay-AbCdEf` }, undefined],
		[{ credentialArn: `${SECRET}invalid-AbCdEf` }, expect.stringContaining('not accepted')],
		[{ upstreamRegistryUrl }, expect.stringContaining('210987654321')],
		[{ upstreamRegistryUrl, customRoleArn: `arn:aws:iam::${ACCOUNT}:role/pull` }, undefined],
		[{ upstreamRegistryUrl: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com` }, undefined],
	])('tells what is wrong with %j: %s', async (input, failure) => {
		await create(input);
		const answer = await validate();
		expect(answer.failure).toEqual(failure);
		expect(answer).toMatchObject({
			ecrRepositoryPrefix: 'quay',
			registryId: ACCOUNT,
			upstreamRegistryUrl: 'quay.io',
			isValid: failure === undefined,
			...input,
		});
	});

	it('needs a rule', async () => {
		expect((await refused(validate())).name).toBe('PullThroughCacheRuleNotFoundException');
	});
});

it('rules are paged and limited', async () => {
	for (let index = 0; index < MAX_CACHE_RULES; index += 1) await create({ ecrRepositoryPrefix: `quay-${index}` });
	expect((await refused(create({ ecrRepositoryPrefix: 'quay-more' }))).name).toBe('LimitExceededException');
	const pages: number[] = [];
	for await (const page of paginateDescribePullThroughCacheRules({ client: bench.client, pageSize: 20 }, {})) {
		pages.push(page.pullThroughCacheRules?.length ?? 0);
	}
	expect(pages).toEqual([20, 20, MAX_CACHE_RULES - 40]);
});
