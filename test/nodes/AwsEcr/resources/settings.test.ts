import { ECRClient } from '@aws-sdk/client-ecr';
import { createRepository, pushImage } from '../../../support/images';
import { byName, contract, useTarget, type Target } from '../../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

describe('repository settings', () => {
	contract('sets tag mutability with exclusions from rows and JSON', { needs: ['mutabilityExclusions'] }, async () => {
		const name = await target.newRepository();
		const set = (exclusions: object) => ({
			repositoryName: byName(name),
			imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
			...exclusions,
		});
		const latest = [{ filterType: 'WILDCARD', filter: 'latest' }];
		const rows = { imageTagMutabilityExclusionFilters: { rows: latest } };
		expect(await target.items('repository', 'setTagMutability', set(rows))).toMatchObject([
			{
				repositoryName: name,
				imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
				imageTagMutabilityExclusionFilters: latest,
			},
		]);
		const json = (text: string) =>
			set({ imageTagMutabilityExclusionFiltersFrom: 'json', imageTagMutabilityExclusionFiltersJson: text });
		const dev = [{ filterType: 'WILDCARD', filter: 'dev-*' }];
		expect(await target.items('repository', 'setTagMutability', json(JSON.stringify(dev)))).toMatchObject([
			{ imageTagMutabilityExclusionFilters: dev },
		]);
		const { error } = await target.run('repository', 'setTagMutability', json('[{"filterTyp": "WILDCARD"}]'));
		expect(error?.message).toBe('Tag Exclusions has [0].filterTyp, which is not known');
	});

	contract('sets scan on push, and gets the scanning configuration', { needs: ['repositoryScanning'] }, async () => {
		const names = [target.newName(), target.newName()];
		for (const name of names) await createRepository(target.client, name);
		const set = await target.items('repository', 'setScanOnPush', {
			repositoryName: byName(names[0] ?? ''),
			scanOnPush: true,
		});
		expect(set).toMatchObject([{ repositoryName: names[0], imageScanningConfiguration: { scanOnPush: true } }]);
		const got = await target.items('repository', 'getScanningConfiguration', { repositoryNames: names });
		expect(got).toMatchObject([
			{ repositoryName: names[0], scanOnPush: true },
			{ repositoryName: names[1], scanOnPush: false },
		]);
	});

	contract('names each repository whose scanning configuration is not there', async () => {
		const name = target.newName();
		const { error } = await target.run('repository', 'getScanningConfiguration', { repositoryNames: name });
		expect(error?.message).toBe(`Repository ${name}: RepositoryNotFoundException`);
	});
});

