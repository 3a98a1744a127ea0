import {
	BatchCheckLayerAvailabilityCommand,
	BatchGetImageCommand,
	DescribeImagesCommand,
	GetDownloadUrlForLayerCommand,
	PutImageCommand,
	UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import type { TargetStorageClass } from '@aws-sdk/client-ecr';

import { readManifest } from '../state/manifest';
import { LONGEST_RUN } from '../state/task';
import { ACCOUNT, indexOf, openBench, useFreshBench, putImage, refused } from './support';
import type { Bench } from './support';

const START = new Date('2026-03-04T05:06:07.000Z');

let bench: Bench;
let now: Date;
let repositoryName: string;
let imageDigest: string;

beforeEach(() => {
	now = START;
});
useFreshBench((opened) => (bench = opened), { now: () => now });
beforeEach(async () => {
	repositoryName = await bench.newRepository();
	imageDigest = await putImage(bench.registry, repositoryName, 'image', { tag: 'v1' });
});

function move(targetStorageClass: TargetStorageClass, imageId: object = { imageDigest }) {
	return bench.client.send(new UpdateImageStorageClassCommand({ repositoryName, imageId, targetStorageClass }));
}

async function detail() {
	const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
	return (await bench.client.send(command)).imageDetails?.[0];
}

async function pull() {
	const command = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] });
	const { images = [], failures = [] } = await bench.client.send(command);
	return images.length > 0 ? 'pulled' : failures[0]?.failureReason;
}

describe('an archived image', () => {
	it('can be seen but not pulled', async () => {
		expect(await move('ARCHIVE', { imageTag: 'v1' })).toMatchObject({
			registryId: ACCOUNT,
			repositoryName,
			imageId: { imageDigest, imageTag: 'v1' },
			imageStatus: 'ARCHIVED',
		});
		expect(await detail()).toMatchObject({ imageStatus: 'ARCHIVED', lastArchivedAt: START });
		expect(await pull()).toBe('Requested image is archived');
		const { manifest } = bench.registry.repository(repositoryName).images.get(imageDigest) ?? { manifest: '{}' };
		const layerDigest = readManifest(manifest).layers[0]?.digest ?? '';
		const download = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest });
		expect((await refused(bench.client.send(download))).name).toBe('LayerInaccessibleException');
		const check = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [layerDigest] });
		expect((await bench.client.send(check)).layers?.[0]?.layerAvailability).toBe('ARCHIVED');
	});

	it('is listed when it is asked for', async () => {
		await move('ARCHIVE');
		const list = async (imageStatus?: 'ARCHIVED' | 'ANY') => {
			const filter = imageStatus && { imageStatus };
			return (await bench.client.send(new DescribeImagesCommand({ repositoryName, filter }))).imageDetails?.length;
		};
		expect([await list(), await list('ARCHIVED'), await list('ANY')]).toEqual([0, 1, 1]);
	});

	it('comes back after a while', async () => {
		await move('ARCHIVE');
		now = new Date(START.getTime() + 1000);
		expect((await move('STANDARD')).imageStatus).toBe('ACTIVATING');
		expect((await detail())?.imageStatus).toBe('ACTIVATING');
		expect(await detail()).toMatchObject({ imageStatus: 'ACTIVE', lastArchivedAt: START, lastActivatedAt: now });
		expect(await pull()).toBe('pulled');
	});

	it('comes back for those who only pull, and for those who only wait', async () => {
		await move('ARCHIVE');
		await move('STANDARD');
		expect(await pull()).toBe('Requested image is being restored from the archive');
		expect(await pull()).toBe('pulled');
		await move('ARCHIVE');
		await move('STANDARD');
		now = new Date(START.getTime() + LONGEST_RUN + 1);
		expect(await pull()).toBe('pulled');
	});

	it('comes back at once when it is pushed again', async () => {
		await move('ARCHIVE');
		const imageManifest = bench.registry.repository(repositoryName).images.get(imageDigest)?.manifest;
		await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v1' }));
		expect(await pull()).toBe('pulled');
	});
});

it('takes as long as the server is told', async () => {
	const instant = await openBench({ polls: 0 });
	try {
		const name = await instant.newRepository();
		const imageId = { imageDigest: await putImage(instant.registry, name, 'image') };
		const update = (targetStorageClass: TargetStorageClass) =>
			instant.client.send(new UpdateImageStorageClassCommand({ repositoryName: name, imageId, targetStorageClass }));
		await update('ARCHIVE');
		expect((await update('STANDARD')).imageStatus).toBe('ACTIVE');
	} finally {
		await instant.close();
	}
});

describe('what cannot be moved', () => {
	const unsupported = { name: 'ImageStorageClassUpdateNotSupportedException', status: 400 };

	it('is in the class already, or on its way', async () => {
		expect(await refused(move('STANDARD'))).toMatchObject(unsupported);
		await move('ARCHIVE');
		expect(await refused(move('ARCHIVE'))).toMatchObject(unsupported);
		await move('STANDARD');
		expect(await refused(move('ARCHIVE'))).toMatchObject(unsupported);
	});

	it('is named by a list that is active', async () => {
		const index = bench.registry.putImage(repositoryName, { manifest: indexOf(imageDigest) }).digest;
		expect(await refused(move('ARCHIVE'))).toMatchObject({
			...unsupported,
			message: expect.stringContaining(index),
		});
		await move('ARCHIVE', { imageDigest: index });
		expect((await move('ARCHIVE')).imageStatus).toBe('ARCHIVED');
	});

	it('is not there', async () => {
		expect((await refused(move('ARCHIVE', { imageTag: 'none' }))).name).toBe('ImageNotFoundException');
		expect((await refused(move('ARCHIVE', {}))).name).toBe('InvalidParameterException');
	});
});
