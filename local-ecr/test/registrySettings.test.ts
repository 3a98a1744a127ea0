import {
	BatchGetImageCommand,
	BatchGetRepositoryScanningConfigurationCommand,
	DeleteRegistryPolicyCommand,
	DeleteSigningConfigurationCommand,
	DeregisterPullTimeUpdateExclusionCommand,
	DescribeImageSigningStatusCommand,
	DescribeImagesCommand,
	GetAccountSettingCommand,
	GetRegistryPolicyCommand,
	GetRegistryScanningConfigurationCommand,
	GetSigningConfigurationCommand,
	ListPullTimeUpdateExclusionsCommand,
	PutAccountSettingCommand,
	PutImageCommand,
	PutImageScanningConfigurationCommand,
	PutImageTagMutabilityCommand,
	PutRegistryPolicyCommand,
	PutRegistryScanningConfigurationCommand,
	PutSigningConfigurationCommand,
	RegisterPullTimeUpdateExclusionCommand,
} from '@aws-sdk/client-ecr';
import type { RegistryScanningRule } from '@aws-sdk/client-ecr';

import { OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { isSamePrincipal } from '../access/principal';
import { ACCOUNT, manifestOf, useFreshBench, putImage, refused } from './support';
import type { Bench } from './support';

const NOW = new Date('2026-03-04T05:06:07.000Z');

let bench: Bench;

useFreshBench((opened) => (bench = opened), { now: () => NOW });

describe('the registry policy', () => {
	const statement = {
		Sid: 'Replication',
		Effect: 'Allow',
		Principal: { AWS: 'arn:aws:iam::444455556666:root' },
		Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
		Resource: [`arn:aws:ecr:us-east-1:${ACCOUNT}:repository/*`],
	};
	const textOf = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...more }] });
	const missing = {
		name: 'RegistryPolicyNotFoundException',
		message: `Registry policy does not exist in the registry with id '${ACCOUNT}'`,
		status: 400,
	};

	it('is kept as it came, until it is deleted', async () => {
		const policyText = textOf({});
		expect(await refused(bench.client.send(new GetRegistryPolicyCommand({})))).toEqual(missing);
		expect(await refused(bench.client.send(new DeleteRegistryPolicyCommand({})))).toEqual(missing);
		const answer = { registryId: ACCOUNT, policyText };
		expect(await bench.client.send(new PutRegistryPolicyCommand({ policyText }))).toMatchObject(answer);
		expect(await bench.client.send(new GetRegistryPolicyCommand({}))).toMatchObject(answer);
		expect(await bench.client.send(new DeleteRegistryPolicyCommand({}))).toMatchObject(answer);
		expect(await refused(bench.client.send(new GetRegistryPolicyCommand({})))).toEqual(missing);
	});

	it.each([
		['not JSON', 'policy'],
		['an action of another service', textOf({ Action: 's3:GetObject' })],
		['no resource', textOf({ Resource: undefined })],
		['no effect', textOf({ Effect: 'Perhaps' })],
	])('is refused with %s', async (_why, policyText) => {
		expect(await refused(bench.client.send(new PutRegistryPolicyCommand({ policyText })))).toEqual({
			name: 'InvalidParameterException',
			message: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
			status: 400,
		});
	});
});

describe('account settings', () => {
	const get = async (name: string) => (await bench.client.send(new GetAccountSettingCommand({ name }))).value;

	it('have defaults', async () => {
		expect(await get('BASIC_SCAN_TYPE_VERSION')).toBe('AWS_NATIVE');
		expect(await get('REGISTRY_POLICY_SCOPE')).toBe('V2');
		expect(await get('BLOB_MOUNTING')).toBe('DISABLED');
	});

	it('can be put', async () => {
		const setting = { name: 'BLOB_MOUNTING', value: 'ENABLED' };
		expect(await bench.client.send(new PutAccountSettingCommand(setting))).toMatchObject(setting);
		expect(await get('BLOB_MOUNTING')).toBe('ENABLED');
	});

	it.each(['COLOUR', 'constructor'])('that ECR does not have are refused: %s', async (name) => {
		const error = {
			name: 'InvalidParameterException',
			message:
				"Invalid parameter at 'name' failed to satisfy constraint: 'Member must satisfy enum value set: " +
				"[BASIC_SCAN_TYPE_VERSION, REGISTRY_POLICY_SCOPE, BLOB_MOUNTING]'",
			status: 400,
		};
		expect(await refused(get(name))).toEqual(error);
		expect(await refused(bench.client.send(new PutAccountSettingCommand({ name, value: 'V2' })))).toEqual(error);
	});

	it('refuse a value that is not theirs', async () => {
		const put = new PutAccountSettingCommand({ name: 'REGISTRY_POLICY_SCOPE', value: 'V9' });
		expect(await refused(bench.client.send(put))).toMatchObject({
			name: 'InvalidParameterException',
			message: expect.stringContaining('[V2]'),
		});
		expect(await get('REGISTRY_POLICY_SCOPE')).toBe('V2');
	});
});

