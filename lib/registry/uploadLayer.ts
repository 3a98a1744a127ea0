import type { LayerAvailability } from '@aws-sdk/client-ecr';
import { listLimit } from '../ecr/limits';
import { splitList } from '../engine/batch';
import { cutIntoParts } from './parts';
import type { Place } from './place';
import { verified } from './resuming';

/** Bytes of a part where the API does not say what it wants: what every quota takes. */
const PART_BYTES = 5 * 2 ** 20;

const isNamed = (cause: unknown, name: string): cause is Error => cause instanceof Error && cause.name === name;

/** The last byte that Amazon ECR has, where it says so in refusing a part. */
function lastByteThere(cause: unknown): number | undefined {
	if (!isNamed(cause, 'InvalidLayerPartException')) return undefined;
	return (cause as { readonly lastValidByteReceived?: number }).lastValidByteReceived;
}

/**
 * Sends a part that starts at byte `first`. A part whose answer got lost is sent again by the SDK, and refused as what
 * does not follow: then what Amazon ECR has of it counts, and the rest is sent.
 */
async function sendPart(part: Buffer, first: number, uploadId: string | undefined, place: Place): Promise<void> {
	const { client, signal, where } = place;
	const end = first + part.length;
	for (let from = first; from < end;) {
		const span = { partFirstByte: from, partLastByte: end - 1, layerPartBlob: part.subarray(from - first) };
		const there = await client.send('UploadLayerPart', { ...where, uploadId, ...span }, signal).then(
			() => end - 1,
			(cause: unknown) => {
				const last = lastByteThere(cause);
				if (last === undefined || last < from || last >= end) throw cause;
				return last;
			},
		);
		from = there + 1;
	}
}

/**
 * uploadLayer streams a layer into a repository, part by part, and answers its bytes. It holds one part at a time, and
 * compares the digest before the upload is completed. A layer that got there meanwhile is a success. Throws
 * LayerDiffers, and what the client and the content throw. See
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function uploadLayer(
	content: AsyncIterable<Uint8Array>,
	layerDigest: string,
	place: Place,
): Promise<number> {
	const { client, signal, where } = place;
	const { uploadId, partSize } = await client.send('InitiateLayerUpload', where, signal);
	let sent = 0;
	for await (const part of cutIntoParts(verified(content, layerDigest), partSize || PART_BYTES)) {
		await sendPart(part, sent, uploadId, place);
		sent += part.length;
	}
	await client
		.send('CompleteLayerUpload', { ...where, uploadId, layerDigests: [layerDigest] }, signal)
		.catch(async (cause: unknown) => {
			if (isNamed(cause, 'LayerAlreadyExistsException')) return;
			// Completed already, where only the answer to that got lost.
			const wasCompleted = isNamed(cause, 'UploadNotFoundException') && !(await isMissing(layerDigest, place));
			if (!wasCompleted) throw cause;
		});
	return sent;
}

async function isMissing(layerDigest: string, place: Place): Promise<boolean> {
	return (await missingLayers([layerDigest], place)).length > 0;
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
