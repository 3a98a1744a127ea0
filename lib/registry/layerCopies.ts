import type { Descriptor } from '../ecr/manifest';
import { limiter } from '../aws/limiter';
import type { Layers, Moved } from './layers';

/** CopyLayer copies a layer, and answers its bytes. */
export type CopyLayer = (layer: Descriptor) => Promise<number>;

/**
 * LayerCopies copies layers for many images, several at a time and each once. Layers begin in the order in which they are
 * asked for, while those before are still in progress.
 */
export class LayerCopies implements Layers {
	private readonly begun = new Map<string, Promise<number>>();
	/** Layers that were told of: one that several images have counts for the first of them. */
	private readonly told = new Set<string>();
	private readonly limited: ReturnType<typeof limiter>;
	private ended = false;

	constructor(
		concurrency: number,
		private readonly copy: CopyLayer,
	) {
		this.limited = limiter(concurrency);
	}

	begin(layers: readonly Descriptor[]): void {
		for (const layer of layers) {
			if (this.begun.has(layer.digest)) continue;
			const copy = this.limited(async () => {
				if (this.ended) throw new Error('The copy was ended');
				return await this.copy(layer);
			});
			// A failure is reported where the layer is awaited.
			copy.catch(() => undefined);
			this.begun.set(layer.digest, copy);
		}
	}

	async finish(layers: readonly Descriptor[]): Promise<Moved> {
		const own = layers.filter(({ digest }) => this.begun.has(digest));
		const sizes = await Promise.all(own.map(async ({ digest }) => await this.begun.get(digest)));
		const first = own.map(({ digest }) => !this.told.has(digest));
		for (const { digest } of own) this.told.add(digest);
		const counted = sizes.filter((_, at) => first[at]);
		return { layers: counted.length, bytes: counted.reduce<number>((sum, size = 0) => sum + size, 0) };
	}

	/** Lets no further layer begin, and waits for those in progress. */
	async end(): Promise<void> {
		this.ended = true;
		await Promise.allSettled(this.begun.values());
	}
}
