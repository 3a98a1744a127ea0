import { createHash } from 'node:crypto';

import {
	BatchCheckLayerAvailabilityCommand,
	CompleteLayerUploadCommand,
	GetDownloadUrlForLayerCommand,
	InitiateLayerUploadCommand,
	InvalidLayerPartException,
	UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { rangeOf } from '../downloads';
import { manifestOf, useBench, refused } from './support';
import type { Bench } from './support';

const MIB = 1024 * 1024;

let now = new Date('2026-01-02T03:04:05.000Z');
let bench: Bench;
let repositoryName: string;

useBench((opened) => (bench = opened), { now: () => now });

beforeEach(async () => {
	repositoryName = await bench.newRepository();
});

async function initiate(): Promise<string> {
	const { uploadId, partSize } = await bench.client.send(new InitiateLayerUploadCommand({ repositoryName }));
	expect(partSize).toBe(10 * MIB);
	return uploadId ?? '';
}

async function upload(uploadId: string, partFirstByte: number, layerPartBlob: Uint8Array, last?: number) {
	const partLastByte = last ?? partFirstByte + layerPartBlob.byteLength - 1;
	return bench.client.send(
		new UploadLayerPartCommand({ repositoryName, uploadId, partFirstByte, partLastByte, layerPartBlob }),
	);
}

async function complete(uploadId: string, ...layerDigests: string[]) {
	return bench.client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
}

async function availability(...layerDigests: string[]) {
	return bench.client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
}

describe('an upload', () => {
	it('takes parts in order and makes a layer of them', async () => {
		const parts = [Buffer.alloc(5 * MIB, 'a'), Buffer.alloc(5 * MIB, 'b'), Buffer.from('the end')];
		const digest = sha256(Buffer.concat(parts));
		const uploadId = await initiate();
		let position = 0;
		for (const part of parts) {
			const { lastByteReceived } = await upload(uploadId, position, part);
			position += part.byteLength;
			expect(lastByteReceived).toBe(position - 1);
		}
		expect(await availability(digest)).toMatchObject({ layers: [{ layerAvailability: 'UNAVAILABLE' }] });
		expect((await complete(uploadId, digest)).layerDigest).toBe(digest);
		expect(await availability(digest)).toMatchObject({
			layers: [{ layerDigest: digest, layerAvailability: 'AVAILABLE', layerSize: position }],
			failures: [],
		});
		expect((await refused(complete(uploadId, digest))).name).toBe('UploadNotFoundException');
	});

	it('tells how far it has come when a part does not fit', async () => {
		const uploadId = await initiate();
		const tooEarly = await upload(uploadId, 5, Buffer.from('part')).catch((error: unknown) => error);
		expect(tooEarly).toBeInstanceOf(InvalidLayerPartException);
		expect(tooEarly).toMatchObject({ repositoryName, uploadId, lastValidByteReceived: -1 });
		await upload(uploadId, 0, Buffer.from('0123'));
		for (const first of [0, 3, 5]) {
			const error = await upload(uploadId, first, Buffer.from('4567')).catch((reason: unknown) => reason);
			expect(error).toMatchObject({ name: 'InvalidLayerPartException', lastValidByteReceived: 3 });
		}
		const wrongEnd = await upload(uploadId, 4, Buffer.from('4567'), 9).catch((reason: unknown) => reason);
		expect(wrongEnd).toMatchObject({ name: 'InvalidLayerPartException', lastValidByteReceived: 3 });
		const empty = await upload(uploadId, 4, Buffer.alloc(0), 3).catch((reason: unknown) => reason);
		expect(empty).toMatchObject({ name: 'InvalidLayerPartException' });
		expect((await upload(uploadId, 4, Buffer.from('4567'))).lastByteReceived).toBe(7);
	});

	it('takes the same part once when it comes twice at the same time', async () => {
		const uploadId = await initiate();
		const results = await Promise.allSettled([
			upload(uploadId, 0, Buffer.from('once')),
			upload(uploadId, 0, Buffer.from('once')),
		]);
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		await expect(complete(uploadId, sha256('once'))).resolves.toBeDefined();
	});

	it('takes parts of 20,971,520 bytes and no larger ones', async () => {
		const uploadId = await initiate();
		expect(await refused(upload(uploadId, 0, Buffer.alloc(20 * MIB + 1)))).toMatchObject({
			name: 'InvalidParameterException',
			message: expect.stringContaining('less than or equal to 20971520'),
		});
		await expect(upload(uploadId, 0, Buffer.alloc(20 * MIB))).resolves.toBeDefined();
	});

	it('takes 4,200 parts and no more', async () => {
		const uploadId = await initiate();
		const parts = Array.from({ length: 4199 }, () => 1);
		bench.registry.repository(repositoryName).uploads.set(uploadId, { startedAt: now, received: 4199, parts });
		await upload(uploadId, 4199, Buffer.from('x'));
		expect((await refused(upload(uploadId, 4200, Buffer.from('x')))).name).toBe('LimitExceededException');
	});

	it('refuses small parts unless they are the last', async () => {
		const parts = [Buffer.alloc(5 * MIB - 1), Buffer.from('the end')];
		const uploadId = await initiate();
		await upload(uploadId, 0, parts[0] ?? Buffer.alloc(0));
		await upload(uploadId, 5 * MIB - 1, parts[1] ?? Buffer.alloc(0));
		const error = await refused(complete(uploadId, sha256(Buffer.concat(parts))));
		expect(error.name).toBe('LayerPartTooSmallException');
	});

	it('is refused when it is empty or has another digest', async () => {
		const uploadId = await initiate();
		expect((await refused(complete(uploadId, sha256('')))).name).toBe('EmptyUploadException');
		await upload(uploadId, 0, Buffer.from('content'));
		expect((await refused(complete(uploadId, sha256('other')))).name).toBe('InvalidLayerException');
		await expect(complete(uploadId, sha256('other'), sha256('content'))).resolves.toBeDefined();
	});

	it('of a layer that is there says so', async () => {
		for (const [index, expected] of [undefined, 'LayerAlreadyExistsException'].entries()) {
			const uploadId = await initiate();
			await upload(uploadId, 0, Buffer.from('twice'));
			const result = complete(uploadId, sha256('twice'));
			if (index === 0) await result;
			else expect((await refused(result)).name).toBe(expected);
		}
		expect(bench.registry.repository(repositoryName).uploads.size).toBe(0);
	});

	it('that was never started is not found', async () => {
		const uploadId = '00000000-0000-4000-8000-000000000000';
		expect((await refused(upload(uploadId, 0, Buffer.from('x')))).name).toBe('UploadNotFoundException');
		expect((await refused(complete(uploadId, sha256('x')))).name).toBe('UploadNotFoundException');
	});

	it('stands in the journal without its bytes', async () => {
		const uploadId = await initiate();
		await upload(uploadId, 0, Buffer.from('12345'));
		expect(bench.ecr.calls.at(-1)).toMatchObject({ operation: 'UploadLayerPart', input: { layerPartBlob: 5 } });
	});
});

it('tells invalid, empty and missing layers apart', async () => {
	const missing = sha256('missing');
	expect(await availability('md5:00', '', missing)).toMatchObject({
		layers: [{ layerDigest: missing, layerAvailability: 'UNAVAILABLE' }],
		failures: [
			{ layerDigest: 'md5:00', failureCode: 'InvalidLayerDigest' },
			{ layerDigest: '', failureCode: 'MissingLayerDigest' },
		],
	});
});

it('tells the media type of a layer as the manifest has it, and when it is archived', async () => {
	const uploadId = await initiate();
	const content = 'layer of known';
	await upload(uploadId, 0, Buffer.from(content));
	await complete(uploadId, sha256(content));
	const told = async () => (await availability(sha256(content))).layers?.[0];
	expect(await told()).toMatchObject({ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' });
	const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: sha256(content), size: 14 };
	const config = { ...layer, mediaType: 'application/vnd.oci.image.config.v1+json' };
	config.digest = await bench.registry.putLayer(repositoryName, Buffer.from('{}'), config.mediaType);
	const manifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] });
	const image = bench.registry.putImage(repositoryName, { manifest });
	expect(await told()).toMatchObject({ mediaType: layer.mediaType, layerAvailability: 'AVAILABLE' });
	image.status = 'ARCHIVED';
	expect(await told()).toMatchObject({ layerAvailability: 'ARCHIVED' });
	const command = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: sha256(content) });
	expect((await refused(bench.client.send(command))).name).toBe('LayerInaccessibleException');
});

