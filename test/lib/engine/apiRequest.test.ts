import { createRepository } from '../../support/images';
import { contract, useTarget, type Target } from '../../support/target';
import { runNode, searchList } from '../../support/workflow';
import { startScriptedAws, type ScriptedAws } from '../aws/scriptedAws';

let target: Target;
useTarget((opened) => (target = opened));

const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const request = async (operation: string, input: unknown, more: object = {}) =>
	await target.run('custom', 'apiRequest', { apiOperation: by('list', operation), request: input, ...more });

describe('an API request', () => {
	it('calls an operation with JSON text or an object, and gives its answer as one item', async () => {
		const name = target.newName();
		const created = await request('CreateRepository', JSON.stringify({ repositoryName: name }));
		expect(created.outputs[0]?.[0]).toMatchObject({
			json: { repository: { repositoryName: name, createdAt: expect.stringMatching(/Z$/) } },
			pairedItem: { item: 0 },
		});
		const described = await request('DescribeRepositories', { repositoryNames: [name] });
		expect(described.outputs[0]?.[0]?.json).toMatchObject({ repositories: [{ repositoryName: name }] });
		expect(described.outputs[0]?.[0]?.json).not.toHaveProperty('$metadata');
	});

	it('sends bytes that are given as base64', async () => {
		const name = await target.newRepository();
		const initiated = await request('InitiateLayerUpload', { repositoryName: name });
		const { uploadId } = initiated.outputs[0]?.[0]?.json ?? {};
		const input = { repositoryName: name, uploadId, partFirstByte: 0, partLastByte: 2, layerPartBlob: 'AAEC' };
		const uploaded = await request('UploadLayerPart', input);
		expect(uploaded.outputs[0]?.[0]?.json).toMatchObject({ lastByteReceived: 2 });
	});

	contract('gets one page, or all of them put together', { needs: ['repositoryPages'] }, async () => {
		const names = [target.newName(), target.newName(), target.newName()];
		for (const name of names) await createRepository(target.client, name);
		const one = await request('DescribeRepositories', { maxResults: 1 });
		expect(one.outputs[0]?.[0]?.json).toMatchObject({ repositories: [{}], nextToken: expect.any(String) });
		const all = await request('DescribeRepositories', { maxResults: 1 }, { allPages: true });
		const { repositories, nextToken } = all.outputs[0]?.[0]?.json ?? {};
		expect(nextToken).toBeUndefined();
		expect((repositories as Array<{ repositoryName: string }>).map(({ repositoryName }) => repositoryName)).toEqual(
			expect.arrayContaining(names),
		);
	});

	it('names a member that is misspelled deep inside, and the one that is meant', async () => {
		const rules = [{ destinations: [], deleteReplicaton: { enabled: true } }];
		const { error } = await request('PutReplicationConfiguration', { replicationConfiguration: { rules } });
		expect(error?.message).toBe(
			'Input (JSON) has "replicationConfiguration.rules[0].deleteReplicaton", which is not known',
		);
		expect(error?.description).toMatch(/^Write deleteReplication\. ReplicationRule has destinations, /);
	});

	contract('reaches an operation that the SDK does not have', { needs: ['unknownOperations'] }, async () => {
		const { error } = await target.run('custom', 'apiRequest', { apiOperation: by('name', 'DescribeNovelties') });
		expect(`${error?.message} ${error?.description}`).toContain('DescribeNovelties');
		expect(error?.name).toBe('NodeApiError');
	});

	it('names a member that is nearly one of the operation, before any call', async () => {
		const before = target.calls.length;
		const { error } = await request('DescribeImages', { repositoryNam: 'team/app' });
		expect(error?.message).toBe('Input (JSON) has "repositoryNam", which is not known');
		expect(error?.description).toContain('repositoryName');
		expect(target.calls.length).toBe(before);
	});

	it('says where its JSON is broken', async () => {
		const { error } = await request('DescribeImages', '={{ "{" }}');
		expect(error?.message).toMatch(/^Input \(JSON\) is not JSON: line 1, column 2/);
	});

	it('offers the operations of the SDK', async () => {
		const { results } = await searchList('searchApiOperations', target.credentials, 'layerupload');
		expect(results.map(({ value }) => value)).toEqual(['CompleteLayerUpload', 'InitiateLayerUpload']);
		expect((await searchList('searchApiOperations', target.credentials)).results).toHaveLength(62);
	});
});

describe('an API request to a newer Amazon ECR', () => {
	let aws: ScriptedAws;
	let body = '{}';
	beforeAll(async () => {
		aws = await startScriptedAws(() => ({ body }));
	});
	afterAll(async () => {
		await aws.close();
	});
	const ask = async (operation: string, input: unknown) => {
		const { outputs, error } = await runNode({
			credentials: { ...target.credentials, endpoint: aws.endpoint },
			parameters: {
				resource: 'custom',
				operation: 'apiRequest',
				apiOperation: by('name', operation),
				request: input,
			},
		});
		if (error) throw error;
		return outputs[0]?.[0]?.json;
	};

	it.each([
		['PutReplicationConfiguration', { replicationConfiguration: { rules: [{ destinations: [], throttle: 5 }] } }],
		['CreateRepository', { repositoryName: 'team/app', novelty: [{ on: true }], other: null }],
		['DescribeImages', { repositoryName: 5, filter: 'TAGGED' }],
		['DescribeNovelties', { repositoryNam: 'team/app' }],
	])('sends the JSON of %s as it is given', async (operation, input) => {
		await ask(operation, JSON.stringify(input));
		expect(aws.calls.at(-1)).toMatchObject({ operation });
		expect(JSON.parse(aws.calls.at(-1)?.body ?? '')).toEqual(input);
	});

	it('returns the JSON as it comes, and dates as everywhere else', async () => {
		const rule = { destinations: [], deleteReplication: { enabled: true }, throttle: { perMinute: 5, until: null } };
		body = JSON.stringify({ registryId: null, replicationConfiguration: { rules: [rule] }, since: 1_769_853_600 });
		expect(await ask('DescribeRegistry', {})).toEqual(JSON.parse(body));
		body = '{"repositories": [{"createdAt": 1769853600, "novelAt": 1769853600}]}';
		expect(await ask('DescribeRepositories', {})).toEqual({
			repositories: [{ createdAt: '2026-01-31T10:00:00.000Z', novelAt: 1_769_853_600 }],
		});
	});
});

describe('a raw call', () => {
	it('is signed, sent and read like any other, with the JSON as it comes', async () => {
		const { rawCall } = await import('../../../lib/aws/rawCall');
		const sdk = await import('../../../lib/aws/sdk');
		const name = target.newName();
		const created = await rawCall(sdk, target.client, 'CreateRepository', { repositoryName: name });
		expect(created).toMatchObject({ repository: { repositoryName: name, createdAt: expect.any(Number) } });
		await expect(rawCall(sdk, target.client, 'CreateRepository', { repositoryName: name })).rejects.toMatchObject({
			name: 'RepositoryAlreadyExistsException',
		});
	});
});
