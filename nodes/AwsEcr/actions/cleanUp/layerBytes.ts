import type { Manifest } from '../../../../lib/registry/manifest';
import type { Contents } from './read';
import type { ImageResult } from './report';

/** ImageLayers are the sizes in bytes of the layers and configurations of each image: by the image's digest, then by theirs. */
export type ImageLayers = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * readLayers reads the layers of the images of a repository. Undefined where one of them does not tell: archived images
 * cannot be read, and manifests of Docker's schema 1 have no sizes. Throws CallFailure.
 */
export async function readLayers({ repository, images }: Contents): Promise<ImageLayers | undefined> {
	const ids = images.filter(({ isIndex }) => !isIndex).map(({ digest }) => ({ imageDigest: digest }));
	const { manifests } = await repository.getManifests(ids);
	const sizes = new Map(manifests.map((manifest) => [manifest.digest, sizesIn(manifest)]));
	const layers = new Map<string, ReadonlyMap<string, number>>();
	for (const { imageDigest } of ids) {
		const own = sizes.get(imageDigest);
		if (!own) return undefined;
		layers.set(imageDigest, own);
	}
	return layers;
}

function sizesIn({ blobs }: Manifest): Map<string, number> | undefined {
	const sizes = new Map<string, number>();
	for (const { digest, size } of blobs) {
		if (size === undefined) return undefined;
		sizes.set(digest, size);
	}
	return sizes;
}

/** freedBytes adds up the layers of a repository that only deleted images have, each once. */
export function freedBytes(layers: ImageLayers, results: readonly ImageResult[]): number {
	const freed = new Map<string, number>();
	const blobs = (isDeleted: boolean) =>
		results
			.filter(({ status }) => (status === 'deleted' || status === 'wouldBeDeleted') === isDeleted)
			.flatMap(({ image }) => [...(layers.get(image.digest) ?? [])]);
	for (const [digest, size] of blobs(true)) freed.set(digest, size);
	for (const [digest] of blobs(false)) freed.delete(digest);
	return [...freed.values()].reduce((sum, size) => sum + size, 0);
}
