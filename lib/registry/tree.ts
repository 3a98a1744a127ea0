import { ActionError } from '../aws/actionError';
import { sha256 } from '../ecr/digest';
import { platformOf } from '../ecr/manifest';
import { isIndex } from '../ecr/mediaTypes';
import type { Manifest, ManifestSource } from './manifest';

/** Tree is an image with all that belongs to it: the manifests in the order in which they can be put, the image's own among them. */
export interface Tree {
	readonly root: Manifest;
	readonly manifests: readonly Manifest[];
	/** The tags by which manifests are attached to others, by their digest. */
	readonly attachedTags: ReadonlyMap<string, readonly string[]>;
	/** Whether `root` is an index made anew, of fewer platforms than the source's. */
	readonly rewritten: boolean;
}

/** TreeOptions is what of an image is read. */
export interface TreeOptions {
	/** Platforms as `linux/arm64`; all when not given. */
	readonly platforms?: readonly string[];
	/** Whether what is attached is read as well: signatures, SBOMs. */
	readonly referrers: boolean;
	/** Digests that exist at the destination, each with all that it lists: they are not read. */
	readonly existing?: ReadonlySet<string>;
}

/** A platform is meant with all its variants where none is named. */
const isChosen = (chosen: readonly string[], platform: string | undefined) =>
	platform !== undefined && chosen.some((one) => platform === one || platform.startsWith(`${one}/`));

/** The index with the children of the chosen platforms alone: another text, and so another digest. */
function narrow(index: Manifest, platforms: readonly string[]): Manifest {
	const all = index.children;
	const children = all.filter((child) => isChosen(platforms, platformOf(child)));
	if (children.length === 0) {
		const has = all.flatMap((child) => platformOf(child) ?? []).join(', ');
		throw new ActionError(
			'PlatformNotFound',
			`Image ${index.digest} has none of the platforms ${platforms.join(', ')}`,
			`It has ${has || 'none that it names'}. Correct Platforms.`,
		);
	}
	if (children.length === all.length) return index;
	const text = JSON.stringify({ ...(JSON.parse(index.text) as object), manifests: children });
	return { ...index, text, children, digest: sha256(text) };
}

/**
 * readTree reads an image and all that belongs to it from where it is. Children come before the index that lists them, and
 * what is attached after what it is attached to. Throws ActionError, and what the source throws.
 */
export async function readTree(
	digest: string,
	source: ManifestSource,
	{ platforms, referrers, existing }: TreeOptions,
): Promise<Tree> {
	const ordered = new Map<string, Manifest>();
	const attachedTags = new Map<string, readonly string[]>();
	/** Something may be attached to whatever exists that does not exist there. */
	const isWanted = (child: string) => referrers || !existing?.has(child);
	const visit = async (manifest: Manifest): Promise<void> => {
		if (ordered.has(manifest.digest)) return;
		const children = manifest.children.map((one) => one.digest).filter(isWanted);
		for (const child of await source.read(children)) await visit(child);
		ordered.set(manifest.digest, manifest);
		if (!referrers) return;
		const attached = await source.attachedTo(manifest.digest);
		for (const one of attached) {
			if (one.tags.length > 0) attachedTags.set(one.digest, [...(attachedTags.get(one.digest) ?? []), ...one.tags]);
		}
		for (const one of await source.read(attached.map((one) => one.digest))) await visit(one);
	};
	const [found] = await source.read([digest]);
	if (!found) throw new ActionError('ImageNotFound', `Image ${digest} does not exist any more`, 'Run it again.');
	const root = platforms && isIndex(found.mediaType) ? narrow(found, platforms) : found;
	await visit(root);
	return { root, manifests: [...ordered.values()], attachedTags, rewritten: root !== found };
}
