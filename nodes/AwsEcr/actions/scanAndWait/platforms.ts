import { platformOf, type Descriptor } from '../../../../lib/ecr/manifest';
import { isIndex, MANIFEST_MEDIA_TYPES } from '../../../../lib/ecr/mediaTypes';
import type { Repository } from '../../../../lib/registry/repository';

/** Platform is an image for one platform: the image itself, or a child of an index. */
export interface Platform {
	readonly imageDigest: string;
	/** As `linux/arm64`, where an index says it. */
	readonly platform?: string;
}

/** ImageParts is what an image consists of: images for platforms, and what is no image and cannot be scanned. */
export interface ImageParts {
	readonly platforms: readonly Platform[];
	/** Digests of attestations and other artifacts. */
	readonly artifacts: readonly string[];
}

const IMAGES: ReadonlySet<string> = new Set(MANIFEST_MEDIA_TYPES);

/** Builders put attestations into an index as if they were images, for a platform that nobody has. */
function isArtifact({ mediaType, platform }: Descriptor): boolean {
	return platform?.os === 'unknown' || (mediaType !== undefined && !IMAGES.has(mediaType));
}

/**
 * contentsOf is what an image consists of: itself, or the children of an index, and theirs. Throws ActionError for an index
 * that cannot be read, and CallFailure.
 */
export async function contentsOf(
	repository: Repository,
	{ imageDigest, imageManifestMediaType }: { readonly imageDigest: string; readonly imageManifestMediaType?: string },
): Promise<ImageParts> {
	if (!isIndex(imageManifestMediaType)) return { platforms: [{ imageDigest }], artifacts: [] };
	const { children } = await repository.getManifest({ imageDigest });
	const artifacts = children.filter(isArtifact).map(({ digest }) => digest);
	const platforms: Platform[] = [];
	for (const child of children.filter((one) => !isArtifact(one))) {
		const { digest, mediaType } = child;
		const inner = await contentsOf(repository, { imageDigest: digest, imageManifestMediaType: mediaType });
		platforms.push(...inner.platforms.map((one) => ({ platform: platformOf(child), ...one })));
		artifacts.push(...inner.artifacts);
	}
	return { platforms, artifacts };
}
