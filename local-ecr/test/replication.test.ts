import {
	BatchDeleteImageCommand,
	BatchGetImageCommand,
	CreateRepositoryCreationTemplateCommand,
	DescribeImageReplicationStatusCommand,
	DescribeImagesCommand,
	DescribeRegistryCommand,
	DescribeRepositoriesCommand,
	GetDownloadUrlForLayerCommand,
	PutImageCommand,
	PutReplicationConfigurationCommand,
} from '@aws-sdk/client-ecr';
import type { ImageIdentifier, ReplicationRule } from '@aws-sdk/client-ecr';

import { readManifest } from '../state/manifest';
import { ACCOUNT, REGION, indexOf, manifestOf, useFreshBench, post, putImage, refused } from './support';
import type { Bench } from './support';

const OTHER = '444455556666';
const EU = { region: 'eu-west-1', registryId: ACCOUNT };
const PARTNER = { region: REGION, registryId: OTHER };

let bench: Bench;

useFreshBench((opened) => (bench = opened));

function replicate(...rules: ReplicationRule[]) {
	const command = new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } });
	return bench.client.send(command);
}

async function push(repositoryName: string, label: string, imageTag?: string): Promise<string> {
	const imageManifest = await manifestOf(bench.registry, repositoryName, label);
	const { image } = await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
	return image?.imageId?.imageDigest ?? '';
}

async function statuses(repositoryName: string, imageDigest: string) {
	const command = new DescribeImageReplicationStatusCommand({ repositoryName, imageId: { imageDigest } });
	return (await bench.client.send(command)).replicationStatuses;
}

it('the configuration is kept and replaced', async () => {
	const registry = async () => bench.client.send(new DescribeRegistryCommand({}));
	expect(await registry()).toMatchObject({ registryId: ACCOUNT, replicationConfiguration: { rules: [] } });
	const rule = {
		destinations: [EU],
		repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' as const }],
	};
	expect((await replicate(rule)).replicationConfiguration).toEqual({ rules: [rule] });
	expect((await registry()).replicationConfiguration).toEqual({ rules: [rule] });
	await replicate();
	expect((await registry()).replicationConfiguration).toEqual({ rules: [] });
});

it('a registry is not replicated to itself', async () => {
	expect(await refused(replicate({ destinations: [EU, { region: REGION, registryId: ACCOUNT }] }))).toEqual({
		name: 'InvalidParameterException',
		message:
			"Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: " +
			"'Replication destination cannot be the same as the source registry'",
		status: 400,
	});
});

it('an image that is pushed is copied to every destination, with its layers and its tag', async () => {
	await replicate({ destinations: [EU] }, { destinations: [PARTNER, EU] });
	const repositoryName = await bench.newRepository();
	const digest = await push(repositoryName, 'copied', 'v1');
	const pull = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }] });
	for (const [client, registryId] of [
		[bench.open({ region: 'eu-west-1' }), ACCOUNT],
		[bench.client, OTHER],
	] as const) {
		const { images } = await client.send(new BatchGetImageCommand({ ...pull.input, registryId }));
		expect(images?.[0]?.imageId).toEqual({ imageDigest: digest, imageTag: 'v1' });
		const layerDigest = readManifest(images?.[0]?.imageManifest ?? '').layers[0]?.digest ?? '';
		const { downloadUrl = '' } = await client.send(
			new GetDownloadUrlForLayerCommand({ repositoryName, registryId, layerDigest }),
		);
		expect(await (await fetch(downloadUrl)).text()).toBe('layer of copied');
	}
	expect(await statuses(repositoryName, digest)).toEqual([
		{ ...EU, status: 'IN_PROGRESS' },
		{ ...PARTNER, status: 'IN_PROGRESS' },
	]);
	expect(await statuses(repositoryName, digest)).toEqual([
		{ ...EU, status: 'COMPLETE' },
		{ ...PARTNER, status: 'COMPLETE' },
	]);
});

it('only what a prefix is for, and only what is pushed since, is copied', async () => {
	bench.registry.createRepository({ name: 'team/app' });
	bench.registry.createRepository({ name: 'other' });
	const before = await push('team/app', 'before', 'v1');
	await replicate({
		destinations: [EU],
		repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' }],
	});
	const after = await push('team/app', 'after', 'v2');
	const elsewhere = await push('other', 'elsewhere', 'v1');
	expect([...bench.ecr.registry('eu-west-1').repositories.keys()]).toEqual(['team/app']);
	expect([...bench.ecr.registry('eu-west-1').repository('team/app').tags]).toEqual([['v2', after]]);
	expect(await statuses('team/app', before)).toEqual([]);
	expect(await statuses('other', elsewhere)).toEqual([]);
});

