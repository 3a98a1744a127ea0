import { startScriptedAws } from '../../../lib/aws/scriptedAws';
import type { Workloads } from '../../../../local-ecr/server';
import { pushImage, type PushedImage } from '../../../support/images';
import { byName, contracts, type Target } from '../../../support/target';
import { useWorkloads } from '../../../support/workloads';

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const ECS = 'arn:aws:ecs:eu-west-1:123456789012';

let target: Target;
let name: string;
let running: Workloads;
useWorkloads((...given) => {
	[target, name, running] = given;
});

const uri = (tag: string) => `${HOST}/${name}:${tag}`;
const push = async (...tags: string[]) => await pushImage(target.client, name, ...tags);
const define = (family: string, tag: string, more: object = {}) =>
	running.addTaskDefinition({ family, images: [uri(tag)], ...more });

/** What a dry run of a clean-up says of each image, by its digest. */
const said = async (rules: object, options: object = {}, ecsEndpoint = target.endpoint) => {
	const credentials = { ...target.credentials, ecsEndpoint, lambdaEndpoint: target.endpoint };
	const parameters = {
		repositoryName: byName(name),
		dryRun: true,
		...rules,
		options: { protect: ['ecs'], ...options },
	};
	const items = await target.items('image', 'cleanUp', parameters, { credentials });
	return new Map(items.map(({ imageDigest, status, reason }) => [imageDigest, `${String(status)}: ${String(reason)}`]));
};
const UNTAGGED = { images: 'untagged' };
const DELETED = 'wouldBeDeleted: untagged';
const USED = 'kept: in use by the ECS service web';
const UNRESOLVED =
	'kept: may be in use by the ECS service web: ECS does not tell which image it has resolved the tag stable to';
const callsTo = (operation: string, since: number) =>
	target.calls.slice(since).filter((call) => call.operation === `ecs:${operation}`).length;

contracts('a service whose tag has moved', { needs: ['workloads'] }, () => {
	it('keeps the image that ECS resolved the tag to, also with 0 tasks', async () => {
		const [lost, resolved] = [await push('stable'), await push('stable')];
		running.addService({
			name: 'web',
			desiredCount: 0,
			taskDefinition: define('web', 'stable'),
			digests: [resolved.imageDigest],
		});
		await push('stable');
		const statuses = await said(UNTAGGED);
		expect(statuses.get(resolved.imageDigest)).toBe(USED);
		expect(statuses.get(lost.imageDigest)).toBe(DELETED);
	});

	it('keeps the images of each deployment that is being replaced', async () => {
		const before = await push('stable');
		const definition = define('web', 'stable');
		running.addService({ name: 'old', taskDefinition: definition, replacing: [definition] });
		const lost = await push('stable');
		await push('stable');
		const statuses = await said(UNTAGGED);
		expect(statuses.get(before.imageDigest)).toBe('kept: in use by the ECS service old');
		expect(statuses.get(lost.imageDigest)).toBe(DELETED);
	});

	it('keeps every image that the tag may have been, where ECS does not tell', async () => {
		const lost = await push('stable');
		const current = await push('stable');
		const other = await push('v1');
		running.addService({ name: 'web', desiredCount: 0, taskDefinition: define('web', 'stable') });
		const statuses = await said({ images: 'any', keepNewest: 1 });
		expect(statuses.get(lost.imageDigest)).toBe(UNRESOLVED);
		expect(statuses.get(current.imageDigest)).toBe(USED);
		// It may have had the tag before.
		expect(statuses.get(other.imageDigest)).toMatch(/^kept/);
	});

	it('takes the digest from a task that runs, where no revision tells', async () => {
		const [lost, resolved] = [await push('stable'), await push('stable')];
		const taskDefinition = define('web', 'stable');
		running.addService({ name: 'web', desiredCount: 0, taskDefinition });
		running.addTask({ taskDefinition, service: 'web', digests: [resolved.imageDigest] });
		await push('stable');
		const statuses = await said(UNTAGGED);
		expect(statuses.get(resolved.imageDigest)).toMatch(/^kept: in use by the ECS task /);
		expect(statuses.get(lost.imageDigest)).toBe(DELETED);
	});

	it.each([
		['of another service', { service: 'other' }],
		['of another cluster', { service: 'web', cluster: 'other' }],
		['whose digest is not known', { service: 'web', digests: [] }],
	])('takes nothing from a task %s', async (_, more) => {
		const [lost, resolved] = [await push('stable'), await push('stable')];
		const taskDefinition = define('web', 'stable');
		running.addService({ name: 'web', desiredCount: 0, taskDefinition });
		running.addTask({ taskDefinition, digests: [resolved.imageDigest], ...more });
		expect((await said(UNTAGGED)).get(lost.imageDigest)).toBe(UNRESOLVED);
	});

	it.each([
		['ECS is not to resolve tags', { versionConsistency: 'disabled' }, {}],
		['another controller deploys it', {}, { taskSets: ['sets:1'] }],
	])('keeps only what has the tag, where %s', async (_, definition, service) => {
		const lost = await push('stable');
		await push('stable');
		define('sets', 'stable');
		running.addService({
			name: 'web',
			desiredCount: 0,
			taskDefinition: define('web', 'stable', definition),
			...service,
		});
		expect((await said(UNTAGGED)).get(lost.imageDigest)).toBe(DELETED);
	});

	it('keeps nothing of other repositories for it, nor what a digest names', async () => {
		const [lost] = [await push('a1'), await push('b1')];
		const images = [`${HOST}/${name}-other:stable`, 'nginx:stable', `${HOST}/${name}@${lost.imageDigest}`];
		const taskDefinition = running.addTaskDefinition({ family: 'web', images });
		running.addService({ name: 'web', desiredCount: 0, taskDefinition });
		const statuses = await said({ images: 'tagged', tagsToInclude: '*1' });
		expect([...statuses.values()].slice(0, 2).sort()).toEqual([USED, 'wouldBeDeleted: tagged b1']);
	});
});

