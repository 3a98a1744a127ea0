import { startScriptedAws } from '../../../lib/aws/scriptedAws';
import type { Workloads } from '../../../../local-ecr/server';
import { OCI_MANIFEST, pushImage, pushIndex } from '../../../support/images';
import { byName, contracts, type Target } from '../../../support/target';
import { useWorkloads } from '../../../support/workloads';

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

let target: Target;
let name: string;
let running: Workloads;
useWorkloads((...given) => {
	[target, name, running] = given;
});

type Item = Record<string, unknown>;

/** A clean-up of everything but what is in use. */
const run = async (options: object, more: object = {}, endpoints: object = {}) => {
	const { endpoint } = target;
	const credentials = { ...target.credentials, ecsEndpoint: endpoint, lambdaEndpoint: endpoint, ...endpoints };
	const rules = { images: 'tagged', tagsToInclude: '*1,*2,*3', dryRun: false };
	const parameters = { repositoryName: byName(name), ...rules, options, ...more };
	return await target.run('image', 'cleanUp', parameters, { credentials });
};
const reasons = async (options: object) => {
	const { outputs, error } = await run(options);
	if (error) throw error;
	const items: Item[] = (outputs[0] ?? []).map(({ json }) => json);
	return items.slice(0, -1).map(({ imageTags, status, reason }) => [(imageTags as string[])[0], status, reason]);
};
const byTag = (all: unknown[][]) =>
	Object.fromEntries(all.map(([tag, ...rest]) => [String(tag), rest.join(': ')] as const));
const push = async (...tags: string[]) => {
	for (const tag of tags) await pushImage(target.client, name, tag);
};
const uri = (tag: string) => `${HOST}/${name}:${tag}`;