describe('signing', () => {
	const profile = (name: string) => `arn:aws:signer:us-east-1:${ACCOUNT}:/signing-profiles/${name}`;
	const signingConfiguration = {
		rules: [
			{
				signingProfileArn: profile('team_only'),
				repositoryFilters: [{ filter: '*/repository-*', filterType: 'WILDCARD_MATCH' as const }],
			},
			{
				signingProfileArn: profile('other_only'),
				repositoryFilters: [{ filter: 'other/*', filterType: 'WILDCARD_MATCH' as const }],
			},
			{ signingProfileArn: profile('everything') },
		],
	};
	const put = () => bench.client.send(new PutSigningConfigurationCommand({ signingConfiguration }));

	it('is configured, and no more', async () => {
		const missing = { name: 'SigningConfigurationNotFoundException', status: 400 };
		expect(await refused(bench.client.send(new GetSigningConfigurationCommand({})))).toMatchObject(missing);
		expect(await put()).toMatchObject({ signingConfiguration });
		const answer = { registryId: ACCOUNT, signingConfiguration };
		expect(await bench.client.send(new GetSigningConfigurationCommand({}))).toMatchObject(answer);
		expect(await bench.client.send(new DeleteSigningConfigurationCommand({}))).toMatchObject(answer);
		expect(await refused(bench.client.send(new DeleteSigningConfigurationCommand({})))).toMatchObject(missing);
	});

	it('has a status for each profile that is for an image pushed since', async () => {
		const repositoryName = await bench.newRepository();
		const push = async (label: string) => {
			const imageManifest = await manifestOf(bench.registry, repositoryName, label);
			await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: label }));
		};
		const status = async (imageTag: string) => {
			const command = new DescribeImageSigningStatusCommand({ repositoryName, imageId: { imageTag } });
			const { signingStatuses = [], imageId } = await bench.client.send(command);
			expect(imageId).toEqual({ imageTag, imageDigest: expect.stringMatching(/^sha256:/) });
			return signingStatuses;
		};
		await push('before');
		await put();
		await push('after');
		expect(await status('before')).toEqual([]);
		expect(await status('after')).toEqual([
			{ signingProfileArn: profile('team_only'), status: 'IN_PROGRESS' },
			{ signingProfileArn: profile('everything'), status: 'IN_PROGRESS' },
		]);
		expect((await status('after')).map((one) => one.status)).toEqual(['COMPLETE', 'COMPLETE']);
		expect((await refused(status('none'))).name).toBe('ImageNotFoundException');
	});

	it('is not for what is about another image, as a signature is', async () => {
		const repositoryName = await bench.newRepository();
		const manifest = await manifestOf(bench.registry, repositoryName, 'signature');
		const digest = await putImage(bench.registry, repositoryName, 'signed');
		await put();
		const imageManifest = JSON.stringify({
			...JSON.parse(manifest),
			subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
		});
		await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'signature' }));
		const imageId = { imageTag: 'signature' };
		const command = new DescribeImageSigningStatusCommand({ repositoryName, imageId });
		expect((await bench.client.send(command)).signingStatuses).toEqual([]);
	});
});

