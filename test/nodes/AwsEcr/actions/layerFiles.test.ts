import { randomBytes } from 'node:crypto';
import { PutImageCommand } from '@aws-sdk/client-ecr';
import { blobOf, OCI_MANIFEST, pushImage, uploadBlob, type Blob } from '../../../support/images';
import { openRelay } from '../../../support/relay';
import { byName, contract, useRepository, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const calls = () => target.calls.map(({ operation }) => operation);
const fileOf = (bytes: Buffer) => [
	{ json: {}, binary: { data: { data: bytes.toString('base64'), mimeType: 'application/gzip' } } },
];
/** An image whose configuration and only layer are the same blob. */
const manifestOf = ({ bytes, digest }: Blob) => {
	const descriptor = { size: bytes.length, digest };
	return JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...descriptor },
		layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...descriptor }],
	});
};
const upload = async (bytes: Buffer, options: object = {}) =>
	await target.run(
		'layer',
		'upload',
		{ repositoryName: byName(name), binaryPropertyName: 'data', options },
		{ items: fileOf(bytes) },
	);
const download = async (layerDigest: string, more: Partial<RunOptions> = {}) =>
	await target.run(
		'layer',
		'download',
		{ repositoryName: byName(name), layerDigest, outputBinaryField: 'layer' },
		more,
	);

/** Downloads a layer through a relay that answers downloads by itself: with a status and a content. */
async function downloadBehind(layerDigest: string, answer: () => readonly [number, string | Buffer]) {
	let times = 0;
	const relay = await openRelay(target.endpoint, ({ method }, response) => {
		if (method !== 'GET') return false;
		times += 1;
		const [status, content] = answer();
		response.writeHead(status).end(content);
		return true;
	});
	const { endpoint } = relay;
	const result = await download(layerDigest, { credentials: { ...target.credentials, endpoint } });
	await relay.close();
	return { ...result, times };
}

describe('a layer as a file', () => {
	contract('is uploaded in parts, and downloaded the same', { needs: ['layerDownload'] }, async () => {
		const { bytes, digest } = blobOf(randomBytes(21 * 2 ** 20));
		const { outputs, error } = await upload(bytes, { expectedDigest: digest });
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toEqual({
			repositoryName: name,
			layerDigest: digest,
			sizeInBytes: bytes.length,
			uploaded: true,
		});
		// Amazon ECR hands out no layer that no image names.
		const imageManifest = manifestOf({ bytes, digest });
		await target.client.send(new PutImageCommand({ repositoryName: name, imageManifest, imageTag: 'v1' }));
		const downloaded = await download(digest);
		expect(downloaded.error).toBeUndefined();
		const [item] = downloaded.outputs[0] ?? [];
		expect(item?.json).toEqual({ repositoryName: name, layerDigest: digest, sizeInBytes: bytes.length });
		expect(Buffer.from(item?.binary?.layer?.data ?? '', 'base64').equals(bytes)).toBe(true);
	});

	it('is not sent again when the repository has it', async () => {
		const blob = blobOf(randomBytes(1_000));
		await uploadBlob(target.client, name, blob);
		const before = calls().length;
		const { outputs } = await upload(blob.bytes);
		expect(outputs[0]?.[0]?.json).toMatchObject({ layerDigest: blob.digest, uploaded: false });
		expect(calls().slice(before)).toEqual(['BatchCheckLayerAvailability']);
	});

	it('is not sent when it has another digest than is expected', async () => {
		const before = calls().length;
		const expectedDigest = blobOf(Buffer.from('other')).digest;
		const { error } = await upload(randomBytes(100), { expectedDigest });
		expect(error?.message).toContain(`Expected Digest is ${expectedDigest}, but that of the file is sha256:`);
		expect(calls()).toHaveLength(before);
	});

	contract('is not put out where its content is damaged', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const { error, outputs } = await downloadBehind(blobs[0]?.digest ?? '', () => [200, 'damaged']);
		expect(error?.message).toBe(
			`The content of layer ${blobs[0]?.digest} has the digest ${blobOf(Buffer.from('damaged')).digest}`,
		);
		expect(outputs.flat()).toEqual([]);
	});

	contract('is had after moments in which it could not be', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const [layer] = blobs;
		const statuses = [503, 403];
		const { error, outputs, times } = await downloadBehind(layer?.digest ?? '', () => {
			const status = statuses.shift();
			return status === undefined ? [200, layer?.bytes ?? ''] : [status, 'not now'];
		});
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ layerDigest: layer?.digest });
		expect(times).toBe(3);
	});

	contract('that the store does not have is said, and not asked for again', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const { error, times } = await downloadBehind(blobs[0]?.digest ?? '', () => [404, 'secret']);
		expect(error?.message).toBe('A layer could not be downloaded: the answer was HTTP status 404');
		expect(JSON.stringify(error)).not.toContain('secret');
		expect(times).toBe(1);
	});

	contract('that is not there is said', { needs: ['layerDownload'] }, async () => {
		const { digest } = blobOf(Buffer.from('nowhere'));
		const { error } = await download(digest);
		expect(error?.message).toContain('layer');
	});

	it.each([
		['upload', { binaryPropertyName: 'data', options: { expectedDigest: 'v1' } }, 'Expected Digest is not a digest'],
		['download', { layerDigest: 'v1', outputBinaryField: 'data' }, 'Layer Digest is not a digest'],
	])('%s refuses what is no digest before any call', async (operation, parameters, message) => {
		const before = calls().length;
		const { error } = await target.run('layer', operation, { repositoryName: byName(name), ...parameters });
		expect(error?.message).toBe(message);
		expect(calls()).toHaveLength(before);
	});
});