contracts('what is in use', { needs: ['workloads'] }, () => {
	it('stays: services with all their deployments and task sets', async () => {
		await push('a1', 'b1', 'c1', 'd1');
		const [a1, b1, c1] = ['a1', 'b1', 'c1'].map((tag) =>
			running.addTaskDefinition({ family: tag, images: [uri(tag), 'public.ecr.aws/nginx/nginx:stable'] }),
		);
		running.addService({
			name: 'web',
			cluster: 'prod',
			taskDefinition: a1 ?? '',
			replacing: [b1 ?? ''],
			taskSets: [c1 ?? ''],
		});
		expect(byTag(await reasons({ protect: ['ecs'] }))).toEqual({
			a1: 'kept: in use by the ECS service web',
			b1: 'kept: in use by the ECS service web',
			c1: 'kept: in use by the ECS service web',
			d1: 'deleted: tagged d1',
		});
	});

	it('stays: what tasks run, also where the tag has moved on since', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'a1', 'old1');
		await push('b1', 'c1');
		const definition = running.addTaskDefinition({ family: 'job', images: [uri('moved')] });
		running.addTask({ taskDefinition: definition, digests: [imageDigest] });
		const other = running.addTaskDefinition({ family: 'done', images: [uri('c1')] });
		running.addTask({ taskDefinition: other, lastStatus: 'STOPPED' });
		expect(byTag(await reasons({ protect: ['ecs'], taskDefinitionRevisions: 0 }))).toEqual({
			a1: expect.stringMatching(/^kept: in use by the ECS task \w+$/) as string,
			b1: 'deleted: tagged b1',
			c1: 'deleted: tagged c1',
		});
	});

	it('stays: in all clusters, also what only a deregistered definition or one of a daemon names', async () => {
		await push('a1', 'b1', 'c1', 'd1');
		const define = (tag: string, more: object = {}) =>
			running.addTaskDefinition({ family: tag, images: [uri(tag)], ...more });
		running.addService({ name: 'web', cluster: 'prod', taskDefinition: define('a1', { status: 'INACTIVE' }) });
		running.addTask({ cluster: 'test', taskDefinition: define('b1'), lastStatus: 'PROVISIONING' });
		running.addTask({ cluster: 'edge', taskDefinition: define('c1', { isDaemon: true }) });
		expect(byTag(await reasons({ protect: ['ecs'] }))).toEqual({
			a1: 'kept: in use by the ECS service web',
			b1: expect.stringMatching(/^kept: in use by the ECS task \w+$/) as string,
			c1: expect.stringMatching(/^kept: in use by the ECS task \w+$/) as string,
			d1: 'deleted: tagged d1',
		});
	});

	it('stays: what a tag was when a task started or a function was deployed, which the tag has left since', async () => {
		const [task, version] = [await pushImage(target.client, name, 'moving1'), await pushImage(target.client, name)];
		await pushImage(target.client, name, 'moving1');
		const definition = running.addTaskDefinition({ family: 'web', images: [uri('moving1')] });
		running.addTask({ taskDefinition: definition, digests: [task.imageDigest] });
		const resolvedImageUri = `${HOST}/${name}@${version.imageDigest}`;
		running.addFunction({ name: 'resize', version: '3', imageUri: uri('moving1'), resolvedImageUri });
		const { outputs } = await run({ protect: ['ecs', 'lambda'] }, { images: 'any', olderThanDays: 0, keepNewest: 1 });
		const statuses = new Map((outputs[0] ?? []).map(({ json }) => [json.imageDigest, [json.status, json.reason]]));
		expect(statuses.get(task.imageDigest)).toEqual(['kept', expect.stringMatching(/^in use by the ECS task/)]);
		expect(statuses.get(version.imageDigest)).toEqual(['kept', 'in use by the Lambda function resize:3']);
	});

	it('stays: all versions of Lambda functions, with the children of an index they run', async () => {
		const child = await pushImage(target.client, name);
		const index = await pushIndex(target.client, name, [child], 'multi1');
		await push('a1', 'b1');
		running.addFunction({ name: 'resize', imageUri: uri('a1') });
		running.addFunction({
			name: 'resize',
			version: '7',
			imageUri: uri('gone'),
			resolvedImageUri: `${HOST}/${name}@${index}`,
		});
		running.addFunction({ name: 'plain' });
		expect(byTag(await reasons({ protect: ['lambda'] }))).toEqual({
			undefined: `kept: child of ${index}, which stays`,
			multi1: 'kept: in use by the Lambda function resize:7',
			a1: 'kept: in use by the Lambda function resize:$LATEST',
			b1: 'deleted: tagged b1',
		});
	});

	it('stays: what earlier items name, by URI with and without a registry, or by digest', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'a1');
		await push('b1', 'c1', 'd1', 'e1', 'f1');
		const elsewhere = [
			`${HOST.replace('eu-west-1', 'us-east-1')}/${name}:d1`,
			`${HOST.replace('123456789012', '210987654321')}/${name}:e1`,
			`${HOST}/${name}-other:f1`,
		];
		const imagesInUse = [imageDigest, `docker-pullable://${uri('b1')}`, `${name}:c1`, ...elsewhere, 'nginx:1.27'];
		const kept = 'kept: in use by what Images in Use names';
		expect(byTag(await reasons({ imagesInUse }))).toEqual({
			a1: kept,
			b1: kept,
			c1: kept,
			d1: 'deleted: tagged d1',
			e1: 'deleted: tagged e1',
			f1: 'deleted: tagged f1',
		});
	});

	it('stays: the tag latest, where an image is named without a tag and a digest', async () => {
		await push('latest', 'later');
		const rules = { tagsToInclude: 'late*' };
		const { outputs } = await run({ imagesInUse: [`${HOST}/${name}`] }, rules);
		const statuses = (outputs[0] ?? []).slice(0, -1).map(({ json: { imageTags, status } }) => [imageTags, status]);
		expect(statuses.sort()).toEqual([
			[['later'], 'deleted'],
			[['latest'], 'kept'],
		]);
	});

	it('stays: the image of a digest, whichever repository, region or registry it is named with', async () => {
		const images = [];
		for (const tag of ['a1', 'b1', 'c1', 'd1', 'e1']) images.push(await pushImage(target.client, name, tag));
		const [a, b, c, d, e] = images.map(({ imageDigest }) => imageDigest);
		await push('f1');
		const imagesInUse = [
			`${HOST}/${name}-other@${a}`,
			`${HOST.replace('eu-west-1', 'us-east-1')}/${name}:f1@${b}`,
			`docker.io/library/nginx@${c}`,
			`docker-pullable://ghcr.io/team/app@${d}`,
			String(e).slice('sha256:'.length),
		];
		const kept = 'kept: in use by what Images in Use names';
		expect(byTag(await reasons({ imagesInUse }))).toEqual({
			...Object.fromEntries(['a1', 'b1', 'c1', 'd1', 'e1'].map((tag) => [tag, kept])),
			f1: 'deleted: tagged f1',
		});
	});

	it('is read over all pages', async () => {
		await push('a1', 'b1');
		const definition = running.addTaskDefinition({ family: 'web', images: ['nginx:1'] });
		for (let count = 0; count < 120; count += 1) {
			running.addTask({ taskDefinition: definition });
			running.addFunction({ name: `plain-${count}` });
			running.addService({ name: `web-${count}`, taskDefinition: definition });
		}
		running.addService({
			name: 'last',
			taskDefinition: running.addTaskDefinition({ family: 'last', images: [uri('a1')] }),
		});
		running.addFunction({ name: 'last', imageUri: uri('b1') });
		const all = byTag(await reasons({ protect: ['ecs', 'lambda'] }));
		expect(all).toEqual({
			a1: 'kept: in use by the ECS service last',
			b1: 'kept: in use by the Lambda function last:$LATEST',
		});
	});
});

