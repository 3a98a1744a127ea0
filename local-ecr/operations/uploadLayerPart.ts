import { EcrError, invalidLayerPart, uploadNotFound } from '../errors';
import type { Handler } from './handler';

/** MAX_PARTS is how many parts a layer may have, by quota. */
const MAX_PARTS = 4200;

/** uploadLayerPart emulates UploadLayerPart. */
export const uploadLayerPart: Handler<'UploadLayerPart'> = async (input, { registry }) => {
	const { repositoryName, uploadId, partFirstByte, partLastByte, layerPartBlob: bytes } = input;
	const place = registry.place(repositoryName);
	const upload = registry.repository(repositoryName).uploads.get(uploadId);
	if (!upload) throw uploadNotFound(uploadId, place);
	const position = upload.received;
	const refuse = (why: string) => invalidLayerPart(uploadId, position - 1, place, why);
	if (partFirstByte !== position) {
		throw refuse(`the part starts at byte ${partFirstByte} where byte ${position} is expected`);
	}
	if (bytes.byteLength === 0 || partLastByte !== position + bytes.byteLength - 1) {
		throw refuse(`the part holds ${bytes.byteLength} bytes and is said to end at byte ${partLastByte}`);
	}
	if (upload.parts.length >= MAX_PARTS) {
		throw new EcrError('LimitExceededException', `A layer can have at most ${MAX_PARTS} parts`);
	}
	// Counted before it is written, so that the same part sent twice at once is not taken twice.
	upload.received += bytes.byteLength;
	upload.parts.push(bytes.byteLength);
	try {
		await registry.blobs.write(uploadId, position, bytes);
	} catch (error) {
		upload.received = position;
		upload.parts.pop();
		throw error;
	}
	registry.changed();
	return { registryId: registry.account, repositoryName, uploadId, lastByteReceived: upload.received - 1 };
};
