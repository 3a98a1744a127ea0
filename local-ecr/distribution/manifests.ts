import type { ImageIdentifier } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { readBody } from '../body';
import { EcrError } from '../errors';
import { readManifest } from '../state/manifest';
import { RegistryError } from './errors';
import type { RegistryHandler } from './registryRequest';

function idOf(reference: string): ImageIdentifier {
	return reference.includes(':') ? { imageDigest: reference } : { imageTag: reference };
}

/** getManifest answers a manifest byte for byte, whatever media types are accepted: it is there in one. */
export const getManifest: RegistryHandler = async ({ name, reference, call }) => {
	const imageIds = [idOf(reference)];
	const { images = [], failures = [] } = await call('BatchGetImage', { repositoryName: name, imageIds });
	const [image] = images;
	if (!image)
		throw new RegistryError(404, 'MANIFEST_UNKNOWN', failures[0]?.failureReason ?? 'Requested image not found');
	const { imageManifest = '', imageManifestMediaType = '', imageId } = image;
	return {
		status: 200,
		headers: {
			'Content-Type': imageManifestMediaType,
			'Content-Length': Buffer.byteLength(imageManifest),
			'Docker-Content-Digest': imageId?.imageDigest ?? '',
		},
		body: imageManifest,
	};
};

/** What a manifest that cannot be deleted is called in the distribution protocol; any other failure is UNSUPPORTED. */
const failureCodes: Readonly<Partial<Record<string, readonly [status: number, code: string]>>> = {
	ImageNotFound: [404, 'MANIFEST_UNKNOWN'],
	InvalidImageDigest: [400, 'DIGEST_INVALID'],
};

/** deleteManifest deletes an image with all its tags by its digest, or a tag, and the image with its last one. */
export const deleteManifest: RegistryHandler = async ({ name, reference, call }) => {
	const imageIds = [idOf(reference)];
	const { failures = [] } = await call('BatchDeleteImage', { repositoryName: name, imageIds });
	const [failure] = failures;
	if (!failure) return { status: 202 };
	const { failureCode = '', failureReason = failureCode } = failure;
	const [status, code] = failureCodes[failureCode] ?? [405, 'UNSUPPORTED'];
	throw new RegistryError(status, code, failureReason);
};

/** putManifest puts an image under a tag or its digest. One that is there already is pushed all the same. */
export const putManifest: RegistryHandler = async ({ name, reference, request, call }) => {
	const imageManifest = (await readBody(request)).toString();
	const [mediaType] = (request.headers['content-type'] ?? '').split(';');
	const image = {
		repositoryName: name,
		imageManifest,
		imageManifestMediaType: mediaType || undefined,
		...idOf(reference),
	};
	await call('PutImage', image).catch((error: unknown) => {
		if (!(error instanceof EcrError && error.name === 'ImageAlreadyExistsException')) throw error;
	});
	const digest = sha256(imageManifest);
	const { subject } = readManifest(imageManifest);
	return {
		status: 201,
		headers: {
			Location: `/v2/${name}/manifests/${digest}`,
			'Docker-Content-Digest': digest,
			...(subject !== undefined && { 'OCI-Subject': subject }),
		},
	};
};