contracts('what Images in Use names by the digest of a config', { needs: ['workloads'] }, () => {
	const KEPT = 'kept: in use by what Images in Use names';
	const storedImages = () => [...(target.local?.registry(target.region).repositories.get(name)?.images.values() ?? [])];
	const configOf = ({ imageManifest }: { readonly imageManifest: string }) =>
		(JSON.parse(imageManifest) as { config: { digest: string } }).config.digest;

	it.each([
		['as containerd reports it', (digest: string) => digest],
		['as docker reports it', (digest: string) => `docker://${digest}`],
		['without the algorithm', (digest: string) => digest.slice('sha256:'.length)],
	])('stays: its image, %s', async (_, written) => {
		const image = await pushImage(target.client, name, 'a1');
		await push('b1');
		const before = target.calls.length;
		expect(byTag(await reasons({ imagesInUse: written(configOf(image)) }))).toEqual({
			a1: KEPT,
			b1: 'deleted: tagged b1',
		});
		const reading = ['BatchCheckLayerAvailability', 'BatchGetImage'];
		const calls = target.calls.slice(before).map(({ operation }) => operation);
		expect(calls.filter((operation) => reading.includes(operation))).toEqual(reading);
	});

	it('stays: a platform of an index that is deleted, and what is attached to it', async () => {
		const child = await pushImage(target.client, name);
		const index = await pushIndex(target.client, name, [child], 'multi1');
		const { outputs } = await run({ imagesInUse: configOf(child) });
		const statuses = new Map((outputs[0] ?? []).map(({ json }) => [json.imageDigest, json.status]));
		expect([statuses.get(child.imageDigest), statuses.get(index)]).toEqual(['kept', 'deleted']);
	});

	it('reads no manifest where the repository does not hold it', async () => {
		await push('a1');
		const before = target.calls.length;
		expect(byTag(await reasons({ imagesInUse: `sha256:${'0'.repeat(64)}` }))).toEqual({ a1: 'deleted: tagged a1' });
		expect(target.calls.slice(before).map(({ operation }) => operation)).not.toContain('BatchGetImage');
	});

	it('stays: every image of the repository, where manifests are not read because of Not Pulled For', async () => {
		const image = await pushImage(target.client, name, 'a1');
		await push('b1');
		for (const one of storedImages()) one.pushedAt = new Date(0);
		const before = target.calls.length;
		const rules = { notPulledForDays: 30 };
		const { outputs } = await run({ imagesInUse: configOf(image) }, rules);
		const why =
			'may be what Images in Use names by the digest of a config: manifests are not read with Not Pulled For, since that counts as a pull';
		expect((outputs[0] ?? []).map(({ json }) => [json.status, json.reason]).slice(0, 2)).toEqual([
			['kept', why],
			['kept', why],
		]);
		expect(target.calls.slice(before).map(({ operation }) => operation)).not.toContain('BatchGetImage');
		const other = await run({ imagesInUse: `sha256:${'0'.repeat(64)}` }, rules);
		expect(other.outputs[0]?.at(-1)?.json).toMatchObject({ deleted: 2 });
	});

	it('stays: an image whose manifest cannot be read', async () => {
		const config = `sha256:${'c'.repeat(64)}`;
		const images = ['a', 'b'].map((letter) => ({
			imageDigest: `sha256:${letter.repeat(64)}`,
			imageTags: [`${letter}1`],
			imageManifestMediaType: OCI_MANIFEST,
		}));
		const [a, b] = images.map(({ imageDigest }) => ({ imageDigest }));
		const imageManifest = JSON.stringify({ schemaVersion: 2, config: { digest: config }, layers: [] });
		const answers: Record<string, object> = {
			DescribeImages: { imageDetails: images },
			BatchCheckLayerAvailability: { layers: [{ layerDigest: config, layerAvailability: 'AVAILABLE' }] },
			BatchGetImage: {
				images: [{ imageId: a, imageManifest, imageManifestMediaType: OCI_MANIFEST }],
				failures: [{ imageId: b, failureCode: 'UpstreamAccessDenied', failureReason: 'no' }],
			},
		};
		const aws = await startScriptedAws(({ operation }) => ({ body: JSON.stringify(answers[operation] ?? {}) }));
		try {
			const { outputs } = await run({ imagesInUse: config }, { dryRun: true }, { endpoint: aws.endpoint });
			expect((outputs[0] ?? []).slice(0, 2).map(({ json }) => json.reason)).toEqual([
				'in use by what Images in Use names',
				'may be what Images in Use names by the digest of a config: its manifest could not be read',
			]);
		} finally {
			await aws.close();
		}
	});
});

