import { sha256 } from '../../lib/ecr/digest';
import { imageDigestDoesNotMatch } from '../errors';
import { afterPush } from './afterPush';
import type { Handler } from './handler';

/** putImage emulates PutImage. */
export const putImage: Handler<'PutImage'> = (input, context) => {
	const { registry } = context;
	const { repositoryName, imageManifest, imageManifestMediaType, imageTag, imageDigest } = input;
	const repository = registry.repository(repositoryName);
	const calculated = sha256(imageManifest);
	if (imageDigest !== undefined && imageDigest !== calculated) throw imageDigestDoesNotMatch(imageDigest, calculated);
	const isNew = !repository.images.has(calculated);
	const image = registry.putImage(repositoryName, {
		manifest: imageManifest,
		mediaType: imageManifestMediaType,
		tag: imageTag,
	});
	afterPush({ repositoryName, image, tag: imageTag, isNew }, context);
	return {
		image: {
			registryId: registry.account,
			repositoryName,
			imageId: { imageDigest: image.digest, imageTag },
			imageManifest: image.manifest,
			imageManifestMediaType: image.mediaType,
		},
	};
};
