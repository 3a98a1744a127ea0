import { chunksOf } from '../body';
import { EcrError, uploadNotFound } from '../errors';
import { MIN_PART_SIZE } from '../operations/completeLayerUpload';
import { PART_SIZE } from '../operations/initiateLayerUpload';
import type { Upload } from '../state/model';
import { RegistryError } from './errors';
import type { Reply, RegistryRequest, RegistryHandler } from './registryRequest';

function uploadOf({ name, reference, registry }: RegistryRequest): Upload {
	const upload = registry.repository(name).uploads.get(reference);
	if (!upload) throw uploadNotFound(reference, registry.place(name));
	return upload;
}

function progress(status: number, name: string, uploadId: string, received: number): Reply {
	return {
		status,
		headers: {
			Location: `/v2/${name}/blobs/uploads/${uploadId}`,
			// The form has no way to say that there is nothing yet.
			Range: `0-${Math.max(0, received - 1)}`,
			'Docker-Upload-UUID': uploadId,
			'OCI-Chunk-Min-Length': MIN_PART_SIZE,
		},
	};
}

function done(name: string, digest: string): Reply {
	return {
		status: 201,
		headers: { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest },
	};
}

/** Where a chunk starts, in bytes. Throws RegistryError for one that is not as long as it says. */
function startOf({ request }: RegistryRequest, { received }: Upload): number {
	const range = request.headers['content-range'];
	if (range === undefined) return received;
	const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(range) ?? [];
	const length = request.headers['content-length'];
	const said = Number(last) - Number(first) + 1;
	if (first === undefined || (length !== undefined && Number(length) !== said)) {
		throw new RegistryError(400, 'SIZE_INVALID', `The Content-Range '${range}' is not that of the content`);
	}
	return Number(first);
}

/**
 * Receives the body as parts of the size that the API has them in, so that no more of it than one is in memory. The
 * last part is no smaller than parts may be, unless the whole body is: there may be more to come.
 */
async function receive(visit: RegistryRequest): Promise<void> {
	const { name, reference, request, call } = visit;
	let position = startOf(visit, uploadOf(visit));
	const send = async (part: Buffer) => {
		const partLastByte = position + part.byteLength - 1;
		await call('UploadLayerPart', {
			repositoryName: name,
			uploadId: reference,
			partFirstByte: position,
			partLastByte,
			layerPartBlob: part,
		});
		position = partLastByte + 1;
	};
	let waiting: Buffer[] = [];
	let length = 0;
	for await (const chunk of chunksOf(request)) {
		waiting.push(chunk);
		length += chunk.byteLength;
		if (length < PART_SIZE + MIN_PART_SIZE) continue;
		const received = Buffer.concat(waiting);
		await send(received.subarray(0, PART_SIZE));
		waiting = [received.subarray(PART_SIZE)];
		length -= PART_SIZE;
	}
	if (length > 0) await send(Buffer.concat(waiting));
}

async function complete({ name, reference, query, call }: RegistryRequest): Promise<Reply> {
	const digest = query.get('digest') ?? '';
	await call('CompleteLayerUpload', {
		repositoryName: name,
		uploadId: reference,
		layerDigests: [digest],
	}).catch((error: unknown) => {
		if (!(error instanceof EcrError && error.name === 'LayerAlreadyExistsException')) throw error;
	});
	return done(name, digest);
}

/** Mounts a layer of another repository, where that is switched on and both are encrypted alike. */
async function isMounted({ name, query, registry, call }: RegistryRequest): Promise<boolean> {
	const digest = query.get('mount') ?? '';
	const target = registry.repository(name);
	const source = registry.repositories.get(query.get('from') ?? '');
	const layer = source?.layers.get(digest);
	if (!source || !layer || registry.settings.account.get('BLOB_MOUNTING') !== 'ENABLED') return false;
	const { encryptionType, kmsKey } = source.encryption;
	if (target.encryption.encryptionType !== encryptionType || target.encryption.kmsKey !== kmsKey) return false;
	try {
		await call('GetDownloadUrlForLayer', { repositoryName: source.name, layerDigest: digest });
	} catch (error) {
		// What may not be read there is to be uploaded.
		if (error instanceof EcrError) return false;
		throw error;
	}
	target.layers.set(digest, { ...layer });
	registry.changed();
	return true;
}

/** startUpload starts an upload, takes a blob in one request, or mounts one of another repository. */
export const startUpload: RegistryHandler = async (visit) => {
	const { name, query, call } = visit;
	if (query.has('mount') && (await isMounted(visit))) return done(name, query.get('mount') ?? '');
	const { uploadId = '' } = await call('InitiateLayerUpload', { repositoryName: name });
	if (!query.has('digest')) return progress(202, name, uploadId, 0);
	return finishUpload({ ...visit, reference: uploadId });
};

/** continueUpload takes a chunk. ECR answers 201 where the specification has 202. */
export const continueUpload: RegistryHandler = async (visit) => {
	await receive(visit);
	return progress(201, visit.name, visit.reference, uploadOf(visit).received);
};

/** finishUpload takes the last chunk, if there is one, and makes a blob of the upload. */
export const finishUpload: RegistryHandler = async (visit) => {
	await receive(visit);
	return complete(visit);
};

/** getUpload tells how far an upload has come. */
export const getUpload: RegistryHandler = (visit) => {
	return progress(204, visit.name, visit.reference, uploadOf(visit).received);
};

/** cancelUpload forgets an upload. */
export const cancelUpload: RegistryHandler = async (visit) => {
	uploadOf(visit);
	const { name, reference, registry } = visit;
	registry.repository(name).uploads.delete(reference);
	registry.changed();
	await registry.blobs.discard(reference);
	return { status: 204 };
};
