import { ActionError } from '../aws/actionError';
import { ignoring } from '../aws/callFailure';
import type { Descriptor } from '../ecr/manifest';
import { blobsOf, type Manifest } from './manifest';
import type { Repository } from './repository';
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

/**
 * putTree puts the manifests of an image whose layers exist at the destination, children first, and then the image's tags:
 * whoever pulls by them finds it whole. What is attached by tags gets these. Answers how many manifests were put. Throws
 * CallFailure.
 */
export async function putTree(
	{ root, manifests, attachedTags }: Tree,
	tags: readonly string[],
	destination: Destination,
): Promise<number> {
	const waiting = [...tags];
	const missing = manifests.filter(({ digest }) => !destination.digests.has(digest));
	for (const manifest of missing) {
		// Where nothing comes after the image itself, its first tag goes along with it.
		const isLast = manifest === root && manifest === missing.at(-1);
		const [first] = sortTags(manifest.digest, attachedTags.get(manifest.digest) ?? [], destination).put;
		await put(manifest, destination, isLast ? waiting.shift() : first);
	}
	for (const manifest of manifests) {
		const attached = sortTags(manifest.digest, attachedTags.get(manifest.digest) ?? [], destination).put;
		for (const tag of attached) await put(manifest, destination, tag);
	}
	for (const tag of waiting) await put(root, destination, tag);
	return missing.length;
}