contracts('the revisions of services', { needs: ['workloads'] }, () => {
	const REVISION = `${ECS}:service-revision/prod/web/1`;
	const DEPLOYED = `${ECS}:service-revision/prod/web/2`;

	/** What is said of an image that only ECS's answers name, where ECS answers so. */
	const saidOf = async (
		image: PushedImage,
		service: object,
		answers: (operation: string, input: Record<string, unknown>) => object | undefined,
	) => {
		const taskDefinition = `${ECS}:task-definition/web:1`;
		const container = { name: 'app', image: uri('stable') };
		const aws = await startScriptedAws(({ operation, body }) => {
			const lists = {
				clusterArns: ['prod'],
				serviceArns: [`${ECS}:service/prod/web`],
				taskArns: [],
				families: [],
				services: [
					{ serviceArn: `${ECS}:service/prod/web`, clusterArn: 'prod', serviceName: 'web', taskDefinition, ...service },
				],
				taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions: [container] },
				serviceRevisions: [],
				serviceDeployments: [],
			};
			const answer = answers(operation, JSON.parse(body) as Record<string, unknown>);
			return { body: JSON.stringify({ ...lists, ...answer }) };
		});
		try {
			return (await said(UNTAGGED, {}, aws.endpoint)).get(image.imageDigest);
		} finally {
			await aws.close();
		}
	};
	const containerImages = (image: PushedImage) => [{ containerName: 'app', imageDigest: image.imageDigest }];

	it('are found by the deployments, where the service names none', async () => {
		const image = await push('stable');
		await push('stable');
		const status = await saidOf(image, { deployments: [{ taskDefinition: '1' }] }, (operation, input) => {
			if (operation === 'ListServiceDeployments') {
				const deployments = [
					{ status: 'SUCCESSFUL', createdAt: 1, targetServiceRevisionArn: REVISION },
					{ status: 'SUCCESSFUL', createdAt: 3, targetServiceRevisionArn: DEPLOYED },
					{ status: 'STOPPED', createdAt: 4, targetServiceRevisionArn: REVISION },
				];
				return { serviceDeployments: deployments };
			}
			if (operation !== 'DescribeServiceRevisions') return undefined;
			expect(input.serviceRevisionArns).toEqual([DEPLOYED]);
			return { serviceRevisions: [{ serviceRevisionArn: DEPLOYED, containerImages: containerImages(image) }] };
		});
		expect(status).toBe(USED);
	});

	it('are those that a rollback goes back to, while a deployment is in progress', async () => {
		const image = await push('stable');
		await push('stable');
		const current = { currentServiceRevisions: [{ arn: REVISION }], deployments: [{ rolloutState: 'IN_PROGRESS' }] };
		const status = await saidOf(image, current, (operation) => {
			if (operation === 'ListServiceDeployments') {
				const last = { status: 'SUCCESSFUL', createdAt: 1, targetServiceRevisionArn: DEPLOYED };
				const next = { status: 'IN_PROGRESS', createdAt: 2, targetServiceRevisionArn: REVISION };
				return { serviceDeployments: [next, last] };
			}
			if (operation !== 'DescribeServiceRevisions') return undefined;
			return { serviceRevisions: [{ serviceRevisionArn: DEPLOYED, containerImages: containerImages(image) }] };
		});
		expect(status).toBe(USED);
	});

	it('keep what they may have run, where they are too old to be described', async () => {
		const image = await push('stable');
		await push('stable');
		const failures = [{ arn: REVISION, reason: 'MISSING' }];
		const status = await saidOf(image, { currentServiceRevisions: [{ arn: REVISION }] }, (operation) =>
			operation === 'DescribeServiceRevisions' ? { failures } : undefined,
		);
		expect(status).toBe(UNRESOLVED);
	});

	it('end the clean-up, where they cannot be described for another reason', async () => {
		const image = await push('stable');
		await push('stable');
		const failures = [{ arn: REVISION, reason: 'INTERNAL' }];
		const status = saidOf(image, { currentServiceRevisions: [{ arn: REVISION }] }, (operation) =>
			operation === 'DescribeServiceRevisions' ? { failures } : undefined,
		);
		await expect(status).rejects.toMatchObject({
			message:
				'Protect Images in Use is on, and ECS DescribeServiceRevisions did not answer all, so nothing was deleted',
		});
	});

	it('are described 20 a call, and deployments asked for only while one is in progress', async () => {
		await push('stable');
		const taskDefinition = define('web', 'stable');
		for (let count = 0; count < 21; count += 1) running.addService({ name: `web-${count}`, taskDefinition });
		const before = target.calls.length;
		await said(UNTAGGED);
		expect(callsTo('DescribeServiceRevisions', before)).toBe(2);
		expect(callsTo('ListServiceDeployments', before)).toBe(0);
	});
});

