import {
	CreateRepositoryCommand,
	DescribeRepositoriesCommand,
	ECRClient,
	GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startLocalEcr, type LocalEcr } from '../../local-ecr/server';
import { pushImage } from './images';
import { openLink, type Link } from './link';
import { openRelay } from './relay';

let ecr: LocalEcr;
let link: Link;
let client: ECRClient;
beforeEach(async () => {
	ecr = await startLocalEcr();
	link = await openLink(ecr.endpoint);
	const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
	client = new ECRClient({ endpoint: link.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
	await client.send(new CreateRepositoryCommand({ repositoryName: 'team/app' }));
});
afterEach(async () => {
	client.destroy();
	await link.close();
	await ecr.close();
});

const namesOf = async () =>
	(await client.send(new DescribeRepositoriesCommand({}))).repositories?.map(({ repositoryName }) => repositoryName);
const isRefused = async () =>
	await namesOf().then(
		() => false,
		(cause: unknown) => cause instanceof Error && cause.name === 'AccessDeniedException',
	);

describe('a link', () => {
	it('records the calls that the local ECR records', async () => {
		await pushImage(client, 'team/app', 'v1');
		expect(link.calls.length).toBeGreaterThan(5);
		expect(link.calls).toEqual(ecr.calls.map(({ operation, input, region }) => ({ operation, input, region })));
	});

	it('records the calls to STS that the local ECR records', async () => {
		const { accessKeyId, secretAccessKey } = await client.config.credentials();
		const sts = new STSClient({
			endpoint: link.endpoint,
			region: 'us-east-1',
			credentials: { accessKeyId, secretAccessKey },
		});
		const RoleArn = 'arn:aws:iam::111111111111:role/test';
		await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
		sts.destroy();
		const [call, ...others] = ecr.calls.filter(({ service }) => service === 'sts');
		expect(others).toEqual([]);
		expect(link.calls.at(-1)).toEqual({ operation: call?.operation, input: call?.input, region: call?.region });
		expect(link.calls.at(-1)).toMatchObject({ operation: 'AssumeRole', input: { RoleArn }, region: 'us-east-1' });
	});

	it('records requests to the registry', async () => {
		await fetch(`${link.endpoint}/v2/team/app/tags/list?n=2`);
		expect(link.calls.at(-1)).toEqual({ operation: 'GET /v2/team/app/tags/list', input: { n: '2' } });
	});

	it('fails as many calls as requested, after as many that succeed', async () => {
		link.failNext('DescribeRepositories', { name: 'AccessDeniedException' }, 2, 1);
		const refused = [await isRefused(), await isRefused(), await isRefused(), await isRefused()];
		expect(refused).toEqual([false, true, true, false]);
		expect(link.calls.filter(({ operation }) => operation === 'DescribeRepositories')).toHaveLength(4);
		expect(ecr.calls.filter(({ operation }) => operation === 'DescribeRepositories')).toHaveLength(2);
	});

	it('answers with an exception after the call was carried out', async () => {
		link.failNext('CreateRepository', { name: 'ServerException', status: 500, carriedOut: true });
		const created = client.send(new CreateRepositoryCommand({ repositoryName: 'team/web' }));
		await expect(created).rejects.toMatchObject({ name: 'ServerException', $metadata: { httpStatusCode: 500 } });
		expect(await namesOf()).toEqual(['team/app', 'team/web']);
	});

	it('gives URLs of layers that work without signing in, where the ECR names its registry', async () => {
		const [blob] = (await pushImage(client, 'team/app', 'v1')).blobs;
		const input = { repositoryName: 'team/app', layerDigest: blob?.digest };
		const ofRegistry = `${ecr.endpoint}/v2/team/app/blobs/${blob?.digest}`;
		expect((await fetch(ofRegistry)).status).toBe(401);
		const registry = await openRelay(ecr.endpoint, ({ headers }, response) => {
			if (!String(headers['x-amz-target']).endsWith('.GetDownloadUrlForLayer')) return false;
			response.end(JSON.stringify({ downloadUrl: ofRegistry, layerDigest: blob?.digest }));
			return true;
		});
		const signing = await openLink(registry.endpoint);
		const { accessKeyId, secretAccessKey } = await client.config.credentials();
		const credentials = { accessKeyId, secretAccessKey };
		const through = new ECRClient({ endpoint: signing.endpoint, region: 'eu-west-1', credentials });
		try {
			const { downloadUrl = '' } = await through.send(new GetDownloadUrlForLayerCommand(input));
			const whole = await fetch(downloadUrl);
			expect([whole.status, Buffer.from(await whole.arrayBuffer())]).toEqual([200, blob?.bytes]);
			const rest = await fetch(downloadUrl, { headers: { range: 'bytes=10-' } });
			expect([rest.status, Buffer.from(await rest.arrayBuffer())]).toEqual([206, blob?.bytes.subarray(10)]);
			expect(signing.calls.map(({ operation }) => operation)).toEqual(['GetDownloadUrlForLayer']);
		} finally {
			through.destroy();
			await signing.close();
			await registry.close();
		}
	});

	it('leaves the URLs of layers as they are where the ECR signs them itself', async () => {
		const [blob] = (await pushImage(client, 'team/app', 'v1')).blobs;
		const input = { repositoryName: 'team/app', layerDigest: blob?.digest };
		const { downloadUrl = '' } = await client.send(new GetDownloadUrlForLayerCommand(input));
		expect(downloadUrl).not.toContain('/presigned/');
		expect((await fetch(downloadUrl)).status).toBe(200);
	});

	it('refuses to fail an operation that does not exist', () => {
		expect(() => {
			link.failNext('DescribeImage', { name: 'ServerException' });
		}).toThrow(RangeError);
	});
});
