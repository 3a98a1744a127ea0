import { listLimit } from '../ecr/limits';
import type { Manifest, ManifestSource } from './manifest';

/**
 * readAhead reads manifests before they are asked for, so that a call brings as many as the API allows: `coming` are
 * digests in the order in which they will be asked for, and `next` those that will be asked for after a manifest. It
 * holds what a call brought until it is asked for, which may be once. Throws what the source throws of what is asked.
 */
export function readAhead(
	source: ManifestSource,
	coming: readonly string[],
	next: (manifest: Manifest) => readonly string[],
): ManifestSource {
	const limit = listLimit('BatchGetImage', 'imageIds');
	const held = new Map<string, Manifest>();
	/** What was asked for, or read ahead, or could not be. */
	const tried = new Set<string>();
	let queue: string[] = [];
	let at = 0;

	/** The next digests that are worth reading along. */
	const along = (room: number): string[] => {
		const some: string[] = [];
		while (some.length < room) {
			const digest = queue.shift() ?? coming[at++];
			if (digest === undefined) break;
			if (tried.has(digest)) continue;
			tried.add(digest);
			some.push(digest);
		}
		return some;
	};
	const hold = (manifests: readonly Manifest[]) => {
		for (const manifest of manifests) held.set(manifest.digest, manifest);
		queue = [...manifests.flatMap(next), ...queue];
	};

	return {
		async read(digests) {
			const needed = digests.filter((digest) => !held.has(digest));
			if (needed.length > 0) {
				for (const digest of needed) tried.add(digest);
				const more = along(limit - (needed.length % limit));
				// One that cannot be read spoils the call for all: then each waits until it is asked for.
				const read = source.read([...needed, ...more]).catch(async (cause: unknown) => {
					if (more.length === 0) throw cause;
					return await source.read(needed);
				});
				hold(await read);
			}
			const found = digests.flatMap((digest) => held.get(digest) ?? []);
			for (const { digest } of found) held.delete(digest);
			return found;
		},
		attachedTo: async (digest) => await source.attachedTo(digest),
		available: async (digests) => await source.available(digests),
	};
}
