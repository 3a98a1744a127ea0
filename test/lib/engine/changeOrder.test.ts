import { startSlowLink } from '../../../tools/bench/slowLink';
import { createRepository } from '../../support/images';
import { openMeeting } from '../../support/meeting';
import type { Need } from '../../support/missing';
import { byName, contract, contractEach, useTarget, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

let target: Target;
let name: string;
let arn: string;
useTarget((opened) => (target = opened));
beforeEach(async () => {
	name = target.newName();
	arn = await createRepository(target.client, name);
});

const ACCOUNT = '123456789012';
/** Where the value of an item stands in the form. */
const VALUE = '={{ $json.value }}';
const SETTINGS = { maxAttempts: '={{ $json.attempts }}', concurrency: 5 };

const policy = (Sid: string) =>
	JSON.stringify({
		Version: '2012-10-17',
		Statement: [
			{ Sid, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'ecr:BatchGetImage' },
		],
	});
const registryPolicy = (Sid: string) =>
	JSON.stringify({
		Version: '2012-10-17',
		Statement: [
			{
				Sid,
				Effect: 'Allow',
				Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
				Action: 'ecr:ReplicateImage',
				Resource: `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/*`,
			},
		],
	});
const lifecyclePolicy = (countNumber: number) =>
	JSON.stringify({
		rules: [
			{
				rulePriority: 1,
				selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
				action: { type: 'expire' },
			},
		],
	});
const replication = (region: string) => JSON.stringify([{ destinations: [{ region, registryId: ACCOUNT }] }]);
const scanning = (filter: string) =>
	JSON.stringify([{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter, filterType: 'WILDCARD' }] }]);
const where = () => ({ repositoryName: byName(name) });

/** An operation that changes something, what of its form differs by item, and two values of that. */
type Change = [resource: string, operation: string, parameters: () => object, values: readonly [unknown, unknown]];

const CHANGES: Change[] = [
	['repositoryPolicy', 'set', () => ({ ...where(), policyText: VALUE }), [policy('A'), policy('B')]],
	[
		'lifecyclePolicy',
		'put',
		() => ({ ...where(), lifecyclePolicyText: VALUE }),
		[lifecyclePolicy(1), lifecyclePolicy(2)],
	],
	['repository', 'setTagMutability', () => ({ ...where(), imageTagMutability: VALUE }), ['IMMUTABLE', 'MUTABLE']],
	['repository', 'setScanOnPush', () => ({ ...where(), scanOnPush: VALUE }), [true, false]],
	[
		'repositoryTag',
		'add',
		() => ({
			resourceArn: { __rl: true, mode: 'arn', value: arn },
			tagsFrom: 'fields',
			tags: { rows: [{ Key: 'a', Value: VALUE }] },
		}),
		['A', 'B'],
	],
	['registryPolicy', 'set', () => ({ policyText: VALUE }), [registryPolicy('A'), registryPolicy('B')]],
	['registryScanning', 'set', () => ({ rulesJson: VALUE, rulesFrom: 'json' }), [scanning('a*'), scanning('b*')]],
	[
		'replication',
		'set',
		() => ({ rulesJson: VALUE, rulesFrom: 'json' }),
		[replication('us-east-1'), replication('us-west-2')],
	],
	['accountSetting', 'set', () => ({ name: 'BLOB_MOUNTING', value: VALUE }), ['ENABLED', 'DISABLED']],
	['custom', 'apiRequest', () => ({ apiOperation: 'PutImageTagMutability', request: '={{ $json.value }}' }), [0, 1]],
];

/** Runs an operation for items on a way that takes time, and tells what was called and how many calls at a time. */
const runSlowly = async (
	[resource, operation, parameters]: Change,
	items: RunOptions['items'],
	options: object = {},
) => {
	const link = await startSlowLink(target.endpoint, 10);
	const before = target.calls.length;
	const credentials = { ...target.credentials, endpoint: link.endpoint };
	const asked = { ...parameters(), options };
	const { error } = await target.run(resource, operation, asked, { items, credentials });
	await link.close();
	if (error) throw error;
	return { calls: target.calls.slice(before), mostAtOnce: link.mostAtOnce };
};
const valueOf = ([resource, , , values]: Change, index: number): unknown =>
	resource === 'custom'
		? { repositoryName: name, imageTagMutability: values[index % 2] ? 'IMMUTABLE' : 'MUTABLE' }
		: values[index % 2];

const needsOf = ([resource]: Change): readonly Need[] => (resource === 'accountSetting' ? ['accountSettings'] : []);

describe('changes of the same', () => {
	contractEach(CHANGES, '%s %s: take effect in the order of the items', needsOf, async (change) => {
		const items = [0, 1, 0].map((index) => ({ json: { value: valueOf(change, index) as string } }));
		const { calls, mostAtOnce } = await runSlowly(change, items);
		const [first, second, third] = calls.map(({ input }) => JSON.stringify(input));
		expect(calls).toHaveLength(3);
		expect(first).not.toBe(second);
		expect(first).toBe(third);
		expect(mostAtOnce).toBe(1);
	});

	contractEach(
		CHANGES,
		'%s %s: take effect in that order though the call settings of the items differ',
		needsOf,
		async (change) => {
			const items = Array.from({ length: 6 }, (_, index) => ({
				json: { value: valueOf(change, index) as string, attempts: index < 3 ? 2 : 1 + (index % 3) },
			}));
			const { calls, mostAtOnce } = await runSlowly(change, items, SETTINGS);
			const sent = calls.map(({ input }) => JSON.stringify(input));
			expect(sent).toHaveLength(6);
			expect(sent).toEqual(sent.map((_, index) => sent[index % 2]));
			expect(sent[0]).not.toBe(sent[1]);
			expect(mostAtOnce).toBe(1);
		},
	);
});

