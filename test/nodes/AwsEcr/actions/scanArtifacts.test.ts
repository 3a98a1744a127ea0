import { PutImageCommand } from '@aws-sdk/client-ecr';
import { OCI_INDEX, OCI_MANIFEST } from '../../../../lib/ecr/mediaTypes';
import { blobOf, digestOf, pushImage, uploadBlob, type PushedImage } from '../../../support/images';
import { byName, contract, contracts, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const SOCI = 'application/vnd.amazon.soci.index.v2+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const amd64 = { platform: { os: 'linux', architecture: 'amd64' } };

const put = async (manifest: object, imageManifestMediaType: string, imageTag?: string) => {
	const imageManifest = JSON.stringify(manifest);
	const imageDigest = digestOf(imageManifest);
	const input = { repositoryName: name, imageManifest, imageManifestMediaType, imageDigest, imageTag };
	await target.client.send(new PutImageCommand(input));
	return { imageDigest, imageManifest };
};

/** Pushes an artifact of one blob, with a configuration of this type. */
const pushArtifact = async (config: string, more: object = {}, layerType = 'application/octet-stream') => {
	const blobs = [blobOf(Buffer.from(config === EMPTY ? '{}' : `{"type":"${config}"}`)), blobOf(Buffer.from('content'))];
	for (const blob of blobs) await uploadBlob(target.client, name, blob).catch(() => undefined);
	const [first, layer] = blobs.map(({ bytes, digest }) => ({ digest, size: bytes.length }));
	const layers = [{ mediaType: layerType, ...layer }];
	const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: { mediaType: config, ...first }, layers };
	return await put({ ...manifest, ...more }, OCI_MANIFEST);
};

type Child = readonly [manifest: Pick<PushedImage, 'imageDigest' | 'imageManifest'>, descriptor: object];
const pushIndexOf = async (...children: Child[]) => {
	const manifests = children.map(([{ imageDigest, imageManifest }, more]) => {
		return { mediaType: OCI_MANIFEST, digest: imageDigest, size: Buffer.byteLength(imageManifest), ...more };
	});
	await put({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX, 'multi');
};

const scan = async (options: object = {}) => {
	const parameters = { repositoryName: byName(name), imageId: 'multi', blockedSeverity: 'NEVER', options };
	const { outputs, error } = await target.run('imageScan', 'scanAndWait', parameters);
	if (error) throw error;
	return outputs.flat()[0]?.json ?? {};
};

describe('an artifact in an index', () => {
	const isNoPlatform = async (artifact: Child) => {
		const image = await pushImage(target.client, name);
		const expected = {
			gate: 'passed',
			scanStatus: 'COMPLETE',
			images: [{ imageDigest: image.imageDigest, platform: 'linux/amd64', scanStatus: 'COMPLETE' }],
			artifacts: [artifact[0].imageDigest],
		};
		await pushIndexOf(artifact, [image, amd64]);
		expect(await scan()).toMatchObject(expected);
		await pushIndexOf([image, amd64], artifact);
		expect(await scan()).toMatchObject(expected);
	};

	it.each<[string, object]>([
		['with the platform of its image', { artifactType: SOCI, ...amd64 }],
		['without a platform', { artifactType: SOCI }],
	])('is no platform by its descriptor, %s, before or behind the image', async (_, descriptor) => {
		await isNoPlatform([await pushArtifact(SOCI, { artifactType: SOCI }), descriptor]);
	});

	contracts('whose descriptor does not say so', { needs: ['artifactMediaType'] }, () => {
		it.each<[string, () => Promise<Pick<PushedImage, 'imageDigest' | 'imageManifest'>>]>([
			['a SOCI index', async () => await pushArtifact(SOCI)],
			['an SBOM', async () => await pushArtifact(EMPTY, { artifactType: 'application/spdx+json' })],
			[
				'files that oras packed as layers',
				async () =>
					await pushArtifact(EMPTY, { artifactType: 'application/x' }, 'application/vnd.oci.image.layer.v1.tar'),
			],
		])('is no platform as %s', async (_, push) => {
			await isNoPlatform([await push(), amd64]);
		});

		it('is read once, and no image is', async () => {
			const images = [await pushImage(target.client, name), await pushImage(target.client, name)];
			const artifact = await pushArtifact(SOCI);
			await pushIndexOf(...images.map((image): Child => [image, amd64]), [artifact, amd64]);
			const before = target.calls.length;
			await scan();
			const calls = target.calls.slice(before);
			const read = calls
				.filter(({ operation }) => operation === 'BatchGetImage')
				.flatMap(({ input }) => input.imageIds);
			expect(read.slice(1)).toEqual([{ imageDigest: artifact.imageDigest }]);
			expect(calls.filter(({ operation }) => operation === 'DescribeImages')).toHaveLength(2);
		});
	});

	it('does not let pass an index without an image', async () => {
		await pushIndexOf([await pushArtifact(SOCI, { artifactType: SOCI }), { artifactType: SOCI, ...amd64 }]);
		expect(await scan()).toMatchObject({ gate: 'blocked', scanStatus: 'UNSUPPORTED_IMAGE', images: [] });
	});
});

describe('an image in an index', () => {
	it('is scanned although its descriptor calls it an artifact', async () => {
		const image = await pushImage(target.client, name);
		await pushIndexOf([image, { artifactType: SOCI, ...amd64 }]);
		expect(await scan()).toMatchObject({ images: [{ imageDigest: image.imageDigest }], artifacts: [] });
	});

	contract('is not let through for calling itself an artifact', { needs: ['artifactMediaType'] }, async () => {
		const image = await pushImage(target.client, name);
		const itself = await pushImage(target.client, name);
		const disguised = await put({ ...(JSON.parse(itself.imageManifest) as object), artifactType: SOCI }, OCI_MANIFEST);
		await pushIndexOf([image, amd64], [disguised, { artifactType: SOCI, ...amd64 }]);
		// Amazon ECR does not scan it, and image tools run it.
		expect(await scan()).toMatchObject({ gate: 'blocked', scanStatus: 'UNSUPPORTED_IMAGE', artifacts: [] });
	});

	contract('is not let through for a configuration of another type', { needs: ['artifactMediaType'] }, async () => {
		const image = await pushImage(target.client, name);
		const other = await pushArtifact(SOCI, {}, 'application/vnd.oci.image.layer.v1.tar+gzip');
		await pushIndexOf([image, amd64], [other, amd64]);
		expect(await scan()).toMatchObject({ gate: 'blocked', artifacts: [] });
	});

	const unreadable = { needs: ['archivedImages', 'storageClasses'] } as const;
	contract('is not let through if it cannot be read', unreadable, async () => {
		const image = await pushImage(target.client, name);
		const artifact = await pushArtifact(SOCI);
		await pushIndexOf([image, amd64], [artifact, { artifactType: SOCI, ...amd64 }]);
		const stored = target.local?.registry(target.region).repository(name).images.get(artifact.imageDigest);
		if (stored) stored.status = 'ARCHIVED';
		expect(await scan()).toMatchObject({ gate: 'blocked' });
	});
});