describe('pull time update exclusions', () => {
	const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
	const register = (principalArn: string) =>
		bench.client.send(new RegisterPullTimeUpdateExclusionCommand({ principalArn }));
	const deregister = (principalArn: string) =>
		bench.client.send(new DeregisterPullTimeUpdateExclusionCommand({ principalArn }));

	it('are there once, and paged', async () => {
		expect(await register(arn('a'))).toMatchObject({ principalArn: arn('a'), createdAt: NOW });
		expect((await refused(register(arn('a')))).name).toBe('ExclusionAlreadyExistsException');
		for (const name of ['b', 'c']) await register(arn(name));
		const list = async (nextToken?: string) =>
			bench.client.send(new ListPullTimeUpdateExclusionsCommand({ maxResults: 2, nextToken }));
		const first = await list();
		expect(first.pullTimeUpdateExclusions).toEqual([arn('a'), arn('b')]);
		const second = await list(first.nextToken);
		expect([second.pullTimeUpdateExclusions, second.nextToken]).toEqual([[arn('c')], undefined]);
		expect(await deregister(arn('b'))).toMatchObject({ principalArn: arn('b') });
		expect((await refused(deregister(arn('b')))).name).toBe('ExclusionNotFoundException');
		expect((await list()).pullTimeUpdateExclusions).toEqual([arn('a'), arn('c')]);
	});

	it('keep the pulls of a principal from being dated', async () => {
		const repositoryName = await bench.newRepository();
		const imageDigest = await putImage(bench.registry, repositoryName, 'pulled');
		const pull = async () => {
			await bench.client.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
			const { imageDetails } = await bench.client.send(new DescribeImagesCommand({ repositoryName }));
			return imageDetails?.[0]?.lastRecordedPullTime;
		};
		await register(arn('local'));
		expect(await pull()).toBeUndefined();
		await deregister(arn('local'));
		expect(await pull()).toEqual(NOW);
	});

	it.each([
		['arn:aws:iam::1:role/x', 'arn:aws:sts::1:assumed-role/x/s', false],
		['arn:aws:iam::123456789012:role/x', 'arn:aws:sts::123456789012:assumed-role/x/session', true],
		['arn:aws:iam::123456789012:role/path/x', 'arn:aws:sts::123456789012:assumed-role/x/session', true],
		['arn:aws:iam::123456789012:role/y', 'arn:aws:sts::123456789012:assumed-role/x/session', false],
		['arn:aws:iam::210987654321:role/x', 'arn:aws:sts::123456789012:assumed-role/x/session', false],
		['arn:aws:iam::123456789012:user/x', 'arn:aws:sts::123456789012:assumed-role/x/session', false],
	])('%s is the principal of %s: %s', (principal, caller, expected) => {
		expect(isSamePrincipal(principal, caller)).toBe(expected);
	});
});

