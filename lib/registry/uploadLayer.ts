import { isException } from '../aws/callFailure';
import { cutIntoParts } from './parts';
import type { RepositoryCalls } from './repositoryId';
import { verified } from './resuming';

/** Bytes of a part where the API does not say what it wants: what every quota takes. */
const PART_BYTES = 5 * 2 ** 20;

/** The last byte that Amazon ECR has, where it says so in refusing a part. */
function lastByteReceived(thrown: unknown): number | undefined {
	if (!isException(thrown, 'InvalidLayerPartException')) return undefined;
	return (thrown.cause as { readonly lastValidByteReceived?: number }).lastValidByteReceived;
}

/**
 * Sends a part that starts at byte `first`. A part whose answer got lost is sent again by the SDK, and refused as what
 * does not follow: then what Amazon ECR has of it counts, and the rest is sent.
 */
async function sendPart(
	part: Buffer,
	first: number,
	uploadId: string | undefined,
	repository: RepositoryCalls,
): Promise<void> {
	const end = first + part.length;
	for (let from = first; from < end;) {
		const span = { partFirstByte: from, partLastByte: end - 1, layerPartBlob: part.subarray(from - first) };
		const received = await repository.send('UploadLayerPart', { uploadId, ...span }).then(
			() => end - 1,
			(thrown: unknown) => {
				const last = lastByteReceived(thrown);
				if (last === undefined || last < from || last >= end) throw thrown;
				return last;
			},
		);
		from = received + 1;
	}
}

/**
 * uploadLayer streams a layer into a repository, part by part, and answers its bytes. It holds one part at a time, and
 * compares the digest before the upload is completed. A layer that got there meanwhile is a success. Throws ActionError for
 * content of another digest, CallFailure, and what the content throws. See
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export async function uploadLayer(
	content: AsyncIterable<Uint8Array>,
	layerDigest: string,
	repository: RepositoryCalls,
): Promise<number> {
	const { uploadId, partSize } = await repository.send('InitiateLayerUpload', {});
	let sent = 0;
	for await (const part of cutIntoParts(verified(content, layerDigest), partSize || PART_BYTES)) {
		await sendPart(part, sent, uploadId, repository);
		sent += part.length;
	}
	await repository
		.send('CompleteLayerUpload', { uploadId, layerDigests: [layerDigest] })
		.catch(async (thrown: unknown) => {
			if (isException(thrown, 'LayerAlreadyExistsException')) return;
			// Completed already, where only the answer to that got lost.
			const wasCompleted =
				isException(thrown, 'UploadNotFoundException') && (await repository.missingLayers([layerDigest])).length === 0;
			if (!wasCompleted) throw thrown;
		});
	return sent;
}
