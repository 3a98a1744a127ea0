import { sha256 } from '../../../ecr/digest';
import { imageDigestDoesNotMatch } from '../errors';
import type { Handler } from './handler';

/** putImage emulates PutImage. */
export const putImage: Handler<'PutImage'> = (input, { registry }) => {
	const { repositoryName, imageManifest, imageManifestMediaType, imageTag, imageDigest } = input;
	registry.repository(repositoryName);
	const calculated = sha256(imageManifest);
	if (imageDigest !== undefined && imageDigest !== calculated) throw imageDigestDoesNotMatch(imageDigest, calculated);
	const image = registry.putImage(repositoryName, {
		manifest: imageManifest,
		mediaType: imageManifestMediaType,
		tag: imageTag,
	});
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
