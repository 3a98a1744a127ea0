import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { InvalidField } from '../engine/field';

/** How often in a row a source may break off without a byte having come. */
const MOST_BREAKS = 3;

/** OpenLayer opens the content of a layer from a byte on. */
export type OpenLayer = (from: number) => Promise<Readable>;

/** resuming reads a source that may break off, going on at the byte where it did. Throws what the source throws in the end. */
export async function* resuming(open: OpenLayer): AsyncGenerator<Uint8Array> {
	let position = 0;
	for (let breaks = 0; ;) {
		const source = await open(position);
		const before = position;
		const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
		let broke = false;
		const next = async () =>
			await chunks.next().catch((cause: unknown) => {
				breaks = position > before ? 1 : breaks + 1;
				if (breaks > MOST_BREAKS) throw cause;
				broke = true;
				return { done: true as const, value: undefined };
			});
		try {
			for (let chunk = await next(); !chunk.done; chunk = await next()) {
				position += chunk.value.length;
				yield chunk.value;
			}
		} finally {
			source.destroy();
		}
		if (!broke) return;
	}
}

/** LayerDiffers is thrown for content that has another digest than was said. */
export class LayerDiffers extends InvalidField {
	constructor(wanted: string, found: string) {
		super(
			`The content of layer ${wanted} has the digest ${found}`,
			'It was not kept. Try again; if it stays so, the content is damaged where it comes from.',
		);
	}
}

/** verified passes content on, and throws LayerDiffers at its end where its digest is another one. */
export async function* verified(content: AsyncIterable<Uint8Array>, digest: string): AsyncGenerator<Uint8Array> {
	const hash = createHash('sha256');
	for await (const chunk of content) {
		hash.update(chunk);
		yield chunk;
	}
	const found = `sha256:${hash.digest('hex')}`;
	if (found !== digest) throw new LayerDiffers(digest, found);
}
