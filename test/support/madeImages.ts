import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { blobOf, digestOf, OCI_INDEX, OCI_MANIFEST, uploadBlob, type Blob } from './images';

export const CONFIG = 'application/vnd.oci.image.config.v1+json';
export const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
const EMPTY = 'application/vnd.oci.empty.v1+json';

/** MadeImage is an image made by hand, in no registry yet. */
export interface MadeImage {
	readonly layers: readonly Blob[];
	readonly config: Blob;
	readonly manifest: Blob;
	readonly text: string;
	/** Configuration and layers, and with the manifest. */
	readonly blobs: readonly Blob[];
	readonly all: readonly Blob[];
}

/** textBlob is a blob of a string. */
export function textBlob(text: string): Blob {
	return blobOf(Buffer.from(text));
}

/** descriptorOf describes a blob. */
export function descriptorOf({ bytes, digest }: Blob, mediaType: string, more: object = {}) {
	return { mediaType, digest, size: bytes.length, ...more };
}

/** layerBlob is a gzipped layer of random bytes. */
export function layerBlob(): Blob {
	return blobOf(gzipSync(randomBytes(64)));
}

/** configFor is the configuration of an image with these layers. */
export function configFor(layers: readonly Blob[], more: object = {}): Blob {
	const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
	return textBlob(
		JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs, id: randomBytes(4).toString('hex'), ...more }),
	);
}

/** imageOf makes an image of one layer, whose manifest `change` may change. */
export function imageOf(change: (manifest: Readonly<Record<string, unknown>>) => object = (same) => same): MadeImage {
	const layers = [layerBlob()];
	const config = configFor(layers);
	const manifest = {
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: descriptorOf(config, CONFIG),
		layers: layers.map((layer) => descriptorOf(layer, LAYER)),
	};
	const text = JSON.stringify(change(manifest));
	const blobs = [config, ...layers];
	return { layers, config, manifest: textBlob(text), text, blobs, all: [...blobs, textBlob(text)] };
}

/** artifactOf makes an artifact of a type, as an image manifest with a layer that is no container's. */
export function artifactOf(artifactType: string, more: object = {}): MadeImage {
	const config = textBlob('{}');
	const layer = textBlob(JSON.stringify({ id: randomBytes(4).toString('hex') }));
	const text = JSON.stringify({
		...{ schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType, config: descriptorOf(config, EMPTY) },
		...{ layers: [descriptorOf(layer, artifactType)], ...more },
	});
	const blobs = [config, layer];
	return { layers: [layer], config, manifest: textBlob(text), text, blobs, all: [...blobs, textBlob(text)] };
}

/** childOf describes an image in an index. */
export function childOf({ manifest }: MadeImage, platform?: string, more: object = {}) {
	const [os, architecture, variant] = platform?.split('/') ?? [];
	const of = platform === undefined ? {} : { platform: { os, architecture, ...(variant ? { variant } : {}) } };
	return descriptorOf(manifest, OCI_MANIFEST, { ...of, ...more });
}

/** attestationOf describes an attestation of an image in an index, as buildx does. */
export function attestationOf(attestation: MadeImage, { manifest }: MadeImage) {
	const annotations = {
		'vnd.docker.reference.digest': manifest.digest,
		'vnd.docker.reference.type': 'attestation-manifest',
	};
	return childOf(attestation, 'unknown/unknown', { annotations });
}

/** indexOf is the text of an OCI index. */
export function indexOf(...manifests: readonly unknown[]): string {
	return JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
}

/** putManifest puts a manifest with the SDK only, and answers its digest. */
export async function putManifest(
	client: ECRClient,
	repositoryName: string,
	imageManifest: string,
	imageTag?: string,
	imageManifestMediaType = OCI_MANIFEST,
): Promise<string> {
	await client.send(new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag }));
	return digestOf(imageManifest);
}

/** pushMade pushes images made by hand, without tags. */
export async function pushMade(client: ECRClient, repositoryName: string, ...images: MadeImage[]): Promise<void> {
	const blobs = new Map(images.flatMap((image) => image.blobs).map((blob) => [blob.digest, blob]));
	for (const blob of blobs.values()) await uploadBlob(client, repositoryName, blob);
	for (const { text } of images) await putManifest(client, repositoryName, text);
}