it('a copy is not copied on', async () => {
	await replicate({ destinations: [EU] });
	const eu = bench.open({ region: 'eu-west-1' });
	const rules = [{ destinations: [{ region: 'ap-south-1', registryId: ACCOUNT }] }];
	await eu.send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));
	await push(await bench.newRepository(), 'once');
	expect(bench.ecr.registry('ap-south-1').repositories.size).toBe(0);
});

it('an index takes along the images that it names, and a new tag goes there, too', async () => {
	const repositoryName = await bench.newRepository();
	const child = await putImage(bench.registry, repositoryName, 'child');
	await replicate({ destinations: [EU] });
	const imageManifest = indexOf(child);
	await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v1' }));
	await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'latest' }));
	const copy = bench.ecr.registry('eu-west-1').repository(repositoryName);
	expect(copy.images.has(child)).toBe(true);
	expect([...copy.tags.keys()]).toEqual(['v1', 'latest']);
});

it('an immutable tag stays where it is; the image comes without it', async () => {
	const repositoryName = await bench.newRepository();
	const eu = bench.ecr.registry('eu-west-1');
	eu.createRepository({ name: repositoryName, tagMutability: 'IMMUTABLE' });
	const first = await putImage(eu, repositoryName, 'theirs', { tag: 'v1' });
	await replicate({ destinations: [EU] });
	const second = await push(repositoryName, 'ours', 'v1');
	const { imageDetails } = await bench
		.open({ region: 'eu-west-1' })
		.send(new DescribeImagesCommand({ repositoryName }));
	expect(imageDetails?.map(({ imageDigest, imageTags }) => [imageDigest, imageTags])).toEqual([
		[first, ['v1']],
		[second, undefined],
	]);
});

it('a repository that is missing is created by the template with the longest prefix', async () => {
	const eu = bench.open({ region: 'eu-west-1' });
	const template = (prefix: string, appliedFor: 'REPLICATION' | 'CREATE_ON_PUSH') =>
		eu.send(
			new CreateRepositoryCreationTemplateCommand({
				prefix,
				appliedFor: [appliedFor],
				imageTagMutability: prefix === 'ROOT' ? 'MUTABLE' : 'IMMUTABLE',
				resourceTags: [{ Key: 'from', Value: prefix }],
			}),
		);
	await template('ROOT', 'REPLICATION');
	await template('team', 'REPLICATION');
	await template('team/app', 'CREATE_ON_PUSH');
	await replicate({ destinations: [EU] });
	for (const name of ['team/app/api', 'teamwork']) {
		bench.registry.createRepository({ name });
		await push(name, name);
	}
	const { repositories } = await eu.send(new DescribeRepositoriesCommand({}));
	const found = bench.ecr.registry('eu-west-1').repositories;
	expect(
		repositories?.map(({ repositoryName = '', imageTagMutability }) => [
			repositoryName,
			imageTagMutability,
			found.get(repositoryName)?.resourceTags.get('from'),
		]),
	).toEqual([
		['team/app/api', 'IMMUTABLE', 'team'],
		['teamwork', 'MUTABLE', 'ROOT'],
	]);
});

it('the status of an image that is not there is none', async () => {
	const repositoryName = await bench.newRepository();
	expect((await refused(statuses(repositoryName, `sha256:${'0'.repeat(64)}`))).name).toBe('ImageNotFoundException');
});

