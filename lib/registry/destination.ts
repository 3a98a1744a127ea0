import { isThereAlready } from '../ecr/alreadyExists';
import type { Descriptor } from '../ecr/manifest';
import { listAll } from '../aws/paginate';
import { unless } from '../aws/unless';
import { InvalidField } from '../engine/field';
import { blobsOf, type Manifest } from './manifests';
import type { Place } from './place';
import type { Tree } from './tree';
import { missingLayers } from './uploadLayer';

/** ExistingTags says what becomes of a tag that another image has at the destination. */
export type ExistingTags = 'replace' | 'leave';

/** Destination is a repository that images are brought to, with what is known to be in it by now. */
export interface Destination {
	readonly place: Place;
	/** Whether the repository is there; it is not where only a dry run wants it. */
	readonly exists: boolean;
	/** Digests of the manifests that are there, each with all that it takes. */
	readonly there: Set<string>;
	/** The digest that each tag names. */
	readonly tags: Map<string, string>;
	readonly existingTags: ExistingTags;
}

/** Opening is how a destination is to be opened. */
export interface Opening {
	/** What the form calls the repository. */
	readonly label: string;
	readonly createRepository?: boolean;
	readonly existingTags?: ExistingTags;
	readonly dryRun?: boolean;
}

/**
 * openDestination lists what a repository has, 1,000 ids a call; one that is missing is created where that is wanted.
 * Throws InvalidField where it is missing and not to be created, and what the client throws.
 */
export async function openDestination(place: Place, opening: Opening): Promise<Destination> {
	const { client, signal, where } = place;
	const { label, createRepository = false, existingTags = 'replace', dryRun = false } = opening;
	const listed = listAll(place, 'ListImages', where, ({ imageIds }) => imageIds);
	const ids = await unless('RepositoryNotFoundException', listed);
	if (!ids && !createRepository) {
		throw new InvalidField(
			`${where.repositoryName} does not exist in ${client.region}`,
			'Create it, or turn on Create Repository in the options.',
			label,
		);
	}
	// Another item may have created it meanwhile.
	if (!ids && !dryRun) await unless('RepositoryAlreadyExistsException', client.send('CreateRepository', where, signal));
	const named = (ids ?? []).flatMap(({ imageTag, imageDigest }) =>
		imageTag && imageDigest ? [[imageTag, imageDigest] as const] : [],
	);
	return {
		place,
		exists: ids !== undefined || !dryRun,
		there: new Set(ids?.flatMap(({ imageDigest }) => imageDigest ?? [])),
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
	const stays = (tag: string) => existingTags === 'leave' && present.has(tag);
	return { put: others.filter((tag) => !stays(tag)), left: others.filter(stays) };
}

/**
 * findMissing asks a destination which layers and configurations of manifests it does not have; those of a manifest that is
 * there are, too. Throws what the client throws.
 */
export async function findMissing(manifests: readonly Manifest[], destination: Destination): Promise<Descriptor[]> {
	const { place, exists, there } = destination;
	const blobs = blobsOf(manifests.filter(({ digest }) => !there.has(digest)));
	const digests = blobs.map(({ digest }) => digest);
	const missing = new Set(exists ? await missingLayers(digests, place) : digests);
	return blobs.filter(({ digest }) => missing.has(digest));
}

/** Puts a manifest byte for byte, under a tag where one is given. What is there already is a success. */
async function putManifest(
	{ digest, text, mediaType }: Manifest,
	{ place, there, tags }: Destination,
	imageTag?: string,
) {
	const { client, signal, where } = place;
	const manifest = { imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest };
	await client.send('PutImage', { ...where, ...manifest, imageTag }, signal).catch((cause: unknown) => {
		if (!isThereAlready(cause, digest)) throw cause;
	});
	there.add(digest);
	if (imageTag !== undefined) tags.set(imageTag, digest);
}

/**
 * putTree puts the manifests of an image whose layers are there, children first, and then the image's tags: whoever
 * pulls by them finds it whole. Answers how many manifests were put. Throws what the client throws.
 */
export async function putTree(
	{ root, manifests }: Tree,
	tags: readonly string[],
	destination: Destination,
): Promise<number> {
	const waiting = [...tags];
	const missing = manifests.filter(({ digest }) => !destination.there.has(digest));
	for (const manifest of missing) {
		// Where nothing comes after the image itself, its first tag goes along with it.
		const isLast = manifest === root && manifest === missing.at(-1);
		await putManifest(manifest, destination, isLast ? waiting.shift() : undefined);
	}
	for (const tag of waiting) await putManifest(root, destination, tag);
	return missing.length;
}
