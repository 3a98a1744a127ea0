import { createHash } from 'node:crypto';
import { ActionError } from '../aws/actionError';
import { CallFailure } from '../aws/callFailure';
import { REAL_CLOCK, type Clock } from '../aws/waitUntil';
import { DownloadFailed } from './download';

/** How often in a row a source may break off, or not be had, without a byte having come. */
const MOST_BREAKS = 3;
/** Milliseconds to wait after the first break; twice as long after each further one. */
const PAUSE_MS = 250;

/** OpenLayer opens the content of a layer from a byte on. */
export type OpenLayer = (from: number) => Promise<AsyncIterable<Uint8Array>>;

/** Whether trying again may help. A call was tried again already, as often as the node's options say. */
function mayPass(cause: unknown): boolean {
	if (cause instanceof DownloadFailed) return cause.mayPass;
	return cause instanceof Error && !(cause instanceof CallFailure);
}

/**
 * resuming reads a source that may break off, or not be had for a moment, going on at the byte where it did. Throws what
 * the source throws in the end, and an AbortError once the signal aborts.
 */
export async function* resuming(
	open: OpenLayer,
	signal?: AbortSignal,
	clock: Pick<Clock, 'sleep'> = REAL_CLOCK,
): AsyncGenerator<Uint8Array> {
	let position = 0;
	for (let breaks = 0; ;) {
		let broke: unknown;
		try {
			for await (const chunk of await open(position)) {
				position += chunk.length;
				breaks = 0;
				yield chunk;
			}
			return;
		} catch (cause) {
			broke = cause;
		}
		breaks += 1;
		if (breaks > MOST_BREAKS || !mayPass(broke) || signal?.aborted) throw broke;
		await clock.sleep(PAUSE_MS * 2 ** (breaks - 1), signal);
	}
}

/** digestMismatch is what is thrown for content that has another digest than was said. */
function digestMismatch(wanted: string, found: string): ActionError {
	return new ActionError(
		'DigestMismatch',
		`The content of layer ${wanted} has the digest ${found}`,
		'It was not kept. Try again; if the digest stays the same, the content is damaged where it comes from.',
	);
}

/** verified passes content on, and throws ActionError at its end where its digest is another one. */
export async function* verified(content: AsyncIterable<Uint8Array>, digest: string): AsyncGenerator<Uint8Array> {
	const hash = createHash('sha256');
	for await (const chunk of content) {
		hash.update(chunk);
		yield chunk;
	}
	const found = `sha256:${hash.digest('hex')}`;
	if (found !== digest) throw digestMismatch(digest, found);
}
