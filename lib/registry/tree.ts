import { ActionError } from '../aws/actionError';
import { sha256 } from '../ecr/digest';
import { imageDescribedBy, isArtifact, platformOf, type Descriptor } from '../ecr/manifest';
import { isIndex } from '../ecr/mediaTypes';
import { withForeign, type Manifest, type ManifestSource } from './manifest';

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

/** The children that are chosen: images by their platform, and what is about one of them. None without an image. */
function chosenOf(children: readonly Descriptor[], platforms: readonly string[]): ReadonlySet<Descriptor> {
	const isNamed = (child: Descriptor) => isChosen(platforms, platformOf(child));
	const kept = new Set(children.filter((child) => !isArtifact(child) && isNamed(child)));
	if (kept.size === 0) return kept;
	const digests = new Set([...kept].map(({ digest }) => digest));
	const artifacts = children.filter(isArtifact);
	// What is about an artifact that is kept, such as its attestation, is kept as well.
	for (let before = -1; before !== kept.size;) {
		before = kept.size;
		for (const child of artifacts) {
			const image = imageDescribedBy(child);
			if (!(image === undefined ? isNamed(child) : digests.has(image))) continue;
			kept.add(child);
			digests.add(child.digest);
		}
	}
	return kept;
}

function platformNotFound(index: Manifest, platforms: readonly string[]): ActionError {
	const images = index.children.filter((child) => !isArtifact(child));
	const named = new Set(images.flatMap((child) => platformOf(child) ?? []));
	const nested = images.filter((child) => isIndex(child.mediaType)).map(({ digest }) => digest);
	let hint = 'It names no platform for what it lists. Leave Platforms empty.';
	if (nested.length > 0)
		hint = `It lists other indexes: ${nested.join(', ')}. Give one of these, or leave Platforms empty.`;
	if (named.size > 0) hint = `It has ${[...named].join(', ')}. Correct Platforms.`;
	return new ActionError(
		'PlatformNotFound',
		`Image ${index.digest} has none of the platforms ${platforms.join(', ')}`,
		hint,
	);
}

/** The index with the children of the chosen platforms alone: another text, and so another digest. */
function narrow(index: Manifest, platforms: readonly string[]): Manifest {
	const { children, text: whole } = index;
	const kept = chosenOf(children, platforms);
	if (kept.size === 0) throw platformNotFound(index, platforms);
	if (kept.size === children.length) return index;
	// From the text, which has more members than are read of it.
	const document = JSON.parse(whole) as { readonly manifests: readonly unknown[] };
	const isKept = (at: number) => children[at] !== undefined && kept.has(children[at]);
	const text = JSON.stringify({ ...document, manifests: document.manifests.filter((_, at) => isKept(at)) });
	return { ...index, text, children: children.filter((child) => kept.has(child)), digest: sha256(text) };
}

/** The manifest with those of its foreign layers that its source has. */
async function withAvailable(manifest: Manifest, source: ManifestSource): Promise<Manifest> {
	if (manifest.foreign.length === 0) return manifest;
	const digests = manifest.foreign.map(({ digest }) => digest);
	return withForeign(manifest, await source.available([...new Set(digests)]));
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
		ordered.set(manifest.digest, await withAvailable(manifest, source));
		if (!referrers) return;
		const attached = await source.attachedTo(manifest.digest);
		for (const one of attached) {
			const tags = new Set([...(attachedTags.get(one.digest) ?? []), ...one.tags]);
			if (tags.size > 0) attachedTags.set(one.digest, [...tags]);
		}
		for (const one of await source.read(attached.map((one) => one.digest))) await visit(one);
	};
	const [found] = await source.read([digest]);
	if (!found) throw new ActionError('ImageNotFound', `Image ${digest} does not exist any more`, 'Run it again.');
	const root = platforms && isIndex(found.mediaType) ? narrow(found, platforms) : found;
	await visit(root);
	return {
		root: ordered.get(root.digest) ?? root,
		manifests: [...ordered.values()],
		attachedTags,
		rewritten: root !== found,
	};
}
