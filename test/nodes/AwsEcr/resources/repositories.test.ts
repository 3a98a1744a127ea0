import { createRepository, pushImage } from '../../../support/images';
import { byName, contract, useTarget, type Target } from '../../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('repository', () => {
	contract('creates a repository with all that its form offers', async () => {
		const name = target.newName();
		const items = await target.items('repository', 'create', {
			newRepositoryName: name,
			options: {
				imageTagMutability: 'IMMUTABLE',
				scanOnPush: true,
				encryptionConfiguration: { settings: { encryptionType: 'AES256', kmsKey: '' } },
				tags: { rows: [{ Key: 'team', Value: 'payments' }] },
				tagsJson: '{"cost": 12}',
			},
		});
		expect(items).toEqual([
			expect.objectContaining({
				repositoryName: name,
				repositoryArn: expect.stringMatching(new RegExp(`^arn:aws:ecr:${target.region}:\\d{12}:repository/${name}$`)),
				createdAt: expect.stringMatching(ISO_8601),
				imageTagMutability: 'IMMUTABLE',
				imageScanningConfiguration: { scanOnPush: true },
				encryptionConfiguration: { encryptionType: 'AES256' },
			}),
		]);
		const tags = await target.items('repositoryTag', 'getAll', {
			resourceArn: { __rl: true, mode: 'arn', value: String(items[0]?.repositoryArn) },
		});
		expect(tags).toHaveLength(2);
		expect(tags).toEqual(
			expect.arrayContaining([
				{ resourceArn: items[0]?.repositoryArn, Key: 'team', Value: 'payments' },
				{ resourceArn: items[0]?.repositoryArn, Key: 'cost', Value: '12' },
			]),
		);
	});

	contract('gives the URI to push images to', { needs: ['repositoryUris'] }, async () => {
		const name = target.newName();
		const [item] = await target.items('repository', 'create', { newRepositoryName: name });
		expect(item?.repositoryUri).toMatch(new RegExp(`^\\d{12}\\.dkr\\.ecr\\..*/${name}$`));
	});

	const mutability = ['mutabilityExclusions'] as const;
	contract('creates a repository whose tags are immutable but for some', { needs: mutability }, async () => {
		const [item] = await target.items('repository', 'create', {
			newRepositoryName: target.newName(),
			options: {
				imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
				imageTagMutabilityExclusionFilters: {
					rows: [
						{ filterType: 'WILDCARD', filter: 'latest' },
						{ filterType: 'WILDCARD', filter: 'dev-*' },
					],
				},
			},
		});
		expect(item).toMatchObject({
			imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
			imageTagMutabilityExclusionFilters: [
				{ filterType: 'WILDCARD', filter: 'latest' },
				{ filterType: 'WILDCARD', filter: 'dev-*' },
			],
		});
	});

	contract('says that a repository is there already', async () => {
		const name = await target.newRepository();
		const { error } = await target.run('repository', 'create', { newRepositoryName: name });
		expect(error?.message).toContain(name);
		expect(error?.message).toMatch(/already/);
	});

	contract('gets many repositories, up to the limit, all, or those that are named', async () => {
		const names = [target.newName(), target.newName(), target.newName()];
		for (const name of names) await createRepository(target.client, name);
		const all = await target.items('repository', 'getAll', { returnAll: true });
		expect(all.map(({ repositoryName }) => repositoryName)).toEqual(expect.arrayContaining(names));
		expect(await target.items('repository', 'getAll', { returnAll: false, limit: 2 })).toHaveLength(2);
		const named = await target.items('repository', 'getAll', {
			returnAll: false,
			limit: 1,
			filters: { repositoryNames: `${names[2]}, ${names[0]}` },
		});
		expect(named.map(({ repositoryName }) => repositoryName).sort()).toEqual([names[0], names[2]].sort());
	});

	contract('deletes an empty repository, and one with images only when told to', async () => {
		const [empty, full] = [target.newName(), target.newName()];
		await createRepository(target.client, empty);
		await createRepository(target.client, full);
		await pushImage(target.client, full, 'v1');
		expect(await target.items('repository', 'delete', { repositoryName: byName(empty) })).toEqual([
			expect.objectContaining({ repositoryName: empty, deleted: true }),
		]);
		const { error } = await target.run('repository', 'delete', { repositoryName: byName(full) });
		expect(error?.message).toContain(full);
		expect(error?.message).toMatch(/not empty|holds images|still/i);
		const forced = await target.items('repository', 'delete', {
			repositoryName: byName(full),
			options: { force: true },
		});
		expect(forced).toMatchObject([{ repositoryName: full, deleted: true }]);
	});
});

