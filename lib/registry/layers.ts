import type { Descriptor } from '../ecr/manifest';

/** Moved is how many layers were moved for an image, and their bytes. */
export interface Moved {
	readonly layers: number;
	readonly bytes: number;
}

/** Layers moves the layers of many images, each once, or counts those that are moved. */
export interface Layers {
	/** Begins with layers that are missing at the destination, unless it was told of them before. */
	begin(layers: readonly Descriptor[]): void;
	/**
	 * Waits for those of the layers that were begun, and tells of those that no image before was told of. Throws what moving
	 * the first of them threw that failed.
	 */
	finish(layers: readonly Descriptor[]): Promise<Moved>;
}

/** LayerCount counts layers by their sizes in bytes: in a dry run, and where they were moved already. */
export class LayerCount implements Layers {
	private readonly sizes: Map<string, number>;
	/** Layers that were told of: one that several images have counts for the first of them. */
	private readonly told = new Set<string>();

	constructor(sizes: ReadonlyMap<string, number> = new Map()) {
		this.sizes = new Map(sizes);
	}

	begin(layers: readonly Descriptor[]): void {
		for (const { digest, size = 0 } of layers) this.sizes.set(digest, size);
	}

	async finish(layers: readonly Descriptor[]): Promise<Moved> {
		const first = layers.filter(({ digest }) => !this.told.has(digest));
		const own = first.flatMap(({ digest }) => this.sizes.get(digest) ?? []);
		for (const { digest } of layers) this.told.add(digest);
		return await Promise.resolve({ layers: own.length, bytes: own.reduce((sum, size) => sum + size, 0) });
	}
}
