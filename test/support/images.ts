import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
	CompleteLayerUploadCommand,
	CreateRepositoryCommand,
	InitiateLayerUploadCommand,
	PutImageCommand,
	UploadLayerPartCommand,
	type ECRClient,
} from '@aws-sdk/client-ecr';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** digestOf is the SHA-256 digest of bytes or a string. */
export function digestOf(content: Uint8Array | string): string {
	return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Blob is a layer or config: its bytes, and its digest. */
export interface Blob {
	readonly bytes: Buffer;
	readonly digest: string;
}

/** PushedImage is an image that was pushed: its digest, its manifest, and its layer and config. */
export interface PushedImage {
	readonly imageDigest: string;
	readonly imageManifest: string;
	readonly blobs: readonly Blob[];
}

/** blobOf is a blob of bytes. */
export function blobOf(bytes: Buffer): Blob {
	return { bytes, digest: digestOf(bytes) };
}

/** createRepository creates a repository with the SDK only. */
export async function createRepository(client: ECRClient, repositoryName: string): Promise<string> {
	const { repository } = await client.send(new CreateRepositoryCommand({ repositoryName }));
	return repository?.repositoryArn ?? '';
}

/** uploadBlob uploads a blob in one part, with the SDK only. */
export async function uploadBlob(client: ECRClient, repositoryName: string, { bytes, digest }: Blob): Promise<void> {
	const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName }));
	await client.send(
		new UploadLayerPartCommand({
			repositoryName,
			uploadId,
			partFirstByte: 0,
			partLastByte: bytes.length - 1,
			layerPartBlob: bytes,
		}),
	);
	await client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }));
}

/** makeImage makes an OCI image of one gzip layer with random content; its digests are those of its bytes. */
export function makeImage(subject?: { readonly digest: string; readonly size: number }): PushedImage {
	const layer = blobOf(gzipSync(randomBytes(64)));
	const config = blobOf(
		Buffer.from(
			JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [layer.digest] } }),
		),
	);
	const imageManifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.bytes.length, digest: config.digest },
		layers: [
			{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: layer.bytes.length, digest: layer.digest },
		],
		...(subject ? { subject: { mediaType: OCI_MANIFEST, ...subject } } : {}),
	});
	return { imageDigest: digestOf(imageManifest), imageManifest, blobs: [layer, config] };
}

/** pushImage makes an image and pushes it with these tags, or untagged without any, with the SDK only. */
export async function pushImage(client: ECRClient, repositoryName: string, ...tags: string[]): Promise<PushedImage> {
	const image = makeImage();
	for (const blob of image.blobs) await uploadBlob(client, repositoryName, blob);
	for (const imageTag of tags.length > 0 ? tags : [undefined]) {
		await client.send(
			new PutImageCommand({
				repositoryName,
				imageManifest: image.imageManifest,
				imageManifestMediaType: OCI_MANIFEST,
				imageDigest: image.imageDigest,
				...(imageTag ? { imageTag } : {}),
			}),
		);
	}
	return image;
}

/** pushIndex makes an index of pushed images and pushes it with a tag. */
export async function pushIndex(
	client: ECRClient,
	repositoryName: string,
	children: readonly PushedImage[],
	imageTag: string,
): Promise<string> {
	const imageManifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_INDEX,
		manifests: children.map(({ imageDigest, imageManifest: child }, index) => ({
			mediaType: OCI_MANIFEST,
			digest: imageDigest,
			size: Buffer.byteLength(child),
			platform: { os: 'linux', architecture: index === 0 ? 'amd64' : 'arm64' },
		})),
	});
	const imageDigest = digestOf(imageManifest);
	await client.send(
		new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType: OCI_INDEX, imageTag, imageDigest }),
	);
	return imageDigest;
}