describe('changes of others', () => {
	/** Runs an operation whose calls wait for each other, and tells whether they met. */
	const meet = async (
		resource: string,
		operation: string,
		api: string,
		parameters: object,
		more: Partial<RunOptions>,
	) => {
		const isAwaited = (call: { operation: string }) => call.operation === api;
		const meeting = await openMeeting(target.endpoint, { expected: more.items?.length ?? 0, isAwaited });
		const credentials = { ...target.credentials, ...more.credentials, endpoint: meeting.endpoint };
		const { error } = await target.run(resource, operation, parameters, { ...more, credentials });
		await meeting.close();
		if (error) throw error;
		return meeting.met;
	};
	const two = async () => {
		const other = await target.newRepository();
		return [name, other].map((repositoryName) => ({ json: { repositoryName } }));
	};
	const own = byName('={{ $json.repositoryName }}');

	it.each<[string, string, string, object]>([
		['repository', 'setTagMutability', 'PutImageTagMutability', { imageTagMutability: 'IMMUTABLE' }],
		['repositoryPolicy', 'set', 'SetRepositoryPolicy', { policyText: policy('A') }],
		['lifecyclePolicy', 'put', 'PutLifecyclePolicy', { lifecyclePolicyText: lifecyclePolicy(1) }],
		['layer', 'initiateUpload', 'InitiateLayerUpload', {}],
		['image', 'delete', 'BatchDeleteImage', { imageIds: 'v1' }],
		['image', 'cleanUp', 'DescribeImages', { images: 'untagged', dryRun: false }],
	])('repositories run beside: %s %s', async (resource, operation, api, parameters) => {
		const more = { items: await two(), onError: 'continueRegularOutput' as const };
		expect(await meet(resource, operation, api, { repositoryName: own, ...parameters }, more)).toBe(true);
	});

	it('repositories run beside though the call settings of the items differ', async () => {
		const items = (await two()).map(({ json }, index) => ({ json: { ...json, attempts: index + 1 } }));
		const parameters = { repositoryName: own, imageTagMutability: 'IMMUTABLE', options: SETTINGS };
		expect(await meet('repository', 'setTagMutability', 'PutImageTagMutability', parameters, { items })).toBe(true);
	});

	it('regions run beside', async () => {
		const items = ['us-east-1', 'us-west-2'].map((region) => ({ json: { region } }));
		const credentials = { region: '={{ $json.region }}' };
		const parameters = { policyText: registryPolicy('A') };
		expect(await meet('registryPolicy', 'set', 'PutRegistryPolicy', parameters, { items, credentials })).toBe(true);
	});

	contract('accounts run beside, where the credentials say them', { needs: ['anyRole'] }, async () => {
		const items = ['111111111111', '222222222222'].map((account) => ({
			json: { roleArn: `arn:aws:iam::${account}:role/beside` },
		}));
		const role = { signInWith: 'assumeRole', roleArn: '={{ $json.roleArn }}', stsEndpoint: target.endpoint };
		const parameters = { policyText: registryPolicy('A') };
		const more = { items, credentials: { ...target.credentials, ...role } };
		expect(await meet('registryPolicy', 'set', 'PutRegistryPolicy', parameters, more)).toBe(true);
	});

	contract('the repository and the registry run beside', { needs: ['accountSettings'] }, async () => {
		const items = [
			{ json: { api: 'PutAccountSetting', request: { name: 'BLOB_MOUNTING', value: 'ENABLED' } } },
			{ json: { api: 'PutImageTagMutability', request: { repositoryName: name, imageTagMutability: 'MUTABLE' } } },
		];
		const isAwaited = ({ operation }: { operation: string }) => operation.startsWith('Put');
		const meeting = await openMeeting(target.endpoint, { expected: 2, isAwaited });
		const credentials = { ...target.credentials, endpoint: meeting.endpoint };
		const parameters = { apiOperation: '={{ $json.api }}', request: '={{ $json.request }}' };
		const { error } = await target.run('custom', 'apiRequest', parameters, { items, credentials });
		await meeting.close();
		expect(error).toBeUndefined();
		expect(meeting.met).toBe(true);
	});
});

describe('a repository that is named in several ways', () => {
	it('is one repository, of which changes take effect in the order of the items', async () => {
		const uri = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/${name}`;
		const ways = [name, arn, uri, name, uri, arn];
		const items = ways.map((way, index) => ({ json: { way, value: index % 2 ? 'IMMUTABLE' : 'MUTABLE' } }));
		const repositoryName = { __rl: true, mode: 'arn', value: '={{ $json.way }}' };
		const change: Change = [
			'repository',
			'setTagMutability',
			() => ({ repositoryName, imageTagMutability: VALUE }),
			['MUTABLE', 'IMMUTABLE'],
		];
		const { calls, mostAtOnce } = await runSlowly(change, items);
		expect(calls.map(({ input }) => input.imageTagMutability)).toEqual(items.map(({ json }) => json.value));
		expect(mostAtOnce).toBe(1);
	});
});
