import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	BatchDeleteImageCommand,
	BatchGetImageCommand,
	CompleteLayerUploadCommand,
	CreateRepositoryCommand,
	DescribeImagesCommand,
	DescribeRepositoriesCommand,
	GetDownloadUrlForLayerCommand,
	InitiateLayerUploadCommand,
	ListTagsForResourceCommand,
	PutAccountSettingCommand,
	PutImageCommand,
	PutReplicationConfigurationCommand,
	PutSigningConfigurationCommand,
	RegisterPullTimeUpdateExclusionCommand,
	StartImageScanCommand,
	StartReplicationBackfillCommand,
	UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { addSampleData } from '../sample';
import { startLocalEcr } from '../server';
import { parse, stringify } from '../state/snapshot';
import { ACCOUNT, REGION, manifestOf, openBench } from './support';
import type { Bench } from './support';

const MIB = 1024 * 1024;

let dataFolder: string;
let bench: Bench;

beforeEach(async () => {
	dataFolder = await mkdtemp(join(tmpdir(), 'local-ecr-'));
	bench = await openBench({ dataFolder });
});

afterEach(async () => {
	await bench.close();
	await rm(dataFolder, { recursive: true, force: true });
});

async function restart(): Promise<void> {
	await bench.close();
	bench = await openBench({ dataFolder });
}

describe('after a restart', () => {
	it('everything is as it was', async () => {
		await bench.client.send(
			new CreateRepositoryCommand({
				repositoryName: 'kept/app',
				tags: [{ Key: 'team', Value: 'blue' }],
				imageTagMutability: 'IMMUTABLE',
			}),
		);
		const imageManifest = await manifestOf(bench.registry, 'kept/app', 'kept');
		await bench.client.send(new PutImageCommand({ repositoryName: 'kept/app', imageManifest, imageTag: 'v1' }));
		const look = async () => {
			const repositories = (await bench.client.send(new DescribeRepositoriesCommand({}))).repositories;
			const { imageDetails } = await bench.client.send(new DescribeImagesCommand({ repositoryName: 'kept/app' }));
			const resourceArn = repositories?.[0]?.repositoryArn;
			const { tags } = await bench.client.send(new ListTagsForResourceCommand({ resourceArn }));
			return { repositories, imageDetails, tags };
		};
		const before = await look();
		await restart();
		expect(await look()).toEqual(before);
		expect(before.imageDetails).toHaveLength(1);
		const { images } = await bench.client.send(
			new BatchGetImageCommand({ repositoryName: 'kept/app', imageIds: [{ imageTag: 'v1' }] }),
		);
		expect(images?.[0]?.imageManifest).toBe(imageManifest);
	});

	it("the registry's settings and what is under way are as they were", async () => {
		const { scanned, signed } = await addSampleData(bench.registry);
		const destination = { region: 'eu-west-1', registryId: ACCOUNT };
		const signingProfileArn = `arn:aws:signer:us-east-1:${ACCOUNT}:/signing-profiles/sample`;
		const rules = [{ destinations: [destination] }];
		const { client } = bench;
		await client.send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));
		await client.send(new PutSigningConfigurationCommand({ signingConfiguration: { rules: [{ signingProfileArn }] } }));
		const principalArn = `arn:aws:iam::${ACCOUNT}:user/scanner`;
		await client.send(new RegisterPullTimeUpdateExclusionCommand({ principalArn }));
		await client.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }));
		await client.send(new StartReplicationBackfillCommand({ destination }));
		const { repositoryName, imageDigest } = signed;
		await client.send(new StartImageScanCommand({ repositoryName, imageId: { imageDigest } }));
		const manifest = await manifestOf(bench.registry, scanned.repositoryName, 'pushed');
		const push = new PutImageCommand({ repositoryName: scanned.repositoryName, imageManifest: manifest });
		await bench.client.send(push);
		const look = () =>
			structuredClone({ settings: bench.registry.settings, repositories: bench.registry.repositories });
		const before = look();
		expect(before.settings.templates.size).toBe(1);
		await restart();
		expect(look()).toEqual(before);
		const image = bench.registry.repository(scanned.repositoryName).images.get(sha256(manifest));
		expect([image?.replications?.size, image?.signings?.size]).toEqual([1, 1]);
	});

	it('layers have their bytes', async () => {
		bench.registry.createRepository({ name: 'kept/layers' });
		const manifest = await manifestOf(bench.registry, 'kept/layers', 'bytes');
		bench.registry.putImage('kept/layers', { manifest });
		await restart();
		const { downloadUrl = '' } = await bench.client.send(
			new GetDownloadUrlForLayerCommand({
				repositoryName: 'kept/layers',
				layerDigest: sha256('layer of bytes'),
			}),
		);
		expect(await (await fetch(downloadUrl)).text()).toBe('layer of bytes');
		expect(await (await fetch(downloadUrl, { headers: { range: 'bytes=9-' } })).text()).toBe('bytes');
	});

	describe('an upload', () => {
		const repositoryName = 'kept/upload';
		const first = Buffer.alloc(5 * MIB, 'a');
		const last = Buffer.from('the end');
		let uploadId = '';

		beforeEach(async () => {
			await bench.client.send(new CreateRepositoryCommand({ repositoryName }));
			({ uploadId = '' } = await bench.client.send(new InitiateLayerUploadCommand({ repositoryName })));
		});

		const send = async (partFirstByte: number, layerPartBlob: Buffer) =>
			bench.client.send(
				new UploadLayerPartCommand({
					repositoryName,
					uploadId,
					partFirstByte,
					partLastByte: partFirstByte + layerPartBlob.byteLength - 1,
					layerPartBlob,
				}),
			);
		const complete = async (content: Buffer) =>
			bench.client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [sha256(content)] }));

		it('goes on where it was', async () => {
			await send(0, first);
			await writeFile(join(dataFolder, 'uploads', '00000000-0000-4000-8000-000000000000'), 'left over');
			await restart();
			expect(await readdir(join(dataFolder, 'uploads'))).toEqual([uploadId]);
			await send(first.byteLength, last);
			const content = Buffer.concat([first, last]);
			expect((await complete(content)).layerDigest).toBe(sha256(content));
			expect(await readdir(join(dataFolder, 'uploads'))).toEqual([]);
		});

		it('is whole although a crash left a part half written', async () => {
			await send(0, first);
			await appendFile(join(dataFolder, 'uploads', uploadId), 'half of a part that was never answered');
			await restart();
			await send(first.byteLength, last);
			await expect(complete(Buffer.concat([first, last]))).resolves.toBeDefined();
		});

		it('of a layer that is there leaves nothing behind', async () => {
			await bench.registry.putLayer(repositoryName, last);
			await send(0, last);
			await expect(complete(last)).rejects.toMatchObject({ name: 'LayerAlreadyExistsException' });
			expect(await readdir(join(dataFolder, 'uploads'))).toEqual([]);
		});
	});

	it('what was deleted stays away', async () => {
		const { untaggedOld } = await addSampleData(bench.registry);
		const [{ repositoryName, imageDigest } = { repositoryName: '', imageDigest: '' }] = untaggedOld;
		await bench.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
		await restart();
		expect(bench.registry.repository(repositoryName).images.has(imageDigest)).toBe(false);
		expect(bench.registry.repositories.size).toBe(3);
	});

	it('blobs that no repository holds are gone, and no other file', async () => {
		bench.registry.createRepository({ name: 'kept/one' });
		await bench.registry.putLayer('kept/one', Buffer.from('kept'));
		bench.registry.createRepository({ name: 'lost/one' });
		await bench.registry.putLayer('lost/one', Buffer.from('lost'));
		bench.registry.repositories.delete('lost/one');
		await writeFile(join(dataFolder, 'layers', 'notes.txt'), 'mine');
		await restart();
		const files = await readdir(join(dataFolder, 'layers'));
		expect(files.sort()).toEqual([sha256('kept').slice('sha256:'.length), 'notes.txt'].sort());
	});
});

