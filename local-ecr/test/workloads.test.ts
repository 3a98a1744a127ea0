import { createHash, createHmac } from 'node:crypto';

import { startLocalEcr } from '../server';
import type { LocalEcr, Workloads } from '../server';
import { ACCOUNT, KEY, REGION, WELL_FORMED } from './support';

type Answer = Record<string, unknown>;

const now = new Date('2026-03-04T05:06:07.000Z');
const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/team/app`;
const DIGEST = `sha256:${'a'.repeat(64)}`;
const ECS_ARN = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
const LAMBDA_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}`;

let ecr: LocalEcr;
let workloads: Workloads;

beforeAll(async () => {
	ecr = await startLocalEcr({ now: () => now });
	workloads = ecr.workloads();
});

beforeEach(() => {
	workloads.clear();
	ecr.calls.length = 0;
});

afterAll(async () => {
	await ecr.close();
});

function signedFor(service: string, region = REGION): string {
	return WELL_FORMED.replace(`/${REGION}/ecr/`, `/${region}/${service}/`);
}

/** signed are the headers of a GET, signed with a key; its query has to be in order. */
function signed(url: URL, service: string, secret = KEY.secretAccessKey): Record<string, string> {
	const date = '20260304T050607Z';
	const hash = (text: string) => createHash('sha256').update(text).digest('hex');
	const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
	const path = url.pathname.split('/').map(encodeURIComponent).join('/');
	const canonical = [
		...['GET', path, url.search.slice(1), `host:${url.host}`, `x-amz-date:${date}`],
		...['', 'host;x-amz-date', hash('')],
	].join('\n');
	const scope = [date.slice(0, 8), REGION, service, 'aws4_request'];
	const key = scope.reduce<Buffer | string>(hmac, `AWS4${secret}`);
	const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\n')).toString('hex');
	return {
		'X-Amz-Date': date,
		Authorization:
			`AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/${scope.join('/')}, ` +
			`SignedHeaders=host;x-amz-date, Signature=${signature}`,
	};
}

async function ecs(operation: string, input: object = {}, authorization = signedFor('ecs')) {
	const response = await fetch(ecr.endpoint, {
		method: 'POST',
		headers: {
			'Content-Type': 'application/x-amz-json-1.1',
			'X-Amz-Target': `AmazonEC2ContainerServiceV20141113.${operation}`,
			Authorization: authorization,
		},
		body: JSON.stringify(input),
	});
	return { status: response.status, body: (await response.json()) as Answer };
}

async function lambda(path = '', authorization = signedFor('lambda'), method = 'GET') {
	const url = new URL(`/2015-03-31/functions${path}`, ecr.endpoint);
	const response = await fetch(url, { method, headers: { Authorization: authorization } });
	const error = response.headers.get('x-amzn-errortype');
	return { status: response.status, error, body: (await response.json()) as Answer };
}

async function pages(operation: string, list: string, input: object): Promise<unknown[][]> {
	const all: unknown[][] = [];
	let nextToken: unknown;
	do {
		const { body } = await ecs(operation, { ...input, nextToken });
		all.push(body[list] as unknown[]);
		nextToken = body.nextToken;
	} while (nextToken !== undefined);
	return all;
}

