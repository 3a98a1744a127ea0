import { EcrError, layerAlreadyExists, uploadNotFound } from '../errors';
import type { Handler } from './handler';

/** MIN_PART_SIZE is the smallest size in bytes of every part but the last. */
export const MIN_PART_SIZE = 5 * 1024 * 1024;

/** completeLayerUpload emulates CompleteLayerUpload. Which part was the last is known only here, so its check is too. */
export const completeLayerUpload: Handler<'CompleteLayerUpload'> = async (input, { registry }) => {
	const { repositoryName, uploadId, layerDigests } = input;
	const place = registry.place(repositoryName);
	const repository = registry.repository(repositoryName);
	const upload = repository.uploads.get(uploadId);
	if (!upload) throw uploadNotFound(uploadId, place);
	if (upload.received === 0) {
		throw new EcrError('EmptyUploadException', `Upload with id '${uploadId}' does not contain any layer parts`);
	}
	if (upload.parts.slice(0, -1).some((size) => size < MIN_PART_SIZE)) {
		throw new EcrError('LayerPartTooSmallException', 'Layer parts must be at least 5 MiB in size');
	}
	const digest = await registry.blobs.digestOf(uploadId);
	if (!layerDigests.includes(digest)) {
		throw new EcrError(
			'InvalidLayerException',
			`Layer digests '[${layerDigests.join(', ')}]' do not match the digest '${digest}' of the uploaded layer`,
		);
	}
	repository.uploads.delete(uploadId);
	registry.changed();
	if (repository.layers.has(digest)) {
		await registry.blobs.discard(uploadId);
		throw layerAlreadyExists(digest, place);
	}
	await registry.blobs.complete(uploadId, digest);
	repository.layers.set(digest, { size: upload.received });
	registry.changed();
	return { registryId: registry.account, repositoryName, uploadId, layerDigest: digest };
};
