import type { ImageDetail } from '@aws-sdk/client-ecr';
import { ActionError } from '../../../../lib/aws/actionError';
import { platformOf, type Descriptor } from '../../../../lib/ecr/manifest';
import { isImageConfiguration, isIndex, MANIFEST_MEDIA_TYPES } from '../../../../lib/ecr/mediaTypes';
import { mayBeRun } from '../../../../lib/ecr/runnable';
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

/** Part is what is asked about: an image, or a child of an index. */
interface Part {
	readonly imageDigest: string;
	readonly imageManifestMediaType?: string;
}

const IMAGES: ReadonlySet<string> = new Set(MANIFEST_MEDIA_TYPES);

/** Builders put attestations into an index as if they were images, for a platform that nobody has. */
function isForNobody({ platform }: Descriptor): boolean {
	return platform?.os === 'unknown';
}

/** Whether the manifest of a digest may be that of an image. One that cannot be read may. */
async function isRunnable(repository: Repository, imageDigest: string): Promise<boolean> {
	return await repository.getManifest({ imageDigest }).then(
		({ text }) => mayBeRun(text),
		(thrown: unknown) => {
			if (thrown instanceof ActionError) return true;
			throw thrown;
		},
	);
}

/**
 * Whether a child of an index is an artifact, such as a SOCI index, which stands there with the platform of its image.
 * What a descriptor says of itself is not enough: an image that calls itself an artifact would not be scanned, and still
 * be run.
 */
async function isArtifact(repository: Repository, child: Descriptor, detail: ImageDetail = {}): Promise<boolean> {
	const { imageManifestMediaType: mediaType = child.mediaType, artifactMediaType } = detail;
	if (isIndex(mediaType) || isImageConfiguration(artifactMediaType)) return false;
	if (mediaType !== undefined && !IMAGES.has(mediaType)) return true;
	const claimsToBe = (artifactMediaType ?? child.artifactType) !== undefined;
	return claimsToBe && !(await isRunnable(repository, child.digest));
}

/**
 * contentsOf is what an image consists of: itself, or the children of an index, and theirs. Throws ActionError for an index
 * that cannot be read, and CallFailure.
 */
export async function contentsOf(
	repository: Repository,
	{ imageDigest, imageManifestMediaType }: Part,
): Promise<ImageParts> {
	if (!isIndex(imageManifestMediaType)) return { platforms: [{ imageDigest }], artifacts: [] };
	const { children } = await repository.getManifest({ imageDigest });
	const others = children.filter((child) => !isForNobody(child));
	// Unlike reading the manifests, this does not count as a pull of each.
	const { details } = await repository.describe(others.map(({ digest }) => ({ imageDigest: digest })));
	const detailOf = new Map(details.map((detail) => [detail.imageDigest, detail]));
	const platforms: Platform[] = [];
	const artifacts: string[] = [];
	for (const child of children) {
		const { digest, mediaType } = child;
		const detail = detailOf.get(digest);
		if (isForNobody(child) || (await isArtifact(repository, child, detail))) {
			artifacts.push(digest);
			continue;
		}
		const type = detail?.imageManifestMediaType ?? mediaType;
		const inner = await contentsOf(repository, { imageDigest: digest, imageManifestMediaType: type });
		platforms.push(...inner.platforms.map((one) => ({ platform: platformOf(child), ...one })));
		artifacts.push(...inner.artifacts);
	}
	return { platforms, artifacts };
}