describe('registry', () => {
	contract('gets the registry', async () => {
		expect(await target.items('registry', 'get')).toMatchObject([
			{ registryId: expect.stringMatching(/^\d{12}$/), replicationConfiguration: { rules: expect.any(Array) } },
		]);
	});

	contract('sets, gets and deletes the policy of the registry', async () => {
		const policy = {
			Version: '2012-10-17',
			Statement: [
				{
					Sid: 'Replicate',
					Effect: 'Allow',
					Principal: { AWS: 'arn:aws:iam::210987654321:root' },
					Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
					Resource: `arn:aws:ecr:${target.region}:123456789012:repository/*`,
				},
			],
		};
		expect(await target.items('registryPolicy', 'set', { policyText: policy })).toMatchObject([{ policy }]);
		expect(await target.items('registryPolicy', 'get')).toMatchObject([{ policy, policyText: expect.any(String) }]);
		expect(await target.items('registryPolicy', 'delete')).toMatchObject([{ policy, deleted: true }]);
		const { error } = await target.run('registryPolicy', 'get');
		expect(error?.message).toMatch(/policy/i);
	});

	contract('sets and gets the scanning configuration of the registry', async () => {
		const rules = [
			{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'team/*', filterType: 'WILDCARD' }] },
		];
		const set = await target.items('registryScanning', 'set', {
			scanType: 'BASIC',
			rulesFrom: 'fields',
			rules: { rows: [{ ...rules[0], repositoryFilters: { rows: rules[0]?.repositoryFilters } }] },
		});
		expect(set).toMatchObject([{ scanType: 'BASIC', rules }]);
		expect(await target.items('registryScanning', 'get')).toMatchObject([{ scanningConfiguration: { rules } }]);
		const cleared = await target.items('registryScanning', 'set', {
			scanType: 'BASIC',
			rulesFrom: 'json',
			rulesJson: '[]',
		});
		expect(cleared).toMatchObject([{ scanType: 'BASIC', rules: [] }]);
	});

	contract('sets and gets an account setting', { needs: ['accountSettings'] }, async () => {
		const setting = { name: 'BASIC_SCAN_TYPE_VERSION', value: 'AWS_NATIVE' };
		expect(await target.items('accountSetting', 'set', setting)).toEqual([setting]);
		expect(await target.items('accountSetting', 'get', { name: setting.name })).toEqual([setting]);
	});

	contract('sets, gets and deletes the signing configuration', { needs: ['signing'] }, async () => {
		const signingProfileArn = `arn:aws:signer:${target.region}:123456789012:/signing-profiles/ecr_profile`;
		const rules = [{ signingProfileArn, repositoryFilters: [{ filter: 'team/*', filterType: 'WILDCARD_MATCH' }] }];
		const set = await target.items('signingConfiguration', 'set', { rulesFrom: 'json', rulesJson: rules });
		expect(set).toMatchObject([{ signingConfiguration: { rules } }]);
		expect(await target.items('signingConfiguration', 'get')).toMatchObject([{ signingConfiguration: { rules } }]);
		expect(await target.items('signingConfiguration', 'delete')).toMatchObject([{ deleted: true }]);
	});

	const noSigning = ['signing', 'signingNotFoundException'] as const;
	contract('says that there is no signing configuration', { needs: noSigning }, async () => {
		const { error } = await target.run('signingConfiguration', 'get');
		expect(error?.message).toMatch(/signing/i);
	});

	contract('creates, lists and deletes pull-time exclusions', { needs: ['pullTimeExclusions'] }, async () => {
		const principalArn = 'arn:aws:iam::123456789012:role/scanner';
		expect(await target.items('pullTimeExclusion', 'create', { principalArn })).toMatchObject([
			{ principalArn, createdAt: expect.stringMatching(/Z$/) },
		]);
		const { error } = await target.run('pullTimeExclusion', 'create', { principalArn });
		expect(error?.message).toMatch(/already/i);
		expect(await target.items('pullTimeExclusion', 'getAll', { returnAll: true })).toEqual([{ principalArn }]);
		expect(await target.items('pullTimeExclusion', 'delete', { principalArn })).toEqual([
			{ principalArn, deleted: true },
		]);
		expect(await target.items('pullTimeExclusion', 'getAll')).toEqual([]);
	});
});

describe('pull through cache rules', () => {
	const rule = { needs: ['pullThroughCache', 'validationMembers'] } as const;
	contract('creates, validates, updates, lists and deletes a rule', rule, async () => {
		const ecrRepositoryPrefix = `quay-${target.newName().slice(-8)}`;
		const rule = { ecrRepositoryPrefix, upstreamRegistryUrl: 'quay.io' };
		const created = await target.items('pullThroughCacheRule', 'create', rule);
		expect(created).toMatchObject([{ ...rule, createdAt: expect.stringMatching(/Z$/) }]);
		const again = await target.run('pullThroughCacheRule', 'create', rule);
		expect(again.error?.message).toMatch(/already/i);
		expect(await target.items('pullThroughCacheRule', 'validate', { ecrRepositoryPrefix })).toMatchObject([
			{ ecrRepositoryPrefix, isValid: true },
		]);
		const credentialArn = `arn:aws:secretsmanager:${target.region}:123456789012:secret:ecr-pullthroughcache/quay-AbCdEf`;
		const updated = await target.items('pullThroughCacheRule', 'update', { ecrRepositoryPrefix, credentialArn });
		expect(updated).toMatchObject([{ ecrRepositoryPrefix, credentialArn }]);
		const named = await target.items('pullThroughCacheRule', 'getAll', {
			returnAll: false,
			limit: 1,
			filters: { ecrRepositoryPrefixes: ecrRepositoryPrefix },
		});
		expect(named).toMatchObject([{ ...rule, credentialArn }]);
		expect(await target.items('pullThroughCacheRule', 'delete', { ecrRepositoryPrefix })).toMatchObject([
			{ ecrRepositoryPrefix, deleted: true },
		]);
		const { error } = await target.run('pullThroughCacheRule', 'delete', { ecrRepositoryPrefix });
		expect(error?.message).toMatch(/rule/i);
	});
});

