import { randomBytes } from 'node:crypto';
import { blobOf, digestOf, pushImage, uploadBlob } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

const MIB = 1024 * 1024;

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const upload = async (bytes: Buffer, partSize: number, from: 'binary' | 'base64') => {
	const repositoryName = byName(name);
	const [initiated] = await target.items('layer', 'initiateUpload', { repositoryName });
	const uploadId = String(initiated?.uploadId);
	const starts = Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, index) => index * partSize);
	const items = starts.map((partFirstByte) => {
		const part = bytes.subarray(partFirstByte, partFirstByte + partSize);
		const data = part.toString('base64');
		const json = { partFirstByte, partLastByte: partFirstByte + part.length - 1 };
		return from === 'binary'
			? { json, binary: { part: { data, mimeType: 'application/octet-stream' } } }
			: { json: { ...json, data } };
	});
	const parts = await target.items(
		'layer',
		'uploadPart',
		{
			repositoryName,
			uploadId,
			partFirstByte: '={{ $json.partFirstByte }}',
			partLastByte: '={{ $json.partLastByte }}',
			layerPartFrom: from,
			...(from === 'binary' ? { binaryPropertyName: 'part' } : { layerPartBlob: '={{ $json.data }}' }),
		},
		{ items },
	);
	return { uploadId, parts, initiated };
};

describe('layer', () => {
	contract('uploads a layer in parts from a binary property, in the order of the items', async () => {
		const bytes = randomBytes(11 * MIB);
		const { uploadId, parts, initiated } = await upload(bytes, 5 * MIB, 'binary');
		expect(initiated).toMatchObject({ repositoryName: name, partSize: expect.any(Number) });
		expect(parts.map(({ lastByteReceived }) => lastByteReceived)).toEqual([5 * MIB - 1, 10 * MIB - 1, 11 * MIB - 1]);
		const parameters = { repositoryName: byName(name), uploadId, layerDigests: digestOf(bytes) };
		expect(await target.items('layer', 'completeUpload', parameters)).toMatchObject([
			{ repositoryName: name, uploadId, layerDigest: digestOf(bytes) },
		]);
		const check = { repositoryName: byName(name), layerDigests: digestOf(bytes) };
		expect(await target.items('layer', 'checkAvailability', check)).toMatchObject([
			{ layerDigest: digestOf(bytes), layerAvailability: 'AVAILABLE', layerSize: bytes.length },
		]);
	});

	contract('uploads a base64 layer, and accepts an existing one', { needs: ['layerExistsException'] }, async () => {
		const bytes = randomBytes(1000);
		for (const alreadyExists of [undefined, true]) {
			const { uploadId } = await upload(bytes, 5 * MIB, 'base64');
			const [item] = await target.items('layer', 'completeUpload', {
				repositoryName: byName(name),
				uploadId,
				layerDigests: digestOf(bytes),
			});
			expect(item).toMatchObject({ uploadId, layerDigest: digestOf(bytes) });
			expect(item?.alreadyExists).toBe(alreadyExists);
		}
	});

	contract('says that a digest is not that of the bytes', { needs: ['layerDigestCheck'] }, async () => {
		const { uploadId } = await upload(randomBytes(1000), 5 * MIB, 'base64');
		const { error } = await target.run('layer', 'completeUpload', {
			repositoryName: byName(name),
			uploadId,
			layerDigests: `sha256:${'0'.repeat(64)}`,
		});
		expect(`${error?.message} ${error?.description}`).toMatch(/digest/i);
	});

	contract('says which byte was the last valid one when a part leaves a gap', async () => {
		const repositoryName = byName(name);
		const [initiated] = await target.items('layer', 'initiateUpload', { repositoryName });
		const { error } = await target.run('layer', 'uploadPart', {
			repositoryName,
			uploadId: String(initiated?.uploadId),
			partFirstByte: 10,
			partLastByte: 12,
			layerPartFrom: 'base64',
			layerPartBlob: 'AAAA',
		});
		expect(`${error?.message} ${error?.description}`).toMatch(/first byte|part/i);
	});

	contract('checks many layers, those that are missing among them', async () => {
		const blob = blobOf(randomBytes(100));
		await uploadBlob(target.client, name, blob);
		const absent = `sha256:${'0'.repeat(64)}`;
		const items = await target.items('layer', 'checkAvailability', {
			repositoryName: byName(name),
			layerDigests: [blob.digest, absent],
		});
		expect(items).toMatchObject([
			{ layerDigest: blob.digest, layerAvailability: 'AVAILABLE' },
			{ layerDigest: absent, layerAvailability: 'UNAVAILABLE' },
		]);
	});

	contract('gives an address from which the very bytes of an image come', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const [blob] = blobs;
		if (!blob) throw new Error('The image has no layer');
		const [item] = await target.items('layer', 'getDownloadUrl', {
			repositoryName: byName(name),
			layerDigest: blob.digest,
		});
		expect(item).toMatchObject({ repositoryName: name, layerDigest: blob.digest });
		const response = await fetch(String(item?.downloadUrl));
		expect(Buffer.from(await response.arrayBuffer()).equals(blob.bytes)).toBe(true);
	});
});