describe('a rule that replicates deletions', () => {
	const configure = async (...rules: object[]) =>
		// The SDK leaves out what its version does not know.
		await post(
			bench.ecr.endpoint,
			'PutReplicationConfiguration',
			JSON.stringify({ replicationConfiguration: { rules } }),
		);
	const deletions = { deleteReplication: { enabled: true } };
	const remove = async (repositoryName: string, ...imageIds: ImageIdentifier[]) =>
		await bench.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
	const tag = async (repositoryName: string, digest: string, imageTag: string) => {
		const imageManifest = bench.registry.repository(repositoryName).images.get(digest)?.manifest;
		await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
	};
	const heldBy = (name: string, region = 'eu-west-1', account = ACCOUNT) => {
		const { images, tags } = bench.ecr.registry(region, account).repository(name);
		return { images: [...images.keys()], tags: [...tags.keys()] };
	};

	it('is kept and answered', async () => {
		const rules = [
			{ destinations: [EU], ...deletions },
			{ destinations: [PARTNER], deleteReplication: { enabled: false } },
		];
		expect((await configure(...rules)).body).toEqual({ replicationConfiguration: { rules } });
		const { body } = await post(bench.ecr.endpoint, 'DescribeRegistry', '{}');
		expect(body).toEqual({ registryId: ACCOUNT, replicationConfiguration: { rules } });
	});

	it.each([
		['nothing in it', {}, 'InvalidParameterException'],
		['a text for a boolean', { enabled: 'true' }, 'SerializationException'],
		['a member that is not known', { enabled: true, now: true }, 'SerializationException'],
	])('is refused with %s', async (_, deleteReplication, name) => {
		const { status, body } = await configure({ destinations: [EU], deleteReplication });
		expect([status, body.__type]).toEqual([400, name]);
	});

	it('removes a tag at the destinations, and the image with its last tag', async () => {
		await configure({ destinations: [EU, PARTNER], ...deletions });
		const name = await bench.newRepository();
		const digest = await push(name, 'deleted', 'v1');
		await tag(name, digest, 'v2');
		await remove(name, { imageTag: 'v1' });
		expect(heldBy(name)).toEqual({ images: [digest], tags: ['v2'] });
		bench.ecr.registry('eu-west-1').repository(name).tags.set('own', digest);
		await remove(name, { imageTag: 'v2' });
		expect(heldBy(name)).toEqual({ images: [], tags: [] });
		expect(heldBy(name, REGION, OTHER)).toEqual({ images: [], tags: [] });
	});

	it('deletes an image by its digest, with all tags', async () => {
		await configure({ destinations: [EU], ...deletions });
		const name = await bench.newRepository();
		const digest = await push(name, 'deleted', 'v1');
		const kept = await push(name, 'kept', 'v2');
		await remove(name, { imageDigest: digest });
		expect(heldBy(name)).toEqual({ images: [kept], tags: ['v2'] });
	});

	it('leaves a tag that is given to another image at the destination', async () => {
		await configure({ destinations: [EU], ...deletions });
		const name = await bench.newRepository();
		const digest = await push(name, 'deleted', 'v1');
		await tag(name, digest, 'v2');
		const eu = bench.ecr.registry('eu-west-1');
		const other = await putImage(eu, name, 'another', { tag: 'v1' });
		await remove(name, { imageTag: 'v1' });
		expect(heldBy(name)).toEqual({ images: [digest, other], tags: ['v1', 'v2'] });
	});

	it('leaves an image that a manifest list of the destination names', async () => {
		await configure({ destinations: [EU], ...deletions });
		const name = await bench.newRepository();
		const digest = await push(name, 'child', 'v1');
		const list = bench.ecr.registry('eu-west-1').putImage(name, { manifest: indexOf(digest), tag: 'list' });
		await remove(name, { imageDigest: digest });
		expect(heldBy(name).images).toEqual([digest, list.digest]);
	});

	it('holds for its own repositories and destinations', async () => {
		const team = { repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' }] };
		await configure({ destinations: [EU], ...deletions, ...team }, { destinations: [EU, PARTNER] });
		bench.registry.createRepository({ name: 'team/app' });
		bench.registry.createRepository({ name: 'other' });
		for (const name of ['team/app', 'other']) await remove(name, { imageDigest: await push(name, name, 'v1') });
		expect(heldBy('team/app').images).toEqual([]);
		expect(heldBy('team/app', REGION, OTHER).images).toHaveLength(1);
		expect(heldBy('other').images).toHaveLength(1);
	});

	it('deletes nothing for what was not deleted here', async () => {
		await configure({ destinations: [EU], ...deletions });
		const name = await bench.newRepository();
		const child = await push(name, 'child', 'v1');
		const imageManifest = indexOf(child);
		await bench.client.send(new PutImageCommand({ repositoryName: name, imageManifest, imageTag: 'list' }));
		expect((await remove(name, { imageDigest: child })).failures).toHaveLength(1);
		expect(heldBy(name).images).toHaveLength(2);
	});
});