describe('repository policy', () => {
	const policy = {
		Version: '2012-10-17',
		Statement: [
			{
				Sid: 'Pull',
				Effect: 'Allow',
				Principal: { AWS: 'arn:aws:iam::123456789012:root' },
				Action: ['ecr:BatchGetImage'],
			},
		],
	};

	contract('sets a policy given as text or as an object, gets it raw and parsed, and deletes it', async () => {
		const name = await target.newRepository();
		const repositoryName = byName(name);
		const text = JSON.stringify(policy, null, 2);
		await target.items('repositoryPolicy', 'set', { repositoryName, policyText: text });
		const [got] = await target.items('repositoryPolicy', 'get', { repositoryName });
		expect(got).toMatchObject({ repositoryName: name, policy });
		expect(JSON.parse(String(got?.policyText))).toEqual(policy);

		const other = { ...policy, Statement: policy.Statement.map((one) => ({ ...one, Sid: 'Other' })) };
		const set = await target.items(
			'repositoryPolicy',
			'set',
			{ repositoryName, policyText: '={{ $json }}', options: { force: true } },
			{ items: [{ json: other }] },
		);
		expect(set).toMatchObject([{ repositoryName: name, policy: other }]);

		const gone = await target.items('repositoryPolicy', 'delete', { repositoryName });
		expect(gone).toMatchObject([{ repositoryName: name, deleted: true, policy: other }]);
		const { error } = await target.run('repositoryPolicy', 'get', { repositoryName });
		expect(error?.message).toMatch(/no policy|policy/i);
		expect(error?.message).toContain(name);
	});
});

describe('repository tag', () => {
	contract('adds, lists and removes tags', async () => {
		const arn = await createRepository(target.client, target.newName());
		const resourceArn = { __rl: true, mode: 'arn', value: arn };
		const added = await target.items('repositoryTag', 'add', {
			resourceArn,
			tagsFrom: 'fields',
			tags: {
				rows: [
					{ Key: 'team', Value: 'payments' },
					{ Key: 'stage', Value: 'test' },
				],
			},
		});
		expect(added).toEqual([
			{
				resourceArn: arn,
				tags: [
					{ Key: 'team', Value: 'payments' },
					{ Key: 'stage', Value: 'test' },
				],
			},
		]);
		await target.items('repositoryTag', 'add', { resourceArn, tagsFrom: 'json', tagsJson: { stage: 'production' } });
		const removed = await target.items('repositoryTag', 'remove', { resourceArn, tagKeys: 'team' });
		expect(removed).toEqual([{ resourceArn: arn, tagKeys: ['team'], deleted: true }]);
		expect(await target.items('repositoryTag', 'getAll', { resourceArn })).toEqual([
			{ resourceArn: arn, Key: 'stage', Value: 'production' },
		]);
	});
});

describe('authorization', () => {
	contract('gets a token for the registry', async () => {
		const [token] = await target.items('authorization', 'getToken');
		expect(Buffer.from(String(token?.authorizationToken), 'base64').toString()).toMatch(/^AWS:.+/);
		expect(token).toMatchObject({
			expiresAt: expect.stringMatching(ISO_8601),
			proxyEndpoint: expect.stringMatching(/^https?:/),
		});
	});

	contract('gets a token for each registry that is named', { needs: ['registryHosts'] }, async () => {
		const tokens = await target.items('authorization', 'getToken', {
			options: { registryIds: '123456789012, 210987654321' },
		});
		expect(tokens).toHaveLength(2);
		expect(tokens[0]?.proxyEndpoint).toContain('123456789012');
		expect(tokens[1]?.proxyEndpoint).toContain('210987654321');
	});
});
