import {
	CreateRepositoryCommand,
	DescribeImagesCommand,
	DescribeRegistryCommand,
	DescribeRepositoriesCommand,
	GetAuthorizationTokenCommand,
	paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';

import { ACCOUNT, forRegistries, openBench, useBench, post, refused } from './support';
import type { Bench } from './support';

let bench: Bench;

useBench((opened) => (bench = opened));

describe('the wire', () => {
	it('answers AWS JSON 1.1 with timestamps in seconds', async () => {
		const { status, headers, body } = await post(
			bench.ecr.endpoint,
			'CreateRepository',
			'{"repositoryName":"wire/json"}',
		);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
		expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
		const { createdAt } = body.repository as { createdAt: number };
		expect(new Date(createdAt * 1000)).toEqual(bench.registry.repository('wire/json').createdAt);
	});

	it('answers an error with its type and message, status 400', async () => {
		const { status, body } = await post(bench.ecr.endpoint, 'DescribeImages', '{"repositoryName":"no/such"}');
		expect(status).toBe(400);
		expect(body).toEqual({
			__type: 'RepositoryNotFoundException',
			message: `The repository with name 'no/such' does not exist in the registry with id '${ACCOUNT}'`,
		});
	});

	it('takes null for an absent member', async () => {
		const { status } = await post(bench.ecr.endpoint, 'DescribeRepositories', '{"nextToken":null,"registryId":null}');
		expect(status).toBe(200);
	});

	it('says which operations do not exist', async () => {
		const { status, body } = await post(bench.ecr.endpoint, 'MakeCoffee', '{}');
		expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
	});

	it('points people who come with a browser the right way', async () => {
		const response = await fetch(bench.ecr.endpoint);
		expect(response.status).toBe(404);
		expect(await response.text()).toContain('local ECR');
	});

	it('answers the authorization token of every registry asked for', async () => {
		const { authorizationData = [] } = await bench.client.send(
			new GetAuthorizationTokenCommand(forRegistries(ACCOUNT, '111122223333')),
		);
		expect(authorizationData.map(({ proxyEndpoint }) => proxyEndpoint)).toEqual([
			`https://${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`,
			'https://111122223333.dkr.ecr.us-east-1.amazonaws.com',
		]);
		const [first] = authorizationData;
		expect(Buffer.from(first?.authorizationToken ?? '', 'base64').toString()).toMatch(/^AWS:.{20,}/);
	});

	it('lets an authorization token live for 12 hours', async () => {
		const now = new Date('2026-02-03T04:05:06.000Z');
		const dated = await openBench({ now: () => now });
		try {
			const { authorizationData = [] } = await dated.client.send(new GetAuthorizationTokenCommand({}));
			expect(authorizationData[0]?.expiresAt).toEqual(new Date('2026-02-03T16:05:06.000Z'));
		} finally {
			await dated.close();
		}
	});
});

describe('accounts and regions', () => {
	it('keeps them apart', async () => {
		await bench.client.send(new CreateRepositoryCommand({ repositoryName: 'apart/here' }));
		const frankfurt = bench.open({ region: 'eu-central-1' });
		const { repositories } = await frankfurt.send(new DescribeRepositoriesCommand({}));
		expect(repositories).toEqual([]);
		const other = bench.client.send(
			new DescribeRepositoriesCommand({ registryId: '111122223333', repositoryNames: ['apart/here'] }),
		);
		expect(await refused(other)).toMatchObject({
			name: 'RepositoryNotFoundException',
			message: "The repository with name 'apart/here' does not exist in the registry with id '111122223333'",
		});
	});

	it('names ARN and host after the partition', async () => {
		const { repository } = await bench
			.open({ region: 'cn-north-1' })
			.send(new CreateRepositoryCommand({ repositoryName: 'apart/china' }));
		expect(repository?.repositoryArn).toBe(`arn:aws-cn:ecr:cn-north-1:${ACCOUNT}:repository/apart/china`);
		expect(repository?.repositoryUri).toBe(`${ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/apart/china`);
	});
});

describe('paging', () => {
	let pager: Bench;

	beforeAll(async () => {
		pager = await openBench();
		for (let index = 0; index < 105; index += 1) pager.registry.createRepository({ name: `page/${index}` });
	});

	afterAll(async () => {
		await pager.close();
	});

	it('gives pages of 100 and every element once', async () => {
		const sizes: number[] = [];
		const names = new Set<string | undefined>();
		for await (const { repositories = [] } of paginateDescribeRepositories({ client: pager.client }, {})) {
			sizes.push(repositories.length);
			for (const { repositoryName } of repositories) names.add(repositoryName);
		}
		expect(sizes).toEqual([100, 5]);
		expect(names.size).toBe(105);
	});

	it('keeps to maxResults and ends without a token', async () => {
		const first = await pager.client.send(new DescribeRepositoriesCommand({ maxResults: 104 }));
		expect(first.repositories).toHaveLength(104);
		const { nextToken, repositories } = await pager.client.send(
			new DescribeRepositoriesCommand({ maxResults: 104, nextToken: first.nextToken }),
		);
		expect(nextToken).toBeUndefined();
		expect(repositories).toHaveLength(1);
	});

	it('gives no token with a page that is just full', async () => {
		const { nextToken, repositories } = await pager.client.send(new DescribeRepositoriesCommand({ maxResults: 105 }));
		expect([nextToken, repositories?.length]).toEqual([undefined, 105]);
	});

	it('refuses a token that is not its own', async () => {
		const { nextToken = '' } = await pager.client.send(new DescribeRepositoriesCommand({ maxResults: 1 }));
		const forged = [
			async () => pager.client.send(new DescribeRepositoriesCommand({ nextToken: 'nonsense' })),
			async () => pager.client.send(new DescribeRepositoriesCommand({ nextToken: `${nextToken}x` })),
			async () => pager.client.send(new DescribeImagesCommand({ repositoryName: 'page/0', nextToken })),
		];
		for (const call of forged) {
			expect(await refused(call())).toMatchObject({
				name: 'InvalidParameterException',
				message: expect.stringContaining("'nextToken'"),
			});
		}
	});
});

describe('the journal and the faults', () => {
	it('records what was asked, by whom and where', async () => {
		const before = bench.ecr.calls.length;
		await bench.open({ region: 'eu-west-1' }).send(new DescribeRepositoriesCommand({ maxResults: 7 }));
		expect(bench.ecr.calls.slice(before)).toEqual([
			{
				service: 'ecr',
				operation: 'DescribeRepositories',
				input: { maxResults: 7 },
				region: 'eu-west-1',
				account: ACCOUNT,
			},
		]);
	});

	it('fails the next calls as told, and then no longer', async () => {
		bench.ecr.failNext('DescribeRepositories', { name: 'ThrottlingException', message: 'Rate exceeded' }, 2);
		bench.ecr.failNext('DescribeRepositories', { name: 'ServerException', status: 500 });
		const describe = async () => bench.client.send(new DescribeRepositoriesCommand({}));
		const throttled = { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 };
		expect(await refused(describe())).toEqual(throttled);
		expect(await refused(describe())).toEqual(throttled);
		expect(await refused(describe())).toMatchObject({ name: 'ServerException', status: 500 });
		await expect(describe()).resolves.toBeDefined();
	});

	it('fails a later call as told', async () => {
		bench.ecr.failNext('DescribeRegistry', { name: 'ThrottlingException' }, 1, 2);
		const describe = async () => bench.client.send(new DescribeRegistryCommand({}));
		for (let call = 0; call < 2; call += 1) await expect(describe()).resolves.toBeDefined();
		expect(await refused(describe())).toMatchObject({ name: 'ThrottlingException' });
		await expect(describe()).resolves.toBeDefined();
	});

	it('does not carry out what it fails', async () => {
		bench.ecr.failNext('CreateRepository', { name: 'ThrottlingException' });
		await refused(bench.client.send(new CreateRepositoryCommand({ repositoryName: 'fault/none' })));
		expect(bench.registry.repositories.has('fault/none')).toBe(false);
	});

	it('lets the SDK try again by itself', async () => {
		const patient = bench.open({ maxAttempts: 2 });
		bench.ecr.failNext('DescribeRepositories', { name: 'ThrottlingException' });
		await expect(patient.send(new DescribeRepositoriesCommand({}))).resolves.toBeDefined();
	});

	it('refuses to fail an operation that does not exist', () => {
		expect(() => {
			bench.ecr.failNext('DescribeImage', { name: 'ThrottlingException' });
		}).toThrow(RangeError);
	});
});
