import { isDigest } from '../ecr/digest';
import type { Descriptor } from '../ecr/manifest';

/** LAYOUT_FILE says that a folder, or a tar, is an OCI image layout. */
export const LAYOUT_FILE = 'oci-layout';
/** INDEX_FILE lists the images of an OCI image layout. */
export const INDEX_FILE = 'index.json';
/** DOCKER_FILE lists the images of what `docker save` writes, for `docker load`. */
export const DOCKER_FILE = 'manifest.json';

/** TAG is the annotation of an image's tag in a layout's index. */
export const TAG = 'org.opencontainers.image.ref.name';
/** FULL_NAME is the annotation of an image's whole name, by which containerd and Docker load it. */
export const FULL_NAME = 'io.containerd.image.name';

/**
 * LayoutIndex is the index of an OCI image layout. See
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export interface LayoutIndex {
	readonly schemaVersion: 2;
	readonly mediaType?: string;
	readonly manifests: ReadonlyArray<Descriptor & { readonly annotations?: Readonly<Record<string, string>> }>;
}

/** blobFile is where a layout has the content of a digest. */
export function blobFile(digest: string): string {
	return `blobs/${digest.replace(':', '/')}`;
}

/** digestOfBlob is the digest of the content that a file of a layout is; undefined for other files. */
export function digestOfBlob(file: string): string | undefined {
	const digest = file.replace(/^blobs\/sha256\//, 'sha256:');
	return isDigest(digest) ? digest : undefined;
}
