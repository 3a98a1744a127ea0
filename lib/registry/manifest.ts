import { sha256 } from '../ecr/digest';
import { readListed, type Descriptor, type Listed } from '../ecr/manifest';

/** Manifest is a manifest as it is put: its exact text, and what it lists. */
export interface Manifest extends Listed {
	readonly digest: string;
	readonly mediaType: string | undefined;
	readonly text: string;
	/** The configuration and the layers, in this order, without those that need not be in a registry. */
	readonly blobs: readonly Descriptor[];
	/** Layers that may have to be fetched from an address of their own, such as the base layers of Windows images. */
	readonly foreign: readonly Descriptor[];
}

/** Attachment is a manifest that is attached to another, with the tags that attach it, where they do. */
export interface Attachment {
	readonly digest: string;
	readonly tags: readonly string[];
}

/** ManifestSource is where manifests are read: a repository, or a file. */
export interface ManifestSource {
	/** The manifests of these digests, in their order. Throws ActionError where one does not exist or cannot be read. */
	read(digests: readonly string[]): Promise<Manifest[]>;
	/** What is attached to the manifest of a digest: signatures, SBOMs. */
	attachedTo(digest: string): Promise<Attachment[]>;
	/** Those of the layers that can be read here. */
	available(digests: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What names addresses of its own, or must not be distributed, may be in no registry. */
const isForeign = ({ urls = [], mediaType = '' }: Descriptor) =>
	urls.length > 0 || /foreign|nondistributable/.test(mediaType);

const contentsOf = ({ config, layers }: Listed) => [...(config ? [config] : []), ...layers];

/** manifestOf is the manifest that a text is. Throws MalformedManifest. */
export function manifestOf(text: string, mediaType: string | undefined, digest = sha256(text)): Manifest {
	const listed = readListed(text, mediaType);
	const contents = contentsOf(listed);
	return {
		...{ ...listed, digest, mediaType, text },
		blobs: contents.filter((blob) => !isForeign(blob)),
		foreign: contents.filter(isForeign),
	};
}

/** withForeign adds those of a manifest's foreign layers that its source has, and keeps the others apart. */
export function withForeign(manifest: Manifest, available: ReadonlySet<string>): Manifest {
	const isThere = (blob: Descriptor) => !isForeign(blob) || available.has(blob.digest);
	const contents = contentsOf(manifest);
	return { ...manifest, blobs: contents.filter(isThere), foreign: contents.filter((blob) => !isThere(blob)) };
}

/** blobsOf are the configurations and layers of manifests, each once. */
export function blobsOf(manifests: readonly Manifest[]): Descriptor[] {
	return [...new Map(manifests.flatMap(({ blobs }) => blobs).map((blob) => [blob.digest, blob])).values()];
}

/** foreignOf are the foreign layers of manifests that their source does not have, each once. */
export function foreignOf(manifests: readonly Manifest[]): string[] {
	return [...new Set(manifests.flatMap(({ foreign }) => foreign.map(({ digest }) => digest)))];
}
