import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { blobOf, OCI_INDEX, OCI_MANIFEST, type Blob } from '../../support/images';

/** A layer as a builder makes it: a gzipped tar with one file of `bytes` random bytes. */
async function makeLayer(bytes: number) {
	const files = pack();
	files.entry({ name: 'data' }, randomBytes(bytes));
	files.finalize();
	const tar = await buffer(files);
	return { ...blobOf(gzipSync(tar)), diffId: blobOf(tar).digest };
}

const descriptorOf = (mediaType: string, { bytes, digest }: Blob) => ({ mediaType, digest, size: bytes.length });

/**
 * writeImageLayout writes a multi-arch image for linux/amd64 and linux/arm64, whose platforms share a layer, as an OCI
 * image layout, and answers the digest of its index. See
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function writeImageLayout(folder: string, { layerBytes }: { layerBytes: number }): Promise<string> {
	const blobs: Blob[] = [];
	const shared = await makeLayer(layerBytes);
	const manifests = [];
	for (const architecture of ['amd64', 'arm64']) {
		const layers = [shared, await makeLayer(1_000)];
		const diffIds = layers.map(({ diffId }) => diffId);
		const config = blobOf(
			Buffer.from(JSON.stringify({ os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: diffIds } })),
		);
		const manifest = blobOf(
			Buffer.from(
				JSON.stringify({
					schemaVersion: 2,
					mediaType: OCI_MANIFEST,
					config: descriptorOf('application/vnd.oci.image.config.v1+json', config),
					layers: layers.map((layer) => descriptorOf('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
				}),
			),
		);
		manifests.push({ ...descriptorOf(OCI_MANIFEST, manifest), platform: { os: 'linux', architecture } });
		blobs.push(...layers, config, manifest);
	}
	const index = blobOf(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests })));
	blobs.push(index);

	await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
	for (const { bytes, digest } of blobs) {
		await writeFile(path.join(folder, 'blobs', ...digest.split(':')), bytes);
	}
	await writeFile(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
	const named = { ...descriptorOf(OCI_INDEX, index), annotations: { 'org.opencontainers.image.ref.name': 'v1' } };
	await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
	return index.digest;
}
