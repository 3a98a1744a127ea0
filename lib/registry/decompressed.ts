import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { brokenTar } from './tar';

const isGzip = (bytes: Uint8Array | undefined) => bytes?.[0] === 0x1f && bytes[1] === 0x8b;

/** zlib's own codes start so. */
const isDamage = (cause: unknown) =>
	typeof cause === 'object' &&
	cause !== null &&
	'code' in cause &&
	typeof cause.code === 'string' &&
	cause.code.startsWith('Z_');

/**
 * decompressed passes content on, decompressed where it is gzipped, as `docker load` does, too. Throws ActionError for content
 * that is gzipped and damaged, and what the content throws.
 */
export async function* decompressed(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const chunks = content[Symbol.asyncIterator]();
	const first = await chunks.next();
	const whole = async function* () {
		try {
			for (let chunk = first; !chunk.done; chunk = await chunks.next()) yield chunk.value;
		} finally {
			await chunks.return?.();
		}
	};
	if (first.done || !isGzip(first.value)) {
		yield* whole();
		return;
	}
	// What goes wrong in the source ends the other stream, which is the one that is read.
	const unzipped = pipeline(Readable.from(whole()), createGunzip(), () => undefined);
	try {
		yield* unzipped as AsyncIterable<Uint8Array>;
	} catch (cause) {
		if (isDamage(cause)) throw brokenTar('is gzipped, and damaged');
		throw cause;
	}
}
