import { sha256 } from '../ecr/digest';
import { readListed, type Descriptor, type Listed } from '../ecr/manifest';

/** Manifest is a manifest as it is put: its exact text, and what it lists. Blobs that are in no registry are left out. */
export interface Manifest extends Listed {
	readonly digest: string;
	readonly mediaType: string | undefined;
	readonly text: string;
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
}

/** A blob that is not distributed has its own address, and is in no registry. */
const isElsewhere = ({ urls = [], mediaType = '' }: Descriptor) =>
	urls.length > 0 && /foreign|nondistributable/.test(mediaType);

/** manifestOf is the manifest that a text is; undefined for text that is none. */
export function manifestOf(text: string, mediaType: string | undefined, digest = sha256(text)): Manifest | undefined {
	const listed = readListed(text, mediaType);
	return listed && { ...listed, digest, mediaType, text, blobs: listed.blobs.filter((blob) => !isElsewhere(blob)) };
}

/** blobsOf are the configurations and layers of manifests, each once. */
export function blobsOf(manifests: readonly Manifest[]): Descriptor[] {
	return [...new Map(manifests.flatMap(({ blobs }) => blobs).map((blob) => [blob.digest, blob])).values()];
}
