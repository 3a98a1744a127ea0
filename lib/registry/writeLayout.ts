import { ActionError } from '../aws/actionError';
import { platformOf, type Descriptor } from '../ecr/manifest';
import { DOCKER_SCHEMA_1, OCI_INDEX } from '../ecr/mediaTypes';
import { blobFile, DOCKER_FILE, FULL_NAME, INDEX_FILE, LAYOUT_FILE, TAG, type LayoutIndex } from './layout';
import { blobsOf, type Manifest } from './manifest';
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

/** What runs as a container has one of these as its configuration, and a platform where an index lists it. */
const RUNNABLE = /^application\/vnd\.(oci\.image|docker\.container\.image)(\.config)?\.v1\+json$/;
const isPlatform = (child: Descriptor) => !platformOf(child)?.startsWith('unknown');

/** The image that Docker's own list names: it can name one under a tag, so linux/amd64 is preferred of several. */
function loadable({ root, manifests }: Tree): Manifest | undefined {
	const platforms = root.children.filter(isPlatform);
	const preferred = platforms.find((child) => platformOf(child) === 'linux/amd64') ?? platforms[0];
	const image = preferred ? manifests.find(({ digest }) => digest === preferred.digest) : root;
	return RUNNABLE.test(image?.blobs[0]?.mediaType ?? '') ? image : undefined;
}

function dockerFile(tree: Tree, { address, tags }: Named): TarEntry[] {
	const [config, ...layers] = loadable(tree)?.blobs.map(({ digest }) => blobFile(digest)) ?? [];
	if (!config) return [];
	const entry = { Config: config, RepoTags: tags.map((tag) => `${address}:${tag}`), Layers: layers };
	return [file(DOCKER_FILE, JSON.stringify([entry]))];
}

/**
 * writeLayout makes the files of an OCI image layout that holds an image with all that it takes, each blob opened as
 * it is read, and Docker's list beside them, so that `docker load` reads it. Throws ActionError for an image that is
 * in a format of Docker's from before layouts.
 */
export function writeLayout(
	tree: Tree,
	named: Named,
	openBlob: (digest: string) => AsyncIterable<Uint8Array>,
): TarEntry[] {
	const old = tree.manifests.find(({ mediaType }) => mediaType === DOCKER_SCHEMA_1);
	if (old) {
		throw new ActionError(
			'UnsupportedManifest',
			`Image ${old.digest} has a manifest of Docker's schema 1, which an OCI image layout cannot hold`,
			'Push the image anew by a current tool.',
		);
	}
	const blobs = blobsOf(tree.manifests).map(({ digest, size = 0 }) => ({
		name: blobFile(digest),
		size,
		content: openBlob(digest),
	}));
	return [
		file(LAYOUT_FILE, JSON.stringify({ imageLayoutVersion: '1.0.0' })),
		file(INDEX_FILE, JSON.stringify(indexOf(tree, named))),
		...dockerFile(tree, named),
		...tree.manifests.map(({ digest, text }) => file(blobFile(digest), text)),
		...blobs,
	];
}