describe('ECS', () => {
	it('has nothing until it is put in', async () => {
		expect((await ecs('ListClusters')).body).toEqual({ clusterArns: [] });
		expect(await ecs('ListTasks')).toEqual({
			status: 400,
			body: { __type: 'ClusterNotFoundException', message: 'Cluster not found.' },
		});
		expect((await ecs('ListTaskDefinitions')).body).toEqual({ taskDefinitionArns: [] });
	});

	it('knows services with every task definition that they may run', async () => {
		for (const tag of ['v1', 'v2', 'v3']) workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:${tag}`] });
		const arn = workloads.addService({
			name: 'web',
			taskDefinition: 'web:3',
			replacing: ['web:2'],
			taskSets: ['web:1'],
		});
		workloads.addTask({ taskDefinition: 'web:3', service: 'web' });
		expect((await ecs('ListServices')).body).toEqual({ serviceArns: [arn] });
		for (const id of ['web', arn]) {
			const { body } = await ecs('DescribeServices', { services: [id, 'lost'] });
			expect(body).toMatchObject({
				services: [
					{
						serviceArn: `${ECS_ARN}:service/default/web`,
						serviceName: 'web',
						clusterArn: `${ECS_ARN}:cluster/default`,
						status: 'ACTIVE',
						taskDefinition: `${ECS_ARN}:task-definition/web:3`,
						desiredCount: 1,
						runningCount: 1,
						deployments: [
							{ status: 'PRIMARY', taskDefinition: `${ECS_ARN}:task-definition/web:3` },
							{ status: 'ACTIVE', taskDefinition: `${ECS_ARN}:task-definition/web:2` },
						],
						taskSets: [{ taskDefinition: `${ECS_ARN}:task-definition/web:1` }],
						createdAt: now.getTime() / 1000,
					},
				],
				failures: [{ arn: `${ECS_ARN}:service/default/lost`, reason: 'MISSING' }],
			});
		}
	});

	it('tells what it has resolved the tags of a service to, in its revisions', async () => {
		const images = [`${IMAGE}:v1`, 'nginx'];
		const [first, second] = [1, 2].map(() => workloads.addTaskDefinition({ family: 'web', images }));
		const arn = workloads.addService({
			name: 'web',
			taskDefinition: second ?? '',
			replacing: [first ?? ''],
			digests: [DIGEST],
		});
		const { services } = (await ecs('DescribeServices', { services: ['web'] })).body as {
			services: { currentServiceRevisions: { arn: string }[] }[];
		};
		const revisions = services[0]?.currentServiceRevisions.map((one) => one.arn) ?? [];
		const { body } = await ecs('DescribeServiceRevisions', { serviceRevisionArns: [...revisions, `${arn}0`] });
		const container = { containerName: 'container-1', image: `${IMAGE}:v1` };
		expect(body).toEqual({
			serviceRevisions: [
				expect.objectContaining({
					serviceRevisionArn: revisions[0],
					serviceArn: arn,
					taskDefinition: second,
					containerImages: [
						{ ...container, imageDigest: DIGEST },
						{ containerName: 'container-2', image: 'nginx' },
					],
				}),
				expect.objectContaining({
					taskDefinition: first,
					containerImages: [container, expect.not.objectContaining({ imageDigest: expect.anything() })],
				}),
			],
			failures: [{ arn: `${arn}0`, reason: 'MISSING' }],
		});
		const list = async (input: object) => (await ecs('ListServiceDeployments', { service: 'web', ...input })).body;
		expect(await list({})).toMatchObject({
			serviceDeployments: [
				{ status: 'IN_PROGRESS', targetServiceRevisionArn: revisions[0] },
				{ status: 'SUCCESSFUL', targetServiceRevisionArn: revisions[1] },
			],
		});
		expect((await list({ status: ['SUCCESSFUL'] })).serviceDeployments).toHaveLength(1);
		expect((await list({ service: 'lost' })).__type).toBe('ServiceNotFoundException');
	});

	it('resolves the tags of a service as it is deployed, if it runs tasks and is to resolve them', async () => {
		const registry = ecr.registry();
		const encryption = { encryptionType: 'AES256' } as const;
		const { tags } = registry.createRepository({ name: 'team/app', encryption, resourceTags: new Map() });
		tags.set('v1', DIGEST);
		const digestOf = async (service: object, definition: object = {}) => {
			workloads.clear();
			const taskDefinition = workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:v1`], ...definition });
			workloads.addService({ name: 'web', taskDefinition, ...service });
			const { serviceDeployments } = (await ecs('ListServiceDeployments', { service: 'web' })).body as {
				serviceDeployments: { targetServiceRevisionArn: string }[];
			};
			const serviceRevisionArns = serviceDeployments.map((one) => one.targetServiceRevisionArn);
			if (serviceRevisionArns.length === 0) return 'no revision';
			const { serviceRevisions } = (await ecs('DescribeServiceRevisions', { serviceRevisionArns })).body as {
				serviceRevisions: { containerImages: { imageDigest?: string }[] }[];
			};
			return serviceRevisions[0]?.containerImages[0]?.imageDigest;
		};
		expect(await digestOf({})).toBe(DIGEST);
		expect(await digestOf({ desiredCount: 0 })).toBeUndefined();
		expect(await digestOf({}, { versionConsistency: 'disabled' })).toBeUndefined();
		expect(await digestOf({ taskSets: ['web:1'] })).toBe('no revision');
		tags.delete('v1');
		expect(await digestOf({})).toBeUndefined();
	});

	it('lists the families of task definitions by status', async () => {
		for (const family of ['web', 'job', 'web']) workloads.addTaskDefinition({ family, images: ['app'] });
		workloads.addTaskDefinition({ family: 'old', images: ['app'], status: 'INACTIVE' });
		workloads.addTaskDefinition({ family: 'agent', images: ['app'], isDaemon: true });
		const list = async (input: object) => (await ecs('ListTaskDefinitionFamilies', input)).body.families;
		expect(await list({})).toEqual(['job', 'old', 'web']);
		expect(await list({ status: 'ACTIVE' })).toEqual(['job', 'web']);
		expect(await list({ status: 'INACTIVE' })).toEqual(['old']);
		expect(await list({ familyPrefix: 'we' })).toEqual(['web']);
	});

	it('knows tasks with the images and digests of their containers', async () => {
		workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:v1`, 'nginx'] });
		const arn = workloads.addTask({ taskDefinition: 'web', digests: [DIGEST], lastStatus: 'PENDING' });
		const { body } = await ecs('DescribeTasks', { tasks: [arn.split('/').at(-1), `${arn}0`] });
		expect(body).toMatchObject({
			tasks: [
				{
					taskArn: arn,
					taskDefinitionArn: `${ECS_ARN}:task-definition/web:1`,
					lastStatus: 'PENDING',
					desiredStatus: 'RUNNING',
					containers: [
						{ image: `${IMAGE}:v1`, imageDigest: DIGEST },
						{ name: 'container-2', image: 'nginx' },
					],
				},
			],
			failures: [{ arn: `${arn}0`, reason: 'MISSING' }],
		});
	});

	it('lists tasks by what they are to do, their service and their family', async () => {
		workloads.addTaskDefinition({ family: 'web', images: ['web'] });
		workloads.addTaskDefinition({ family: 'job', images: ['job'] });
		workloads.addService({ name: 'web', taskDefinition: 'web' });
		const served = workloads.addTask({ taskDefinition: 'web', service: 'web' });
		const alone = workloads.addTask({ taskDefinition: 'web' });
		const job = workloads.addTask({ taskDefinition: 'job', lastStatus: 'STOPPED' });
		const far = workloads.addTask({ taskDefinition: 'job', cluster: 'far' });
		const list = async (input: object) => (await ecs('ListTasks', input)).body.taskArns;
		expect(await list({})).toEqual([served, alone]);
		expect(await list({ serviceName: 'web' })).toEqual([served]);
		expect(await list({ family: 'job' })).toEqual([]);
		expect(await list({ desiredStatus: 'STOPPED' })).toEqual([job]);
		expect(await list({ desiredStatus: 'PENDING' })).toEqual([]);
		expect(await list({ cluster: 'far' })).toEqual([far]);
		expect(await list({ cluster: `${ECS_ARN}:cluster/far` })).toEqual([far]);
		expect((await ecs('ListTasks', { serviceName: 'lost' })).body.__type).toBe('ServiceNotFoundException');
	});

	it('lists task definitions by family and status, in order', async () => {
		const [web1, web2, job1, old1] = [
			workloads.addTaskDefinition({ family: 'web', images: ['web:1'] }),
			workloads.addTaskDefinition({ family: 'web', images: ['web:2'] }),
			workloads.addTaskDefinition({ family: 'job', images: ['job:1'] }),
			workloads.addTaskDefinition({ family: 'old', images: ['old:1'], status: 'INACTIVE' }),
		];
		const list = async (input: object) => (await ecs('ListTaskDefinitions', input)).body.taskDefinitionArns;
		expect(await list({})).toEqual([job1, web1, web2]);
		expect(await list({ sort: 'DESC' })).toEqual([web2, web1, job1]);
		expect(await list({ familyPrefix: 'web' })).toEqual([web1, web2]);
		expect(await list({ status: 'INACTIVE' })).toEqual([old1]);
	});

	it('describes a task definition by ARN, revision, or family', async () => {
		const first = workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:v1`] });
		workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:v2`] });
		workloads.addTaskDefinition({ family: 'web', images: [`${IMAGE}:v3`], status: 'INACTIVE' });
		const describe = async (taskDefinition: string) => (await ecs('DescribeTaskDefinition', { taskDefinition })).body;
		expect(await describe(first)).toEqual({
			taskDefinition: {
				taskDefinitionArn: first,
				family: 'web',
				revision: 1,
				status: 'ACTIVE',
				containerDefinitions: [{ name: 'container-1', image: `${IMAGE}:v1` }],
			},
		});
		expect(await describe('web')).toMatchObject({ taskDefinition: { revision: 2 } });
		expect(await describe('web:3')).toMatchObject({ taskDefinition: { status: 'INACTIVE' } });
		expect(await describe('lost')).toEqual({
			__type: 'ClientException',
			message: 'Unable to describe task definition.',
		});
	});

	it('keeps the definitions of daemons apart', async () => {
		workloads.addTaskDefinition({ family: 'agent', images: [`${IMAGE}:task`] });
		const arn = workloads.addTaskDefinition({ family: 'agent', images: [`${IMAGE}:daemon`], isDaemon: true });
		expect(arn).toBe(`${ECS_ARN}:daemon-task-definition/agent:1`);
		for (const daemonTaskDefinition of [arn, 'agent:1', 'agent']) {
			expect((await ecs('DescribeDaemonTaskDefinition', { daemonTaskDefinition })).body).toMatchObject({
				daemonTaskDefinition: { daemonTaskDefinitionArn: arn, containerDefinitions: [{ image: `${IMAGE}:daemon` }] },
			});
		}
		expect((await ecs('DescribeTaskDefinition', { taskDefinition: arn })).body).toMatchObject({
			__type: 'ClientException',
		});
		expect((await ecs('DescribeTaskDefinition', { taskDefinition: 'agent' })).body).toMatchObject({
			taskDefinition: { containerDefinitions: [{ image: `${IMAGE}:task` }] },
		});
		const taskArn = workloads.addTask({ taskDefinition: arn });
		expect((await ecs('DescribeTasks', { tasks: [taskArn] })).body).toMatchObject({
			tasks: [{ taskDefinitionArn: arn }],
		});
	});

	it('pages its lists, services by ten and the others by a hundred', async () => {
		workloads.addTaskDefinition({ family: 'web', images: ['web'] });
		for (let index = 0; index < 101; index += 1) {
			workloads.addCluster(`cluster-${index}`);
			workloads.addTaskDefinition({ family: `family-${index}`, images: ['web'] });
			workloads.addTask({ taskDefinition: 'web', cluster: 'cluster-0' });
		}
		for (let index = 0; index < 11; index += 1) {
			workloads.addService({ name: `service-${index}`, taskDefinition: 'web', cluster: 'cluster-0' });
		}
		const cluster = 'cluster-0';
		const sizes = async (operation: string, list: string, input: object) => {
			const all = await pages(operation, list, input);
			expect(new Set(all.flat()).size).toBe(all.flat().length);
			return all.map(({ length }) => length);
		};
		expect(await sizes('ListClusters', 'clusterArns', {})).toEqual([100, 1]);
		expect(await sizes('ListClusters', 'clusterArns', { maxResults: 60 })).toEqual([60, 41]);
		expect(await sizes('ListServices', 'serviceArns', { cluster })).toEqual([10, 1]);
		expect(await sizes('ListServices', 'serviceArns', { cluster, maxResults: 100 })).toEqual([11]);
		expect(await sizes('ListTasks', 'taskArns', { cluster })).toEqual([100, 1]);
		expect(await sizes('ListTaskDefinitions', 'taskDefinitionArns', {})).toEqual([100, 2]);
	});

	it.each([
		['ListClusters', { maxResults: 101 }, 'InvalidParameterException'],
		['ListClusters', { maxResults: 0 }, 'InvalidParameterException'],
		['ListClusters', { nextToken: 'nonsense' }, 'InvalidParameterException'],
		['ListClusters', { maxResults: '1' }, 'SerializationException'],
		['ListTasks', { launchType: 'EC2' }, 'SerializationException'],
		['ListTasks', { cluster: 'lost' }, 'ClusterNotFoundException'],
		['DescribeServices', { services: Array(11).fill('web') }, 'InvalidParameterException'],
		['DescribeServices', {}, 'InvalidParameterException'],
		['DescribeServiceRevisions', { serviceRevisionArns: Array(21).fill('arn') }, 'InvalidParameterException'],
		['ListServiceDeployments', { service: 'web', maxResults: 101 }, 'ServiceNotFoundException'],
		['DescribeTasks', { tasks: Array(101).fill('task') }, 'InvalidParameterException'],
		['DeleteCluster', {}, 'UnknownOperationException'],
	])('refuses %s with %j', async (operation, input, name) => {
		workloads.addCluster('default');
		const { status, body } = await ecs(operation, input);
		expect([status, body.__type]).toEqual([400, name]);
	});

	it('is told of a task definition that is not there when it is put in', () => {
		expect(() => workloads.addTask({ taskDefinition: 'lost' })).toThrow(RangeError);
		expect(() => workloads.addService({ name: 'web', taskDefinition: 'lost:1' })).toThrow(RangeError);
	});
});

describe('Lambda', () => {
	it('lists the latest version of each function, or all versions', async () => {
		workloads.addFunction({ name: 'image', imageUri: `${IMAGE}:v1`, resolvedImageUri: `${IMAGE}@${DIGEST}` });
		workloads.addFunction({ name: 'image', imageUri: `${IMAGE}:v0`, version: '1' });
		workloads.addFunction({ name: 'archive' });
		const latest = await lambda();
		expect(latest.body).toMatchObject({
			Functions: [
				{
					FunctionName: 'image',
					FunctionArn: `${LAMBDA_ARN}:function:image`,
					Version: '$LATEST',
					PackageType: 'Image',
					CodeSha256: 'a'.repeat(64),
				},
				{ FunctionName: 'archive', PackageType: 'Zip' },
			],
		});
		for (const path of ['?FunctionVersion=ALL', '/?FunctionVersion=ALL']) {
			const { Functions } = (await lambda(path)).body as { Functions: { FunctionArn: string }[] };
			expect(Functions.map(({ FunctionArn }) => FunctionArn)).toEqual([
				`${LAMBDA_ARN}:function:image:$LATEST`,
				`${LAMBDA_ARN}:function:image:1`,
				`${LAMBDA_ARN}:function:archive:$LATEST`,
			]);
		}
	});

	it('gives pages of 50 at most, whatever is asked for', async () => {
		for (let index = 0; index < 51; index += 1) workloads.addFunction({ name: `function-${index}` });
		const first = await lambda('?MaxItems=10000');
		expect(first.body.Functions).toHaveLength(50);
		const second = await lambda(`?MaxItems=10000&Marker=${String(first.body.NextMarker)}`);
		expect(second.body.Functions).toHaveLength(1);
		expect(second.body).not.toHaveProperty('NextMarker');
		expect((await lambda('?MaxItems=3')).body.Functions).toHaveLength(3);
	});

	it('says which image a version runs, by name or ARN', async () => {
		workloads.addFunction({ name: 'image', imageUri: `${IMAGE}:v2`, resolvedImageUri: `${IMAGE}@${DIGEST}` });
		workloads.addFunction({ name: 'image', imageUri: `${IMAGE}:v1`, version: '1' });
		workloads.addFunction({ name: 'archive' });
		const arn = encodeURIComponent(`${LAMBDA_ARN}:function:image`);
		const latest = { RepositoryType: 'ECR', ImageUri: `${IMAGE}:v2`, ResolvedImageUri: `${IMAGE}@${DIGEST}` };
		for (const path of ['/image', '/image?Qualifier=$LATEST', `/${arn}`, `/${arn}?Qualifier=%24LATEST`]) {
			expect((await lambda(path)).body.Code).toEqual(latest);
		}
		for (const path of ['/image?Qualifier=1', '/image:1', `/${arn}%3A1`]) {
			const { Code, Configuration } = (await lambda(path)).body;
			expect(Code).toEqual({ RepositoryType: 'ECR', ImageUri: `${IMAGE}:v1` });
			expect(Configuration).toMatchObject({ FunctionArn: `${LAMBDA_ARN}:function:image:1`, Version: '1' });
		}
		expect((await lambda('/archive')).body.Code).toEqual({ RepositoryType: 'S3' });
	});

	it.each([
		['/lost', 404, 'ResourceNotFoundException'],
		['/image?Qualifier=7', 404, 'ResourceNotFoundException'],
		['/image/aliases', 404, 'UnknownOperationException'],
		['?FunctionVersion=SOME', 400, 'InvalidParameterValueException'],
		['?MaxItems=0', 400, 'InvalidParameterValueException'],
		['?Marker=nonsense', 400, 'InvalidParameterValueException'],
	])('refuses %s', async (path, status, error) => {
		workloads.addFunction({ name: 'image', imageUri: IMAGE });
		expect(await lambda(path)).toMatchObject({ status, error, body: { Type: 'User', Message: expect.any(String) } });
	});

	it('can be read only', async () => {
		expect((await lambda('/image', signedFor('lambda'), 'DELETE')).error).toBe('UnknownOperationException');
	});
});

describe('both', () => {
	it('keep accounts and regions apart', async () => {
		const other = ecr.workloads('cn-north-1');
		other.addCluster('here');
		other.addFunction({ name: 'here' });
		expect((await ecs('ListClusters', {}, signedFor('ecs', 'cn-north-1'))).body).toEqual({
			clusterArns: [`arn:aws-cn:ecs:cn-north-1:${ACCOUNT}:cluster/here`],
		});
		expect((await lambda('', signedFor('lambda', 'cn-north-1'))).body.Functions).toHaveLength(1);
		expect((await ecs('ListClusters')).body).toEqual({ clusterArns: [] });
		expect((await lambda()).body).toEqual({ Functions: [] });
		expect(ecr.workloads('cn-north-1', '999988887777').clusters.size).toBe(0);
	});

	it('let nobody in who does not sign for them', async () => {
		expect((await ecs('ListClusters', {}, signedFor('ecr'))).body.__type).toBe('InvalidSignatureException');
		expect((await ecs('ListClusters', {}, 'nonsense')).body.__type).toBe('IncompleteSignatureException');
		expect(await lambda('', signedFor('ecs'))).toMatchObject({ status: 403, error: 'InvalidSignatureException' });
		expect(ecr.calls).toEqual([]);
	});

	it('check the signature of a key, and what it is denied', async () => {
		const strict = await startLocalEcr({ keys: [{ ...KEY, denied: ['lambda:GetFunction'] }] });
		const get = async (path: string, secret?: string) => {
			const url = new URL(path, strict.endpoint);
			const response = await fetch(url, { headers: signed(url, 'lambda', secret) });
			return [response.status, response.headers.get('x-amzn-errortype')];
		};
		try {
			const arn = encodeURIComponent(`${LAMBDA_ARN}:function:image`);
			expect(await get('/2015-03-31/functions/?FunctionVersion=ALL&MaxItems=50')).toEqual([200, null]);
			expect(await get('/2015-03-31/functions', 'other')).toEqual([403, 'InvalidSignatureException']);
			expect(await get(`/2015-03-31/functions/${arn}`, 'other')).toEqual([403, 'InvalidSignatureException']);
			expect(await get(`/2015-03-31/functions/${arn}`)).toEqual([403, 'AccessDeniedException']);
		} finally {
			await strict.close();
		}
	});

	it('stand in the journal', async () => {
		workloads.addCluster('default');
		await ecs('ListTasks', { cluster: 'default' });
		await lambda('/image?Qualifier=1');
		const where = { region: REGION, account: ACCOUNT };
		expect(ecr.calls).toEqual([
			{ service: 'ecs', operation: 'ecs:ListTasks', input: { cluster: 'default' }, ...where },
			{
				service: 'lambda',
				operation: 'lambda:GetFunction',
				input: { FunctionName: 'image', Qualifier: '1' },
				...where,
			},
		]);
	});

	it('fail as told, and then no longer', async () => {
		ecr.failNext('ecs:ListClusters', { name: 'ThrottlingException', message: 'Rate exceeded' });
		ecr.failNext('lambda:ListFunctions', { name: 'TooManyRequestsException', status: 429 });
		expect(await ecs('ListClusters')).toEqual({
			status: 400,
			body: { __type: 'ThrottlingException', message: 'Rate exceeded' },
		});
		expect(await lambda()).toMatchObject({ status: 429, error: 'TooManyRequestsException' });
		expect((await ecs('ListClusters')).status).toBe(200);
		expect((await lambda()).status).toBe(200);
		expect(() => {
			ecr.failNext('ecs:ListTask', { name: 'ThrottlingException' });
		}).toThrow(RangeError);
	});
});
