import { ActionError } from '../aws/actionError';
import { isArtifact, platformOf } from '../ecr/manifest';
import { DOCKER_SCHEMA_1, isImageConfiguration, isIndex, OCI_INDEX } from '../ecr/mediaTypes';
import type { SizedBlob } from './blobSizes';
import { blobFile, DOCKER_FILE, FULL_NAME, INDEX_FILE, LAYOUT_FILE, TAG, type LayoutIndex } from './layout';
import type { Manifest } from './manifest';
import type { TarEntry } from './tar';
import type { Tree } from './tree';

/** Named is what an image is called: its repository with the registry's host, and its tags. */
export interface Named {
	readonly address: string;
	readonly tags: readonly string[];
}

const file = (name: string, text: string): TarEntry => {
	const bytes = Buffer.from(text);
	return { name, size: bytes.length, content: streamOf(bytes) };
};

async function* streamOf(bytes: Uint8Array) {
	yield await Promise.resolve(bytes);
}

const describe = ({ digest, mediaType, text }: Manifest) => ({ mediaType, digest, size: Buffer.byteLength(text) });

function indexOf({ root, manifests, attachedTags }: Tree, { address, tags }: Named): LayoutIndex {
	const children = new Set(manifests.flatMap((manifest) => manifest.children.map(({ digest }) => digest)));
	const named = tags.map((tag) => ({
		...describe(root),
		annotations: { [TAG]: tag, [FULL_NAME]: `${address}:${tag}` },
	}));
	const others = manifests
		.filter((manifest) => manifest !== root && !children.has(manifest.digest))
		.flatMap((manifest) => {
			const attached = attachedTags.get(manifest.digest) ?? [];
			const byTag = attached.map((tag) => ({ ...describe(manifest), annotations: { [TAG]: tag } }));
			return byTag.length > 0 ? byTag : [describe(manifest)];
		});
	return {
		schemaVersion: 2,
		mediaType: OCI_INDEX,
		manifests: [...(named.length > 0 ? named : [describe(root)]), ...others],
	};
}

const LAYER =
	/^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1|docker\.image\.rootfs(\.foreign)?\.diff)\.tar\b/;

/** Whether a manifest is that of an image that runs as a container, and all its layers are in the file. */
function isLoadable({ config, layers, foreign, artifactType }: Manifest): boolean {
	if (foreign.length > 0 || artifactType !== undefined || !isImageConfiguration(config?.mediaType)) return false;
	return layers.every(({ mediaType }) => mediaType === undefined || LAYER.test(mediaType));
}

interface PlatformImage {
	readonly image: Manifest;
	readonly platform?: string;
}

/** The images for a platform that a manifest stands for, with their platforms: itself, or those that an index lists. */
function imagesOf(manifest: Manifest, { manifests }: Pick<Tree, 'manifests'>): PlatformImage[] {
	if (!isIndex(manifest.mediaType)) return [{ image: manifest }];
	return manifest.children
		.filter((child) => !isArtifact(child))
		.flatMap((child) => {
			const listed = manifests.find(({ digest }) => digest === child.digest);
			return listed ? imagesOf(listed, { manifests }).map((one) => ({ platform: platformOf(child), ...one })) : [];
		});
}

/** The image that Docker's own list names: it can name one under a tag, so linux/amd64 is preferred of several. */
function loadable(tree: Tree): Manifest | undefined {
	const images = imagesOf(tree.root, tree).filter(({ image }) => isLoadable(image));
	return (images.find(({ platform }) => platform === 'linux/amd64') ?? images[0])?.image;
}

function dockerFile(tree: Tree, { address, tags }: Named): TarEntry[] {
	const { config, layers } = loadable(tree) ?? {};
	if (!config || !layers) return [];
	const entry = {
		Config: blobFile(config.digest),
		RepoTags: tags.map((tag) => `${address}:${tag}`),
		Layers: layers.map(({ digest }) => blobFile(digest)),
	};
	return [file(DOCKER_FILE, JSON.stringify([entry]))];
}

/** refuseSchema1 throws ActionError for an image in a format of Docker's from before layouts, which hold no such image. */
export function refuseSchema1(tree: Tree): void {
	const old = tree.manifests.find(({ mediaType }) => mediaType === DOCKER_SCHEMA_1);
	if (old) {
		throw new ActionError(
			'UnsupportedManifest',
			`Image ${old.digest} has a manifest of Docker's schema 1, which an OCI image layout cannot hold`,
			'Push the image anew by a current tool.',
		);
	}
}

/**
 * writeLayout makes the files of an OCI image layout that holds an image with all that it takes, each blob opened as
 * it is read, and Docker's list beside them where `docker load` can read the image.
 */
export function writeLayout(
	tree: Tree,
	named: Named,
	blobs: readonly SizedBlob[],
	openBlob: (blob: SizedBlob) => AsyncIterable<Uint8Array>,
): TarEntry[] {
	return [
		file(LAYOUT_FILE, JSON.stringify({ imageLayoutVersion: '1.0.0' })),
		file(INDEX_FILE, JSON.stringify(indexOf(tree, named))),
		...dockerFile(tree, named),
		...tree.manifests.map(({ digest, text }) => file(blobFile(digest), text)),
		...blobs.map((blob) => ({ name: blobFile(blob.digest), size: blob.size, content: openBlob(blob) })),
	];
}
