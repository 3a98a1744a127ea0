import { ActionError } from '../aws/actionError';
import { CallFailure, ignoring, isException } from '../aws/callFailure';
import type { Descriptor } from '../ecr/manifest';
import { blobsOf, type Manifest } from './manifest';
import type { Repository } from './repository';
import type { RefusedTag } from './tagsRefused';
import type { Tree } from './tree';

/** ExistingTags says what happens to a tag that another image has at the destination. */
type ExistingTags = 'replace' | 'leave';

/** Destination is a repository that images are pushed to, with what is known to exist in it. */
export interface Destination {
	readonly repository: Repository;
	/** Whether the repository exists; it does not where a dry run would create it. */
	readonly exists: boolean;
	/** Digests of the manifests that exist, each with all that it lists. */
	readonly digests: Set<string>;
	/** The digest that each tag names. */
	readonly tags: Map<string, string>;
	readonly existingTags: ExistingTags;
}

/** DestinationOptions is how a destination is to be opened. */
export interface DestinationOptions {
	/** What the form calls the repository. */
	readonly label: string;
	readonly createRepository?: boolean;
	readonly existingTags?: ExistingTags;
	readonly dryRun?: boolean;
}

/**
 * openDestination lists what exists in a repository, 1,000 ids a call, and the tags of archived images where existing tags
 * are kept; one that does not exist is created where that is
 * wanted. Throws ActionError where it does not exist and is not to be created, and CallFailure.
 */
export async function openDestination(repository: Repository, options: DestinationOptions): Promise<Destination> {
	const { label, createRepository = false, existingTags = 'replace', dryRun = false } = options;
	const ids = await ignoring('RepositoryNotFoundException', repository.list({}));
	if (!ids && !createRepository) {
		throw new ActionError(
			'RepositoryNotFoundException',
			`${label} ${repository.name} does not exist in ${repository.region}`,
			'Create it, or turn on Create Repository in the options.',
		);
	}
	if (!ids && !dryRun) await repository.create();
	// An archived image has its tags, too; but only an active one counts as existing, since putting it again restores it.
	const all = ids && existingTags === 'leave' ? await repository.list() : ids;
	const named = (all ?? []).flatMap(({ imageTag, imageDigest }) =>
		imageTag && imageDigest ? [[imageTag, imageDigest] as const] : [],
	);
	return {
		repository,
		exists: ids !== undefined || !dryRun,
		digests: new Set(ids?.flatMap(({ imageDigest }) => imageDigest ?? [])),
		tags: new Map(named),
		existingTags,
	};
}

/** SortedTags are the tags that an image is to get, and those that other images have and keep. */
export interface SortedTags {
	readonly put: readonly string[];
	readonly left: readonly string[];
}

/** sortTags tells which tags are to be put; one that names the image already is not. */
export function sortTags(digest: string, tags: readonly string[], destination: Destination): SortedTags {
	const { tags: present, existingTags } = destination;
	const others = tags.filter((tag) => present.get(tag) !== digest);
	const isKept = (tag: string) => existingTags === 'leave' && present.has(tag);
	return { put: others.filter((tag) => !isKept(tag)), left: others.filter(isKept) };
}

/** missingBlobs are the layers and configurations that a destination does not have, of manifests that do not exist there. */
export async function missingBlobs(manifests: readonly Manifest[], destination: Destination): Promise<Descriptor[]> {
	const { repository, exists, digests: existing } = destination;
	const blobs = blobsOf(manifests.filter(({ digest }) => !existing.has(digest)));
	const digests = blobs.map(({ digest }) => digest);
	const missing = new Set(exists ? await repository.missingLayers(digests) : digests);
	return blobs.filter(({ digest }) => missing.has(digest));
}

/** Puts a manifest, and remembers that it exists. */
async function put(manifest: Manifest, { repository, digests, tags }: Destination, imageTag?: string): Promise<void> {
	await repository.putManifest(manifest, imageTag);
	digests.add(manifest.digest);
	if (imageTag !== undefined) tags.set(imageTag, manifest.digest);
}

/** PutResult is how many manifests of an image were put, and the tags that were not. */
export interface PutResult {
	readonly manifests: number;
	readonly refused: readonly RefusedTag[];
}

/** What the API throws for a tag that cannot be moved; the image itself is not in question then. */
const TAG_EXCEPTIONS = ['ImageTagAlreadyExistsException', 'ImageAlreadyExistsException'];

/** Puts tags of a manifest, and answers those that were refused. Throws what has another cause, unless it was put before. */
async function putTags(
	manifest: Manifest,
	tags: readonly string[],
	destination: Destination,
): Promise<readonly RefusedTag[]> {
	const refused: RefusedTag[] = [];
	for (const tag of tags) {
		await put(manifest, destination, tag).catch((cause: unknown) => {
			const isThere = destination.digests.has(manifest.digest) && cause instanceof CallFailure;
			if (!isThere && !isException(cause, ...TAG_EXCEPTIONS)) throw cause;
			refused.push({ tag, cause });
		});
	}
	return refused;
}

/**
 * putTree puts the manifests of an image whose layers exist at the destination, children first, and then the image's tags:
 * a pull by tag never finds an incomplete image. Images attached by tags get these tags. An image that gets none of its tags,
 * and that nothing else needs, is not put. Throws CallFailure.
 */
export async function putTree(
	{ root, manifests, attachedTags }: Tree,
	tags: readonly string[],
	destination: Destination,
): Promise<PutResult> {
	const missing = manifests.filter(({ digest }) => !destination.digests.has(digest));
	const refused: RefusedTag[] = [];
	const attach = async (manifest: Manifest) => {
		const own = sortTags(manifest.digest, attachedTags.get(manifest.digest) ?? [], destination).put;
		refused.push(...(await putTags(manifest, own, destination)));
	};
	for (const manifest of missing) {
		// Where nothing comes after the image itself, its first tag goes along with it.
		if (manifest === root && manifest === missing.at(-1) && tags.length > 0) continue;
		if (manifest !== root) await attach(manifest);
		if (!destination.digests.has(manifest.digest)) await put(manifest, destination);
	}
	for (const manifest of manifests) if (!missing.includes(manifest)) await attach(manifest);
	refused.push(...(await putTags(root, tags, destination)));
	const [first] = refused;
	if (first && !destination.digests.has(root.digest)) throw first.cause;
	return { manifests: missing.length, refused };
}