describe('a download', () => {
	async function urlOf(label: string): Promise<{ url: string; content: string }> {
		const manifest = await manifestOf(bench.registry, repositoryName, label);
		bench.registry.putImage(repositoryName, { manifest });
		const content = `layer of ${label}`;
		const command = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: sha256(content) });
		return { url: (await bench.client.send(command)).downloadUrl ?? '', content };
	}

	it('gives the exact bytes', async () => {
		const { url, content } = await urlOf('exact');
		const response = await fetch(url);
		expect(response.status).toBe(200);
		expect(await response.text()).toBe(content);
		expect(response.headers.get('content-length')).toBe(String(content.length));
	});

	it.each([
		['bytes=0-4', 206, 'layer', 'bytes 0-4/14'],
		['bytes=9-', 206, 'range', 'bytes 9-13/14'],
		['bytes=-5', 206, 'range', 'bytes 9-13/14'],
		['bytes=9-999', 206, 'range', 'bytes 9-13/14'],
		['bytes=14-', 416, '', 'bytes */14'],
		['lines=1-2', 200, 'layer of range', null],
	])('gives the range %s', async (range, status, text, contentRange) => {
		const { url } = await urlOf('range');
		const response = await fetch(url, { headers: { range } });
		expect(response.status).toBe(status);
		expect(await response.text()).toBe(text);
		expect(response.headers.get('content-range')).toBe(contentRange);
	});

	it('needs its own, unchanged and recent URL', async () => {
		const { url } = await urlOf('signed');
		const without = new URL(url);
		without.search = '';
		const other = new URL(url);
		other.pathname = `/layers/${sha256('something else')}`;
		const longer = new URL(url);
		longer.searchParams.set('X-Amz-Date', '20990101T000000Z');
		for (const changed of [without, other, longer]) expect((await fetch(changed)).status).toBe(403);
		const before = now;
		now = new Date(before.getTime() + 3_600_000 - 1);
		expect((await fetch(url)).status).toBe(200);
		now = new Date(before.getTime() + 3_600_000);
		const late = await fetch(url);
		expect(late.status).toBe(403);
		expect(await late.text()).toContain('Request has expired');
		now = before;
	});

	it('is only for layers that an image uses', async () => {
		const layerDigest = await bench.registry.putLayer(repositoryName, Buffer.from('lonely'));
		const ask = async (digest: string) =>
			bench.client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digest }));
		expect((await refused(ask(layerDigest))).name).toBe('LayerInaccessibleException');
		expect(await refused(ask(sha256('nowhere')))).toMatchObject({
			name: 'LayersNotFoundException',
			message: expect.stringContaining(`The layer with digest '${sha256('nowhere')}' does not exist within`),
		});
	});
});

describe('rangeOf', () => {
	it.each([
		[undefined, 10, undefined],
		['bytes=0-0', 10, { start: 0, end: 0 }],
		['bytes=-20', 10, { start: 0, end: 9 }],
		['bytes=-0', 10, 'unsatisfiable'],
		['bytes=5-4', 10, undefined],
		['bytes=-', 10, undefined],
		['bytes=0-1,3-4', 10, undefined],
	])('reads %s of %d bytes', (header, size, wanted) => {
		expect(rangeOf(header, size)).toEqual(wanted);
	});
});

it('hashes as everybody does', () => {
	expect(sha256('{}')).toBe(`sha256:${createHash('sha256').update('{}').digest('hex')}`);
	expect(sha256('{}')).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});
