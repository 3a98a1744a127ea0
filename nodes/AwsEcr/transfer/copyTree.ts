import { runJobs } from '../engine/schedule';
import type { Tools } from '../engine/tools';
import { findMissing, putTree, type Destination } from './destination';
import type { Place } from './place';
import { resuming } from './resuming';
import type { Tree } from './tree';
import { uploadLayer } from './uploadLayer';

/** Moved is what went over the line for an image. */
export interface Moved {
	readonly manifestsMoved: number;
	readonly layersMoved: number;
	/** Layers that were there already. */
	readonly layersSkipped: number;
	readonly bytesMoved: number;
}

/** NOTHING_MOVED is what went over the line for an image that was there. */
export const NOTHING_MOVED: Moved = { manifestsMoved: 0, layersMoved: 0, layersSkipped: 0, bytesMoved: 0 };

/** openFrom streams a layer of a repository from a byte on; each time by an address of its own, since one lasts an hour. */
export function openFrom({ client, signal, where }: Place, layerDigest: string, tools: Pick<Tools, 'download'>) {
	return async (from: number) => {
		const { downloadUrl = '' } = await client.send('GetDownloadUrlForLayer', { ...where, layerDigest }, signal);
		return await tools.download(downloadUrl, from);
	};
}

/**
 * copyTree copies an image with all that it takes: the layers that are missing, several at a time, then the manifests,
 * then the tags. Repeated after an interruption, it goes on with the layers that are missing. Throws what the clients
 * and the download throw, after the layers under way have ended.
 */
export async function copyTree(
	tree: Tree,
	tags: readonly string[],
	{ source, destination, layersAtOnce }: { source: Place; destination: Destination; layersAtOnce: number },
	tools: Pick<Tools, 'download' | 'signal' | 'tell'>,
): Promise<Moved> {
	const { place, there } = destination;
	const { missing, present } = await findMissing(tree.manifests, destination);
	let layersMoved = 0;
	let bytesMoved = 0;
	const jobs = missing.map(({ digest }) => ({
		run: async () => {
			const content = resuming(openFrom(source, digest, tools), tools.signal);
			const bytes = await uploadLayer(content, digest, place);
			bytesMoved += bytes;
			layersMoved += 1;
			there.add(digest);
			tools.tell(`Layer ${layersMoved} of ${missing.length} copied to ${place.where.repositoryName}`);
		},
	}));
	await runJobs(jobs, layersAtOnce, () => tools.signal?.aborted === true);
	tools.signal?.throwIfAborted();
	const manifestsMoved = await putTree(tree, tags, destination);
	return { manifestsMoved, layersMoved, layersSkipped: present, bytesMoved };
}

/** Foreseen is what would go over the line for an image. */
export interface Foreseen {
	readonly manifestsToMove: number;
	readonly layersToMove: number;
	readonly bytesToMove: number;
}

/** foreseeTree tells what copyTree would move, and takes it for moved, as the next image would find it. */
export async function foreseeTree({ manifests }: Tree, destination: Destination): Promise<Foreseen> {
	const { there } = destination;
	const { missing } = await findMissing(manifests, destination);
	const put = manifests.filter(({ digest }) => !there.has(digest));
	for (const { digest } of [...missing, ...put]) there.add(digest);
	return {
		manifestsToMove: put.length,
		layersToMove: missing.length,
		bytesToMove: missing.reduce((sum, { size = 0 }) => sum + size, 0),
	};
}
