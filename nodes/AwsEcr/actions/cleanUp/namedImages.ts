import { mapConcurrently, type Concurrency } from '../../../../lib/aws/mapConcurrently';
import { splitList } from '../../../../lib/aws/splitList';
import { listLimit } from '../../../../lib/ecr/limits';
import type { Repository } from '../../../../lib/registry/repository';
import type { Image } from './image';
import { IMAGES_IN_USE_LABEL } from './imagesInUse';
import type { InUse } from './inUse';
import type { Contents } from './read';

/** NamedImages is what was found of the images that a person names. */
export interface NamedImages {
	/** Digests of the images that consist of what is named: their config, as a container runtime may report it. */
	readonly byContent: ReadonlySet<string>;
	/** Why it is not known whether an image is one of those. */
	readonly unknownUse: (contents: Contents, image: Image) => string | undefined;
	/** What is named and matches no image. */
	readonly notFound: readonly string[];
}

/** Of one repository: the images that consist of what is named, and those of which it is not known. */
interface Matches {
	readonly digests: readonly string[];
	readonly images: ReadonlySet<string>;
	readonly unknown?: (image: Image) => string | undefined;
}

/**
 * findNamed looks for what a person names among the images of repositories. A digest that no image has may be that of a
 * config: where a repository holds it, the manifests of its images are read to find whose, or where they are not to be read,
 * any of its images may be the one. Throws CallFailure.
 */
export async function findNamed(
	inUse: InUse,
	all: readonly Contents[],
	{ readsManifests }: { readonly readsManifests: boolean },
	limits: Concurrency,
): Promise<NamedImages> {
	const present = new Set(all.flatMap(({ images }) => images.map(({ digest }) => digest)));
	const others = inUse.namedDigests.filter((digest) => !present.has(digest));
	const matches = new Map<Contents, Matches>();
	if (others.length > 0) {
		await mapConcurrently(all, limits, async (contents) => {
			const digests = await heldBy(contents.repository, others);
			if (digests.length > 0) matches.set(contents, await match(contents, digests, readsManifests));
		});
	}
	const found = new Set([...present, ...[...matches.values()].flatMap(({ digests }) => digests)]);
	return {
		byContent: new Set([...matches.values()].flatMap(({ images }) => [...images])),
		unknownUse: (contents, image) => matches.get(contents)?.unknown?.(image),
		notFound: inUse.namedWithout(found, all),
	};
}

/** Those of the digests that a repository holds as a layer or config, archived ones too. */
async function heldBy(repository: Repository, digests: readonly string[]): Promise<string[]> {
	const held: string[] = [];
	for (const layerDigests of splitList(digests, listLimit('BatchCheckLayerAvailability', 'layerDigests'))) {
		const { layers = [] } = await repository.send('BatchCheckLayerAvailability', { layerDigests });
		for (const { layerDigest, layerAvailability } of layers) {
			if (layerDigest && layerAvailability !== 'UNAVAILABLE') held.push(layerDigest);
		}
	}
	return held;
}

async function match({ repository, images }: Contents, held: readonly string[], reads: boolean): Promise<Matches> {
	const may = (why: string) => `may be what ${IMAGES_IN_USE_LABEL} names by the digest of a config: ${why}`;
	if (!reads) {
		const reason = may('manifests are not read with Not Pulled For, since that counts as a pull');
		return { digests: held, images: new Set(), unknown: () => reason };
	}
	const own = images.filter(({ isIndex }) => !isIndex);
	const { manifests } = await repository.getManifests(own.map(({ digest }) => ({ imageDigest: digest })));
	const read = new Set(manifests.map(({ digest }) => digest));
	const having = manifests.filter(({ blobs }) => blobs.some(({ digest }) => held.includes(digest)));
	const unread = own.filter(({ digest }) => !read.has(digest));
	const matched = new Set(having.flatMap(({ blobs }) => blobs.map(({ digest }) => digest)));
	return {
		// What could not be read may have the others.
		digests: unread.length > 0 ? held : held.filter((digest) => matched.has(digest)),
		images: new Set(having.map(({ digest }) => digest)),
		unknown: (image) => (unread.includes(image) ? may('its manifest could not be read') : undefined),
	};
}
