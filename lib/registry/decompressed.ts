import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { brokenTar } from './tar';

/** How files start that are no tar and no gzip, and what they are. */
const OTHERS: ReadonlyArray<readonly [string, string]> = [
	['28b52ffd', 'compressed with zstd'],
	['fd377a585a00', 'compressed with xz'],
	['425a68', 'compressed with bzip2'],
	['504b0304', 'a zip archive'],
];
const GZIP = '1f8b';
const MOST_OF_MAGIC = 6;

/** zlib's own codes start so. */
const isDamage = (cause: unknown) =>
	typeof cause === 'object' &&
	cause !== null &&
	'code' in cause &&
	typeof cause.code === 'string' &&
	cause.code.startsWith('Z_');

/** The chunks up to what tells the format of a file. */
async function readStart(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
	let start = Buffer.alloc(0);
	while (start.length < MOST_OF_MAGIC) {
		const next = await chunks.next();
		if (next.done) break;
		start = Buffer.concat([start, next.value]);
	}
	return start;
}

/**
 * decompressed passes content on, decompressed where it is gzipped, as `docker load` does, too. Throws ActionError for content
 * that is gzipped and damaged, or compressed in another way, and what the content throws.
 */
export async function* decompressed(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const chunks = content[Symbol.asyncIterator]();
	const start = await readStart(chunks);
	const whole = async function* () {
		try {
			yield start;
			for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) yield chunk.value;
		} finally {
			await chunks.return?.();
		}
	};
	const magic = start.toString('hex', 0, MOST_OF_MAGIC);
	const other = OTHERS.find(([bytes]) => magic.startsWith(bytes));
	if (other) {
		await chunks.return?.();
		throw brokenTar(`is ${other[1]}`);
	}
	if (!magic.startsWith(GZIP)) {
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