describe('repository creation templates', () => {
	const pull = {
		Version: '2012-10-17',
		Statement: [{ Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }],
	};

	contract('creates, updates, lists and deletes a template', { needs: ['creationTemplates'] }, async () => {
		const prefix = `team-${target.newName().slice(-8)}`;
		const created = await target.items('repositoryCreationTemplate', 'create', {
			prefix,
			appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'],
			options: {
				description: 'For teams',
				imageTagMutability: 'IMMUTABLE',
				encryptionConfiguration: { settings: { encryptionType: 'AES256', kmsKey: '' } },
				resourceTagsJson: { team: 'payments' },
				repositoryPolicy: JSON.stringify(pull),
			},
		});
		expect(created).toMatchObject([
			{
				prefix,
				appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'],
				description: 'For teams',
				imageTagMutability: 'IMMUTABLE',
				resourceTags: [{ Key: 'team', Value: 'payments' }],
				repositoryPolicyParsed: pull,
			},
		]);
		const updated = await target.items('repositoryCreationTemplate', 'update', {
			prefix,
			options: { description: 'For all', appliedFor: ['REPLICATION'] },
		});
		expect(updated).toMatchObject([
			{ prefix, description: 'For all', appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' },
		]);
		const listed = await target.items('repositoryCreationTemplate', 'getAll', { returnAll: true });
		expect(listed).toContainEqual(expect.objectContaining({ prefix, description: 'For all' }));
		const deleted = await target.items('repositoryCreationTemplate', 'delete', { prefix });
		expect(deleted).toMatchObject([{ prefix, deleted: true }]);
		const { error } = await target.run('repositoryCreationTemplate', 'delete', { prefix });
		expect(error?.message).toMatch(/template/i);
	});
});

describe('replication', () => {
	const destination = { region: 'us-east-1', registryId: '123456789012' };

	contract('sets replication rules from the form and clears them by JSON', async () => {
		const filter = { filter: 'team/', filterType: 'PREFIX_MATCH' };
		const rules = [{ destinations: [destination], repositoryFilters: [filter] }];
		const set = await target.items('replication', 'set', {
			rulesFrom: 'fields',
			rules: {
				rows: [
					{
						destinations: { rows: [{ destinationRegion: 'us-east-1', destinationRegistryId: '123456789012' }] },
						repositoryFilters: { rows: [filter] },
					},
				],
			},
		});
		expect(set).toMatchObject([{ rules }]);
		expect(await target.items('registry', 'get')).toMatchObject([{ replicationConfiguration: { rules } }]);
		const cleared = await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: '[]' });
		expect(cleared).toMatchObject([{ rules: [] }]);
	});

	contract('takes rules as the API and the AWS CLI write them', async () => {
		const rules = [
			{ destinations: [destination], repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' }] },
		];
		for (const rulesJson of [{ rules }, JSON.stringify({ rules }), rules]) {
			const set = await target.items('replication', 'set', { rulesFrom: 'json', rulesJson });
			expect(set).toMatchObject([{ rules }]);
		}
		const cleared = await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: '{"rules": []}' });
		expect(cleared).toMatchObject([{ rules: [] }]);
		const scanning = {
			rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
		};
		const scanned = await target.items('registryScanning', 'set', {
			scanType: 'BASIC',
			rulesFrom: 'json',
			rulesJson: scanning,
		});
		expect(scanned).toMatchObject([scanning]);
		await target.items('registryScanning', 'set', { scanType: 'BASIC', rulesFrom: 'json', rulesJson: '[]' });
	});

	it.each([
		[{ scanType: 'ENHANCED', rules: [] }, /^Rules has scanType beside rules$/],
		[{}, /^Rules has no list at the top$/],
		[{ rules: {} }, /^Rules has no list at the top$/],
		[{ rules: { rules: [] } }, /^Rules has no list at the top$/],
		[{ replicationConfiguration: { rules: [] } }, /^Rules has no list at the top$/],
	])('refuses rules as JSON that would be lost or are none: %j', async (rulesJson, says) => {
		const before = target.callsTo('PutReplicationConfiguration');
		const { error } = await target.run('replication', 'set', { rulesFrom: 'json', rulesJson });
		expect(error?.message).toMatch(says);
		expect(target.callsTo('PutReplicationConfiguration')).toBe(before);
	});

	const kept = { needs: ['deleteReplication'] } as const;
	contract('sets whether a rule replicates deletions, and keeps it when what was read is set again', kept, async () => {
		const row = (deleteReplication: boolean) => ({
			destinations: { rows: [{ destinationRegion: 'us-east-1', destinationRegistryId: '123456789012' }] },
			deleteReplication,
		});
		const deleting = { destinations: [destination], deleteReplication: { enabled: true } };
		const set = async (isOn: boolean) => {
			const rules = { rows: [row(isOn)] };
			const [item] = await target.items('replication', 'set', { rulesFrom: 'fields', rules });
			return (item?.rules as object[])[0];
		};
		const read = async () => {
			const [registry] = await target.items('registry', 'get');
			return (registry?.replicationConfiguration as { rules: object[] }).rules;
		};
		expect(await set(false)).not.toHaveProperty('deleteReplication');
		expect(await set(true)).toMatchObject(deleting);
		const before = await read();
		expect(before).toMatchObject([deleting]);
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: before });
		expect(await read()).toEqual(before);

		const call = async (apiOperation: string, request: object) =>
			await target.items('custom', 'apiRequest', {
				apiOperation: { __rl: true, mode: 'list', value: apiOperation },
				request,
			});
		await call('PutReplicationConfiguration', { replicationConfiguration: { rules: [deleting] } });
		expect(await call('DescribeRegistry', {})).toMatchObject([{ replicationConfiguration: { rules: [deleting] } }]);
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: '[]' });
	});

	const replicas = { needs: ['deleteReplication', 'regions', 'replicationStatus'] } as const;
	contract('deletes replicas where a rule says so', replicas, async () => {
		const name = await target.newRepository();
		const rulesJson = [{ destinations: [destination], deleteReplication: { enabled: true } }];
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson });
		await pushImage(target.client, name, 'v1', 'v2');
		const there = new ECRClient({
			endpoint: target.endpoint,
			region: destination.region,
			credentials: {
				accessKeyId: target.credentials.accessKeyId ?? '',
				secretAccessKey: target.credentials.secretAccessKey ?? '',
			},
		});
		expect(await target.idsIn(name, there)).toHaveLength(2);
		await target.items('image', 'delete', { repositoryName: byName(name), imageIds: 'v1' });
		expect(await target.idsIn(name, there)).toEqual([expect.stringMatching(/^v2@/)]);
		await target.items('image', 'delete', { repositoryName: byName(name), imageIds: 'v2' });
		expect(await target.idsIn(name, there)).toEqual([]);
		there.destroy();
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: '[]' });
	});

	const backfill = { needs: ['replicationBackfills', 'replicationStatus'] } as const;
	contract('replicates pushed images, and earlier ones by a backfill', backfill, async () => {
		const name = await target.newRepository();
		await pushImage(target.client, name, 'before');
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: [{ destinations: [destination] }] });
		await pushImage(target.client, name, 'after');
		const status = async () =>
			await target.items('image', 'getReplicationStatus', { repositoryName: byName(name), imageId: 'after' });
		expect(await status()).toMatchObject([{ repositoryName: name, imageTag: 'after', ...destination }]);

		const [started] = await target.items('replication', 'startBackfill', {
			destinationRegion: destination.region,
			destinationRegistryId: destination.registryId,
		});
		expect(started).toMatchObject({ destination, status: expect.stringMatching(/PREPARING|IN_PROGRESS/) });
		const replicationBackfillId = String(started?.replicationBackfillId);
		const results = async () =>
			await target.items('replication', 'getBackfillResults', { replicationBackfillId, returnAll: true });
		let items = await results();
		for (let tries = 0; tries < 20 && !items.some(({ repositoryName }) => repositoryName === name); tries += 1) {
			items = await results();
		}
		expect(items).toContainEqual(
			expect.objectContaining({
				replicationBackfillId,
				repositoryName: name,
				status: 'COMPLETE',
				imageDigest: expect.any(String),
			}),
		);
		expect(await target.items('replication', 'getBackfills', { returnAll: true })).toContainEqual(
			expect.objectContaining({ replicationBackfillId }),
		);
		const stopped = await target.run('replication', 'stopBackfill', { replicationBackfillId });
		expect(stopped.error?.message).toMatch(/backfill/i);
		await target.items('replication', 'set', { rulesFrom: 'json', rulesJson: '[]' });
	});
});
