import type { Tools } from '../../../../lib/engine/tools';
import { readManifests, type Contents } from './read';
import type { Fated } from './report';

/** Layers are the sizes in bytes of what each image consists of: by the image's digest, then by the blob's. */
export type Layers = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What a manifest says of one blob. */
interface Descriptor {
	readonly digest: string;
	readonly size: number;
}

/**
 * readLayers reads what the images of a repository consist of. Undefined where one of them does not say it: archived
 * images cannot be read, and manifests of Docker's schema 1 have no sizes. Throws what the client throws.
 */
export async function readLayers({ where, images }: Contents, tools: Tools): Promise<Layers | undefined> {
	const digests = images.filter(({ isIndex }) => !isIndex).map(({ digest }) => digest);
	const { manifests } = await readManifests(where, digests, tools);
	const layers = new Map<string, Map<string, number>>();
	for (const digest of digests) {
		const blobs = blobsOf(manifests.get(digest));
		if (!blobs) return undefined;
		layers.set(digest, blobs);
	}
	return layers;
}

function blobsOf(manifest: string | undefined): Map<string, number> | undefined {
	if (manifest === undefined) return undefined;
	try {
		const { config, layers } = JSON.parse(manifest) as { config?: Descriptor; layers?: Descriptor[] };
		if (!layers) return undefined;
		return new Map([...(config ? [config] : []), ...layers].map(({ digest, size }) => [digest, size]));
	} catch {
		return undefined;
	}
}

/** freedBytes adds up the blobs of a repository that only images that go consist of, each once. */
export function freedBytes(layers: Layers, fated: readonly Fated[]): number {
	const freed = new Map<string, number>();
	const blobs = (goes: boolean) =>
		fated
			.filter(({ fate }) => (fate === 'deleted' || fate === 'wouldBeDeleted') === goes)
			.flatMap(({ image }) => [...(layers.get(image.digest) ?? [])]);
	for (const [digest, size] of blobs(true)) freed.set(digest, size);
	for (const [digest] of blobs(false)) freed.delete(digest);
	return [...freed.values()].reduce((sum, size) => sum + size, 0);
}