contracts('what Images in Use names and no image matches', { needs: ['workloads'] }, () => {
	const summaryOf = async (options: object) => {
		const { outputs } = await run(options);
		return (outputs[0] ?? []).at(-1)?.json;
	};

	it('is counted and named in the summary', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'a1');
		const digest = `sha256:${'0'.repeat(64)}`;
		const elsewhere = `${HOST.replace('eu-west-1', 'us-east-1')}/${name}:a1`;
		const found = [imageDigest, uri('a1'), `${name}:a1`, `elsewhere@${imageDigest}`];
		const notFound = [digest, uri('a2'), `${name}:a2`, `${HOST}/${name}s:a1`, elsewhere, `nginx@${digest}`, 'a:b:c'];
		expect(await summaryOf({ imagesInUse: [...found, ...notFound] })).toMatchObject({
			kept: 1,
			notFoundCount: notFound.length,
			notFound,
			reason: '0 of 1 images were deleted. 7 of 11 Images in Use match no image',
		});
	});

	it('is nothing where all match, and not told of where none are named', async () => {
		await push('a1');
		expect(await summaryOf({ imagesInUse: uri('a1') })).toMatchObject({
			notFoundCount: 0,
			notFound: [],
			reason: '0 of 1 images were deleted',
		});
		expect(await summaryOf({})).not.toHaveProperty('notFoundCount');
	});
});

