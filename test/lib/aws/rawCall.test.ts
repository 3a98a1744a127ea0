import { openEcr, type EcrClient } from '../../../lib/aws/client';
import { CallFailure } from '../../../lib/aws/callFailure';
import { exception, startScriptedAws, type ScriptedAnswer, type ScriptedAws } from './scriptedAws';

let aws: ScriptedAws;
let client: EcrClient;
let script: () => ScriptedAnswer;
beforeAll(async () => {
	aws = await startScriptedAws(() => script());
	client = await openEcr(
		{
			signInWith: 'accessKey',
			accessKeyId: 'AKIDEXAMPLE',
			secretAccessKey: 'secret',
			region: 'eu-west-1',
			endpoint: aws.endpoint,
		},
		{ maxAttempts: 2 },
	);
});
afterAll(async () => {
	client.close();
	await aws.close();
});
beforeEach(() => {
	aws.calls.length = 0;
	script = () => ({ body: '{}' });
});

const sent = () => JSON.parse(aws.calls.at(-1)?.body ?? '') as unknown;

describe('a call', () => {
	const novel = { repositoryName: 'team/app', novelty: { mode: 'ON', list: [1, { a: false }] } };

	it.each(['send', 'invoke', 'call'] as const)('sends members that the SDK does not know: %s', async (way) => {
		await client[way]('GetRepositoryPolicy', novel);
		expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetRepositoryPolicy']);
		expect(sent()).toEqual(novel);
	});

	it('sends members that stand deep inside of known ones', async () => {
		const rules = [{ destinations: [{ region: 'us-east-1', registryId: '123456789012', tier: 'COLD' }], pause: 5 }];
		const input = { replicationConfiguration: { rules, mode: 'SLOW' } };
		await client.invoke('PutReplicationConfiguration', input);
		expect(sent()).toEqual(input);
	});

	it.each(['send', 'invoke', 'call'] as const)('answers members that the SDK does not know: %s', async (way) => {
		const repository = { repositoryName: 'team/app', createdAt: 1_769_853_600, novelty: { deep: [{ on: true }] } };
		script = () => ({ body: JSON.stringify({ repositories: [repository], other: 'x' }) });
		expect(await client[way]('DescribeRepositories', {})).toEqual({
			repositories: [{ ...repository, createdAt: new Date('2026-01-31T10:00:00Z') }],
			other: 'x',
		});
	});

	it('sends bytes of an upload as base64', async () => {
		await client.send('UploadLayerPart', {
			repositoryName: 'team/app',
			uploadId: 'x',
			partFirstByte: 0,
			partLastByte: 2,
			layerPartBlob: new Uint8Array([1, 2, 3]),
		});
		expect(sent()).toMatchObject({ layerPartBlob: 'AQID', partLastByte: 2 });
	});

	it('reaches an operation that no model knows', async () => {
		script = () => ({ body: '{"novelties": [{"createdAt": 1}], "nothing": null}' });
		expect(await client.call('DescribeNovelties', { novelId: 7 })).toEqual({
			novelties: [{ createdAt: 1 }],
			nothing: null,
		});
		expect(aws.calls[0]?.operation).toBe('DescribeNovelties');
		expect(sent()).toEqual({ novelId: 7 });
	});

	it('throws the exception of the operation with its members', async () => {
		const members = { uploadId: 'x', lastValidByteReceived: 41 };
		script = () => ({
			status: 400,
			body: JSON.stringify({ __type: 'InvalidLayerPartException', message: 'no', ...members }),
		});
		const failure: unknown = await client.invoke('UploadLayerPart', {}).catch((thrown: unknown) => thrown);
		expect(failure).toBeInstanceOf(CallFailure);
		expect((failure as CallFailure).cause).toMatchObject({ name: 'InvalidLayerPartException', ...members });
	});

	it('is tried again with the same name and body', async () => {
		const answers = [exception('ThrottlingException', 'Rate exceeded'), { body: '{"policyText": "{}"}' }];
		script = () => answers.shift() ?? { body: '{}' };
		expect(await client.invoke('GetRepositoryPolicy', novel)).toEqual({ policyText: '{}' });
		expect(aws.calls.map(({ operation, body }) => [operation, JSON.parse(body) as unknown])).toEqual([
			['GetRepositoryPolicy', novel],
			['GetRepositoryPolicy', novel],
		]);
	});

	it.each(['[]', 'null', '"text"', '{"repositories": '])(
		'refuses an answer that is no JSON object: %s',
		async (body) => {
			script = () => ({ body });
			const failure: unknown = await client.call('DescribeRepositories', {}).catch((thrown: unknown) => thrown);
			expect((failure as CallFailure).exception).toBe('SyntaxError');
		},
	);

	it('takes an answer without a body for an empty one', async () => {
		script = () => ({ body: '' });
		expect(await client.call('DescribeRegistry', {})).toEqual({});
	});
});
