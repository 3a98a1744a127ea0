import { sha256 } from '../ecr/digest';
import { platformOf } from '../ecr/manifest';
import { isIndex } from '../ecr/mediaTypes';
import { InvalidField } from '../engine/field';
import { NotDone } from '../aws/notDone';
import type { Manifest, ManifestSource } from './manifests';

/** Tree is an image with all that it takes: the manifests in the order in which they can be put, the image's own among them. */
export interface Tree {
	readonly root: Manifest;
	readonly manifests: readonly Manifest[];
	/** Whether `root` is an index made anew, of fewer platforms than the source's. */
	readonly rewritten: boolean;
}

/** What to take along, and what to leave. */
export interface Choice {
	/** Platforms as `linux/arm64`; all when not given. */
	readonly platforms?: readonly string[];
	readonly referrers: boolean;
	/** Digests that are where the image goes, each with all that it takes: they are not read. */
	readonly there?: ReadonlySet<string>;
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
		throw new InvalidField(`name none that ${index.digest} has`, `It has ${has}.`, 'Platforms');
	}
	if (children.length === all.length) return index;
	const text = JSON.stringify({ ...(JSON.parse(index.text) as object), manifests: children });
	return { ...index, text, children, digest: sha256(text) };
}

/**
 * readTree reads an image and all that it takes from where it is. Children come before the index that lists them, and
 * referrers after what they refer to. Throws InvalidField, NotDone, and what the source throws.
 */
export async function readTree(
	digest: string,
	source: ManifestSource,
	{ platforms, referrers, there }: Choice,
): Promise<Tree> {
	const ordered = new Map<string, Manifest>();
	/** Whatever is there may have referrers that are not. */
	const isWanted = (child: string) => referrers || !there?.has(child);
	const visit = async (manifest: Manifest): Promise<void> => {
		if (ordered.has(manifest.digest)) return;
		const children = manifest.children.map((one) => one.digest).filter(isWanted);
		for (const child of await source.read(children)) await visit(child);
		ordered.set(manifest.digest, manifest);
		if (!referrers) return;
		for (const referrer of await source.read(await source.referrersOf(manifest.digest))) await visit(referrer);
	};
	const [found] = await source.read([digest]);
	if (!found) throw new NotDone('ImageNotFound', `${digest} is not there any more`, 'It was deleted meanwhile.');
	const root = platforms && isIndex(found.mediaType) ? narrow(found, platforms) : found;
	await visit(root);
	return { root, manifests: [...ordered.values()], rewritten: root !== found };
}