describe('the scanning configuration', () => {
	const rule = (scanFrequency: RegistryScanningRule['scanFrequency'], ...filters: string[]) => ({
		scanFrequency,
		repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' as const })),
	});
	const get = async () => bench.client.send(new GetRegistryScanningConfigurationCommand({}));

	it('is basic and without rules, until it is put', async () => {
		expect(await get()).toMatchObject({
			registryId: ACCOUNT,
			scanningConfiguration: { scanType: 'BASIC', rules: [] },
		});
		const configuration = {
			scanType: 'ENHANCED' as const,
			rules: [rule('CONTINUOUS_SCAN', 'prod/*'), rule('SCAN_ON_PUSH', '*')],
		};
		expect(await bench.client.send(new PutRegistryScanningConfigurationCommand(configuration))).toMatchObject({
			registryScanningConfiguration: configuration,
		});
		expect((await get()).scanningConfiguration).toEqual(configuration);
		await bench.client.send(new PutRegistryScanningConfigurationCommand({}));
		expect((await get()).scanningConfiguration).toEqual({ scanType: 'BASIC', rules: [] });
	});

	it('is not continuous when it is basic', async () => {
		const put = new PutRegistryScanningConfigurationCommand({
			scanType: 'BASIC',
			rules: [rule('CONTINUOUS_SCAN', '*')],
		});
		expect(await refused(bench.client.send(put))).toMatchObject({
			name: 'InvalidParameterException',
			message: expect.stringContaining("'rules[0].scanFrequency'"),
		});
	});

	it('comes down to a frequency for each repository', async () => {
		for (const name of ['prod/app', 'test/app', 'other']) {
			bench.registry.createRepository({ name, scanOnPush: name !== 'prod/app' });
		}
		const ask = async () => {
			const command = new BatchGetRepositoryScanningConfigurationCommand({
				repositoryNames: ['prod/app', 'test/app', 'other', 'no/such'],
			});
			return bench.client.send(command);
		};
		const put = new PutRegistryScanningConfigurationCommand({
			scanType: 'ENHANCED',
			rules: [rule('SCAN_ON_PUSH', 'app', 'nothing'), rule('CONTINUOUS_SCAN', 'prod/*')],
		});
		await bench.client.send(put);
		const { scanningConfigurations, failures } = await ask();
		expect(scanningConfigurations).toEqual([
			{
				repositoryArn: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/prod/app`,
				repositoryName: 'prod/app',
				scanOnPush: false,
				scanFrequency: 'CONTINUOUS_SCAN',
				appliedScanFilters: [{ filter: 'prod/*', filterType: 'WILDCARD' }],
			},
			expect.objectContaining({
				repositoryName: 'test/app',
				scanOnPush: true,
				scanFrequency: 'SCAN_ON_PUSH',
				appliedScanFilters: [{ filter: 'app', filterType: 'WILDCARD' }],
			}),
			expect.objectContaining({ scanOnPush: true, scanFrequency: 'MANUAL', appliedScanFilters: [] }),
		]);
		expect(failures).toEqual([
			{
				repositoryName: 'no/such',
				failureCode: 'REPOSITORY_NOT_FOUND',
				failureReason: `The repository with name 'no/such' does not exist in the registry with id '${ACCOUNT}'`,
			},
		]);
	});

	it.each([
		['BASIC', false, 'SCAN_ON_PUSH'],
		['BASIC', true, 'SCAN_ON_PUSH'],
		['ENHANCED', false, 'SCAN_ON_PUSH'],
		['ENHANCED', true, 'SCAN_ON_PUSH'],
	] as const)(
		"has the repository's own flag beside a rule of %s scanning: %s",
		async (scanType, scanOnPush, frequency) => {
			const repositoryName = await bench.newRepository({ imageScanningConfiguration: { scanOnPush } });
			const rules = [rule('SCAN_ON_PUSH', repositoryName)];
			await bench.client.send(new PutRegistryScanningConfigurationCommand({ scanType, rules }));
			const command = new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] });
			const { scanningConfigurations } = await bench.client.send(command);
			expect(scanningConfigurations).toMatchObject([{ scanOnPush, scanFrequency: frequency }]);
		},
	);

	it("takes the repository's own setting for basic scanning alone", async () => {
		const repositoryName = await bench.newRepository();
		const frequency = async () => {
			const command = new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] });
			return (await bench.client.send(command)).scanningConfigurations?.[0]?.scanFrequency;
		};
		const imageScanningConfiguration = { scanOnPush: true };
		const put = new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration });
		expect(await bench.client.send(put)).toMatchObject({
			registryId: ACCOUNT,
			repositoryName,
			imageScanningConfiguration,
		});
		expect(await frequency()).toBe('SCAN_ON_PUSH');
		await bench.client.send(new PutRegistryScanningConfigurationCommand({ scanType: 'ENHANCED' }));
		expect(await frequency()).toBe('MANUAL');
		const unset = new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration: {} });
		expect((await bench.client.send(unset)).imageScanningConfiguration).toEqual({ scanOnPush: false });
	});
});

describe('PutImageTagMutability', () => {
	it('changes what pushes may do', async () => {
		const repositoryName = await bench.newRepository();
		const push = async (label: string, imageTag: string) => {
			const imageManifest = await manifestOf(bench.registry, repositoryName, label);
			return bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
		};
		await push('one', 'v1');
		await push('one', 'latest');
		const imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD' as const, filter: 'latest' }];
		const setting = {
			repositoryName,
			imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const,
			imageTagMutabilityExclusionFilters,
		};
		expect(await bench.client.send(new PutImageTagMutabilityCommand(setting))).toMatchObject({
			registryId: ACCOUNT,
			...setting,
		});
		expect((await refused(push('two', 'v1'))).name).toBe('ImageTagAlreadyExistsException');
		await push('two', 'latest');
		await bench.client.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
		await push('three', 'v1');
		expect(bench.registry.repository(repositoryName).exclusionFilters).toBeUndefined();
	});

	it('needs filters and setting to go together, and a repository', async () => {
		const repositoryName = await bench.newRepository();
		const put = (input: Partial<ConstructorParameters<typeof PutImageTagMutabilityCommand>[0]>) =>
			refused(
				bench.client.send(
					new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE', ...input }),
				),
			);
		expect((await put({ imageTagMutability: 'MUTABLE_WITH_EXCLUSION' })).name).toBe('InvalidParameterException');
		expect((await put({ repositoryName: 'no/such' })).name).toBe('RepositoryNotFoundException');
		expect(bench.registry.repository(repositoryName).tagMutability).toBe('MUTABLE');
	});
});
