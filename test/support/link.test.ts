import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { startLocalEcr, type LocalEcr } from '../../local-ecr/server';
import { pushImage } from './images';
import { openLink, type Link } from './link';

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
		expect(link.calls).toEqual(ecr.calls.map(({ operation, input }) => ({ operation, input })));
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

	it('refuses to fail an operation that does not exist', () => {
		expect(() => {
			link.failNext('DescribeImage', { name: 'ServerException' });
		}).toThrow(RangeError);
	});
});
