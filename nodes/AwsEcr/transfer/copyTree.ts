import { saysOfAnother } from '../../../ecr/alreadyExists';
import { runJobs } from '../engine/schedule';
import type { Tools } from '../engine/tools';
import { blobsOf, type Manifest } from './manifests';
import type { Place } from './place';
import { resuming } from './resuming';
import type { Tree } from './tree';
import { missingLayers, uploadLayer } from './uploadLayer';

/** Moved is what went over the line for an image. */
export interface Moved {
	bytesMoved: number;
	layersMoved: number;
	/** Layers that were there already. */
	layersSkipped: number;
}

/** Route is from where to where, and how many layers at a time. */
export interface Route {
	readonly source: Place;
	readonly destination: Place;
	readonly layersAtOnce: number;
	/** Digests of the layers and manifests that are known to be at the destination; copying adds to them. */
	readonly there: Set<string>;
}

/** openFrom streams a layer of a repository from a byte on; each time by an address of its own, since one lasts an hour. */
export function openFrom({ client, signal, where }: Place, layerDigest: string, tools: Pick<Tools, 'download'>) {
	return async (from: number) => {
		const { downloadUrl = '' } = await client.send('GetDownloadUrlForLayer', { ...where, layerDigest }, signal);
		return await tools.download(downloadUrl, from);
	};
}

/** putManifest puts a manifest byte for byte, under a tag where one is given. What is there already is a success. */
export async function putManifest(
	{ digest, text, mediaType }: Manifest,
	{ client, signal, where }: Place,
	imageTag?: string,
): Promise<void> {
	const manifest = { imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest };
	await client.send('PutImage', { ...where, ...manifest, imageTag }, signal).catch((cause: unknown) => {
		const isThere = cause instanceof Error && cause.name === 'ImageAlreadyExistsException';
		if (!isThere || saysOfAnother(cause.message, digest)) throw cause;
	});
}

/**
 * copyTree copies an image with all that it takes, but for its tags: the layers that are missing, several at a time,
 * then the manifests, children first. Repeated after an interruption, it goes on with the layers that are missing.
 * Throws what the clients and the download throw, after the layers under way have ended.
 */
export async function copyTree({ manifests }: Tree, route: Route, tools: Tools): Promise<Moved> {
	const { source, destination, layersAtOnce, there } = route;
	const digests = blobsOf(manifests).map(({ digest }) => digest);
	const missing = await missingLayers(
		digests.filter((digest) => !there.has(digest)),
		destination,
	);
	const moved: Moved = { bytesMoved: 0, layersMoved: 0, layersSkipped: digests.length - missing.length };
	const jobs = missing.map((digest) => ({
		run: async () => {
			const bytes = await uploadLayer(resuming(openFrom(source, digest, tools)), digest, destination);
			moved.bytesMoved += bytes;
			moved.layersMoved += 1;
			there.add(digest);
			tools.tell(`Layer ${moved.layersMoved} of ${missing.length} copied to ${destination.where.repositoryName}`);
		},
	}));
	await runJobs(jobs, layersAtOnce, () => tools.signal?.aborted === true);
	tools.signal?.throwIfAborted();
	for (const manifest of manifests) {
		if (there.has(manifest.digest)) continue;
		await putManifest(manifest, destination);
		there.add(manifest.digest);
	}
	return moved;
}
