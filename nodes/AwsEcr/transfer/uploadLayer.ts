import type { LayerAvailability } from '@aws-sdk/client-ecr';
import { listLimit } from '../../../ecr/limits';
import { splitList } from '../engine/batch';
import { cutIntoParts } from './parts';
import type { Place } from './place';
import { verified } from './resuming';

/**
 * uploadLayer streams a layer into a repository, part by part, and answers its bytes. It holds one part at a time, and
 * compares the digest before the upload is completed. A layer that got there meanwhile is a success. Throws
 * LayerDiffers, and what the client and the content throw. See
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function uploadLayer(
	content: AsyncIterable<Uint8Array>,
	layerDigest: string,
	{ client, signal, where }: Place,
): Promise<number> {
	const { uploadId, partSize = 0 } = await client.send('InitiateLayerUpload', where, signal);
	let sent = 0;
	for await (const part of cutIntoParts(verified(content, layerDigest), partSize)) {
		const span = { partFirstByte: sent, partLastByte: sent + part.length - 1 };
		await client.send('UploadLayerPart', { ...where, uploadId, ...span, layerPartBlob: part }, signal);
		sent += part.length;
	}
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