contracts('a lookup that is not whole', { needs: ['workloads'] }, () => {
	it.each([
		'ecs:ListClusters',
		'ecs:ListServices',
		'ecs:DescribeServices',
		'ecs:ListServiceDeployments',
		'ecs:DescribeServiceRevisions',
		'ecs:ListTaskDefinitionFamilies',
		'ecs:ListTaskDefinitions',
		'ecs:ListTasks',
		'ecs:DescribeTasks',
		'ecs:DescribeTaskDefinition',
		'ecs:DescribeDaemonTaskDefinition',
		'lambda:ListFunctions',
		'lambda:GetFunction',
	])('%s: nothing is deleted, and the permission is named', async (permission) => {
		await push('a1');
		const definition = running.addTaskDefinition({ family: 'web', images: ['nginx:1'] });
		running.addService({ name: 'web', taskDefinition: definition, replacing: [definition] });
		running.addTask({ taskDefinition: definition });
		running.addTask({ taskDefinition: running.addTaskDefinition({ family: 'agent', images: [], isDaemon: true }) });
		running.addFunction({ name: 'resize', imageUri: uri('other') });
		target.failNext(permission, { name: 'AccessDeniedException', message: 'no', status: 400 });
		const before = target.calls.length;
		const { error } = await run({ protect: ['ecs', 'lambda'], taskDefinitionRevisions: 2 });
		const [service = '', operation] = permission.split(':');
		expect(error?.message.toLowerCase()).toBe(
			`Protect Images in Use is on, and ${service} ${operation} did not answer all, so nothing was deleted`.toLowerCase(),
		);
		expect(error?.description).toContain(permission);
		const calls = target.calls.slice(before).map((call) => call.operation);
		expect(calls).not.toContain('BatchDeleteImage');
	});

	it.each(['ecs:DescribeTaskDefinition', 'lambda:GetFunction'])(
		'%s: is tried again where it is throttled',
		async (operation) => {
			await push('a1', 'b1');
			const throttled = {
				name: operation.startsWith('ecs') ? 'ThrottlingException' : 'TooManyRequestsException',
				status: 429,
			};
			running.addService({
				name: 'web',
				taskDefinition: running.addTaskDefinition({ family: 'web', images: [uri('a1')] }),
			});
			running.addFunction({ name: 'resize', imageUri: uri('b1') });
			target.failNext(operation, throttled, 1);
			expect(byTag(await reasons({ protect: ['ecs', 'lambda'] }))).toEqual({
				a1: 'kept: in use by the ECS service web',
				b1: 'kept: in use by the Lambda function resize:$LATEST',
			});
		},
	);

	it('deletes nothing while a lookup is throttled for good, or a definition that is named is not there', async () => {
		await push('a1');
		const definition = running.addTaskDefinition({ family: 'web', images: ['nginx:1'] });
		running.addService({ name: 'web', taskDefinition: definition });
		target.failNext('ecs:ListClusters', { name: 'ThrottlingException', message: 'Rate exceeded' }, 2);
		const throttled = await run({ protect: ['ecs'], maxAttempts: 2 });
		expect(throttled.error?.message).toMatch(/ECS ListClusters did not answer all, so nothing was deleted$/);
		expect(throttled.error?.description).toContain('ThrottlingException: Rate exceeded');
		running.taskDefinitions.delete(definition);
		const gone = await run({ protect: ['ecs'] });
		expect(gone.error?.message).toMatch(/ECS DescribeTaskDefinition did not answer all, so nothing was deleted$/);
		expect(gone.error?.description).toContain('ClientException: Unable to describe task definition.');
		expect(
			target.calls.some(({ operation, input }) => operation === 'BatchDeleteImage' && input.repositoryName === name),
		).toBe(false);
	});

	it('takes an answer with failures for half an answer', async () => {
		await push('a1');
		const task = 'arn:aws:ecs:eu-west-1:123456789012:task/prod/1';
		const aws = await startScriptedAws(({ operation }) => {
			const failures = [{ arn: task, reason: 'MISSING' }];
			const lists = { clusterArns: ['prod'], serviceArns: [], taskArns: [task] };
			return { body: JSON.stringify(operation === 'DescribeTasks' ? { tasks: [], failures } : lists) };
		});
		try {
			const { error } = await run({ protect: ['ecs'] }, {}, { ecsEndpoint: aws.endpoint });
			expect(error?.message).toMatch(/ECS DescribeTasks did not answer all, so nothing was deleted$/);
			expect(error?.description).toContain(`${task}: MISSING`);
		} finally {
			await aws.close();
		}
	});

	it('names what is not an image before any call', async () => {
		const before = target.calls.length;
		const { error } = await run({ imagesInUse: 'v1' });
		expect(error?.message).toBe('Images in Use holds "v1", which is neither the URI of an image nor a digest');
		expect((await run({ imagesInUse: '={{ [] }}' })).error?.message).toBe('Images in Use is an empty list');
		expect((await run({ protect: ['eks'] })).error?.message).toMatch(/^Protect Images in Use is "eks"/);
		expect(target.calls.length).toBe(before);
	});
});
