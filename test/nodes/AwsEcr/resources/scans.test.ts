import { PutImageCommand } from '@aws-sdk/client-ecr';
import { makeImage, OCI_MANIFEST, pushImage, uploadBlob } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

describe('image scan', () => {
	contract('starts a scan and gets its findings, one item each', { needs: ['scanImageDigest'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const image = { repositoryName: byName(name), imageId: 'v1' };
		expect(await target.items('imageScan', 'start', image)).toMatchObject([
			{ repositoryName: name, imageTag: 'v1', imageScanStatus: { status: 'IN_PROGRESS' } },
		]);
		const findings = async () => await target.items('imageScan', 'getFindings', { ...image, returnAll: true });
		const isDone = (items: Array<Record<string, unknown>>) =>
			(items[0]?.imageScanStatus as { status?: string } | undefined)?.status === 'COMPLETE';
		let items = await findings();
		for (let tries = 0; tries < 20 && !isDone(items); tries += 1) items = await findings();
		for (const item of items) {
			expect(item).toMatchObject({
				repositoryName: name,
				imageDigest,
				imageScanStatus: { status: 'COMPLETE' },
			});
		}
		const found = items.filter((item) => 'severity' in item);
		for (const item of found)
			expect(item).toMatchObject({ name: expect.any(String), severity: expect.stringMatching(/^[A-Z]+$/) });
	});

	contract('says that an image was never scanned', async () => {
		await pushImage(target.client, name, 'v1');
		const { error } = await target.run('imageScan', 'getFindings', { repositoryName: byName(name), imageId: 'v1' });
		expect(error?.message).toMatch(/scan/i);
	});
});

describe('image', () => {
	contract('finds what is attached to an image', { needs: ['referrers'] }, async () => {
		const subject = await pushImage(target.client, name, 'v1');
		const attached = makeImage({ digest: subject.imageDigest, size: Buffer.byteLength(subject.imageManifest) });
		for (const blob of attached.blobs) await uploadBlob(target.client, name, blob);
		await target.client.send(
			new PutImageCommand({
				repositoryName: name,
				imageManifest: attached.imageManifest,
				imageManifestMediaType: OCI_MANIFEST,
			}),
		);
		const items = await target.items('image', 'getReferrers', {
			repositoryName: byName(name),
			subjectId: subject.imageDigest,
		});
		expect(items).toMatchObject([
			{
				repositoryName: name,
				subjectId: { imageDigest: subject.imageDigest },
				digest: attached.imageDigest,
				mediaType: OCI_MANIFEST,
			},
		]);
		const { error } = await target.run('image', 'getReferrers', { repositoryName: byName(name), subjectId: 'v1' });
		expect(error?.message).toBe('Image Digest is a tag');
	});

	contract('moves an image into the archive and out of it', { needs: ['storageClasses'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const move = async (targetStorageClass: string) =>
			await target.items('image', 'setStorageClass', {
				repositoryName: byName(name),
				imageId: imageDigest,
				targetStorageClass,
			});
		expect(await move('ARCHIVE')).toMatchObject([{ repositoryName: name, imageDigest, imageStatus: 'ARCHIVED' }]);
		const archived = await target.items('image', 'getAll', {
			repositoryName: byName(name),
			filters: { imageStatus: 'ARCHIVED' },
		});
		expect(archived).toMatchObject([{ imageDigest, imageStatus: 'ARCHIVED' }]);
		expect(await move('STANDARD')).toMatchObject([{ imageStatus: expect.stringMatching(/^(ACTIVE|ACTIVATING)$/) }]);
	});

	contract('gets the signing status of an image', { needs: ['signing'] }, async () => {
		await pushImage(target.client, name, 'v1');
		const items = await target.items('image', 'getSigningStatus', { repositoryName: byName(name), imageId: 'v1' });
		for (const item of items) expect(item).toMatchObject({ repositoryName: name, imageTag: 'v1' });
	});
});