it('is kept before it is answered', async () => {
	await bench.client.send(new CreateRepositoryCommand({ repositoryName: 'kept/at-once' }));
	const file = join(dataFolder, 'registries', ACCOUNT, `${REGION}.json`);
	expect(await readFile(file, 'utf8')).toContain('kept/at-once');
	expect(await readdir(join(dataFolder, 'registries', ACCOUNT))).toEqual([`${REGION}.json`]);
});

it('tells when it cannot keep something, and keeps it as soon as it can', async () => {
	await writeFile(join(dataFolder, 'registries'), 'in the way');
	const late = bench.client.send(new CreateRepositoryCommand({ repositoryName: 'kept/late' }));
	await expect(late).rejects.toMatchObject({ name: 'ServerException' });
	await rm(join(dataFolder, 'registries'));
	await bench.open({ region: 'eu-west-1' }).send(new CreateRepositoryCommand({ repositoryName: 'kept/next' }));
	const file = join(dataFolder, 'registries', ACCOUNT, `${REGION}.json`);
	expect(await readFile(file, 'utf8')).toContain('kept/late');
});

it('keeps what many requests change at once', async () => {
	const names = Array.from({ length: 20 }, (_, index) => `kept/many-${index}`);
	await Promise.all(
		names.map(async (repositoryName) => bench.client.send(new CreateRepositoryCommand({ repositoryName }))),
	);
	await restart();
	expect([...bench.registry.repositories.keys()].sort()).toEqual(names.sort());
});

it('refuses a folder that it does not understand', async () => {
	const folder = join(dataFolder, 'registries', ACCOUNT);
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'eu-west-1.json'), '{"format":99}');
	await expect(startLocalEcr({ dataFolder })).rejects.toThrow('was not written by this version of the local ECR');
});

it('writes maps and dates as it reads them', () => {
	const value = {
		map: new Map<string, unknown>([
			['a', new Date(5)],
			['b', [new Map([['c', 1]])]],
		]),
		list: [new Date(7), 'text', null, { nothing: undefined }],
	};
	expect(parse(stringify(value))).toEqual(value);
});