contracts('the latest revisions of task definitions', { needs: ['workloads'] }, () => {
	const TAGGED = { images: 'tagged', tagsToInclude: 'v*' };
	const keptOf = async (images: readonly PushedImage[], options: object = {}) => {
		const statuses = await said(TAGGED, options);
		return images.map(({ imageDigest }) => statuses.get(imageDigest)?.replace(/^kept: in use by the /, ''));
	};

	it('keep their images: the latest one, as many as asked for, or none', async () => {
		const images = [await push('v1'), await push('v2'), await push('v3')];
		for (const tag of ['v1', 'v2', 'v3']) define('nightly', tag);
		const deleted = (tag: string) => `wouldBeDeleted: tagged ${tag}`;
		expect(await keptOf(images)).toEqual([deleted('v1'), deleted('v2'), 'ECS task definition nightly']);
		expect(await keptOf(images, { taskDefinitionRevisions: 2 })).toEqual([
			deleted('v1'),
			'ECS task definition nightly:2',
			'ECS task definition nightly:3',
		]);
		expect(await keptOf(images, { taskDefinitionRevisions: 0 })).toEqual(['v1', 'v2', 'v3'].map(deleted));
	});

	it('are the latest active ones', async () => {
		const images = [await push('v1'), await push('v2'), await push('v3')];
		define('nightly', 'v1');
		define('nightly', 'v2', { status: 'INACTIVE' });
		define('retired', 'v3', { status: 'INACTIVE' });
		expect(await keptOf(images)).toEqual([
			'ECS task definition nightly',
			'wouldBeDeleted: tagged v2',
			'wouldBeDeleted: tagged v3',
		]);
	});

	it('are read over all pages', async () => {
		const images = [await push('v1')];
		for (let count = 0; count < 101; count += 1) define(`job-${count}`, 'other');
		define('nightly', 'v1');
		expect(await keptOf(images)).toEqual(['ECS task definition nightly']);
	});
});
