import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { LayerAvailability } from '@aws-sdk/client-ecr';
import { listLimit } from '../../../ecr/limits';
import { splitList } from '../engine/batch';
import { cutIntoParts } from './parts';
import type { Place } from './place';

/** How often in a row a source may break off without a further part having got through. */
const MOST_BREAKS = 3;

/** Opens the content of a layer from a byte on. */
export type OpenLayer = (from: number) => Promise<Readable>;

/** LayerDiffers is thrown for content that has another digest than was said; nothing of it is kept. */
export class LayerDiffers extends Error {
	override readonly name = 'LayerDiffers';

	constructor(wanted: string, found: string) {
		super(`The content of layer ${wanted} has the digest ${found}`);
	}
}

/**
 * uploadLayer streams a layer into a repository, part by part, and answers its bytes. It holds one part at a time, goes
 * on from the last part where the source breaks off, and compares the digest before the upload is completed. A layer
 * that got there meanwhile is a success. Throws LayerDiffers, and what the client and the source throw. See
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function uploadLayer(open: OpenLayer, layerDigest: string, place: Place): Promise<number> {
	const { client, signal, where } = place;
	const { uploadId, partSize = 0 } = await client.send('InitiateLayerUpload', where, signal);
	const hash = createHash('sha256');
	let sent = 0;
	/** Sends what a source has; answers whether it got to the end before the source broke off. */
	const sendAll = async (source: Readable): Promise<boolean> => {
		let broke = false;
		source.once('error', () => (broke = true));
		const sending = (async () => {
			for await (const part of cutIntoParts(source, partSize)) {
				const span = { partFirstByte: sent, partLastByte: sent + part.length - 1 };
				await client.send('UploadLayerPart', { ...where, uploadId, ...span, layerPartBlob: part }, signal);
				hash.update(part);
				sent += part.length;
			}
			return true;
		})();
		return await sending
			.catch((cause: unknown) => {
				if (broke && breaks < MOST_BREAKS) return false;
				throw cause;
			})
			.finally(() => source.destroy());
	};
	let breaks = 0;
	for (;;) {
		const before = sent;
		if (await sendAll(await open(sent))) break;
		breaks = sent > before ? 0 : breaks + 1;
	}
	const found = `sha256:${hash.digest('hex')}`;
	if (found !== layerDigest) throw new LayerDiffers(layerDigest, found);
	await client
		.send('CompleteLayerUpload', { ...where, uploadId, layerDigests: [layerDigest] }, signal)
		.catch((cause: unknown) => {
			if (!(cause instanceof Error) || cause.name !== 'LayerAlreadyExistsException') throw cause;
		});
	return sent;
}

/** missingLayers are those of the layers that a repository does not have. */
export async function missingLayers(digests: readonly string[], { client, signal, where }: Place): Promise<string[]> {
	const there = new Set<string | undefined>();
	const available: LayerAvailability = 'AVAILABLE';
	for (const layerDigests of splitList(digests, listLimit('BatchCheckLayerAvailability', 'layerDigests'))) {
		const { layers = [] } = await client.send('BatchCheckLayerAvailability', { ...where, layerDigests }, signal);
		for (const layer of layers) if (layer.layerAvailability === available) there.add(layer.layerDigest);
	}
	return digests.filter((digest) => !there.has(digest));
}
