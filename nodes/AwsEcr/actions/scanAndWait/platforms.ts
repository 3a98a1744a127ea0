import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { platformOf, readListed, type Descriptor } from '../../../../lib/ecr/manifest';
import { isIndex, MANIFEST_MEDIA_TYPES } from '../../../../lib/ecr/mediaTypes';
import { InvalidField } from '../../../../lib/engine/field';
import type { Tools } from '../../../../lib/engine/tools';
import { writeImageId } from '../../../../lib/fields/imageIds';
import type { Where } from '../../../../lib/registry/where';

type Tool = Pick<Tools, 'client' | 'signal'>;

/** Platform is an image for one platform: the image itself, or a child of an index. */
export interface Platform {
	readonly imageDigest: string;
	/** As `linux/arm64`, where an index says it. */
	readonly platform?: string;
}

/** findImage resolves a tag once, so that a tag that moves meanwhile does not change what is looked at. */
export async function findImage(
	where: Where,
	imageId: ImageIdentifier,
	{ client, signal }: Tool,
): Promise<ImageDetail & { readonly imageDigest: string }> {
	const { imageDetails = [] } = await client.send('DescribeImages', { ...where, imageIds: [imageId] }, signal);
	const [image] = imageDetails;
	if (image?.imageDigest) return { ...image, imageDigest: image.imageDigest };
	throw new InvalidField(`${writeImageId(imageId)} is not in ${where.repositoryName}`, undefined, 'Image');
}

/** Contents is what an image consists of: images for platforms, and what is no image and cannot be scanned. */
export interface Contents {
	readonly platforms: readonly Platform[];
	/** Digests of attestations and other artifacts. */
	readonly artifacts: readonly string[];
}

const IMAGES: ReadonlySet<string> = new Set(MANIFEST_MEDIA_TYPES);

/** Builders put attestations into an index as if they were images, for a platform that nobody has. */
function isArtifact({ mediaType, platform }: Descriptor): boolean {
	return platform?.os === 'unknown' || (mediaType !== undefined && !IMAGES.has(mediaType));
}

async function readManifest(where: Where, imageDigest: string, { client, signal }: Tool): Promise<string> {
	const input = { ...where, imageIds: [{ imageDigest }], acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
	const { images = [], failures = [] } = await client.send('BatchGetImage', input, signal);
	const text = images[0]?.imageManifest;
	if (text !== undefined) return text;
	const reason = failures[0]?.failureReason ?? 'Amazon ECR does not answer its manifest';
	throw new InvalidField(`${imageDigest} cannot be read in ${where.repositoryName}`, `${reason}.`, 'Image');
}

/** contentsOf is what an image consists of: itself, or the children of an index, and theirs. Throws InvalidField. */
export async function contentsOf(
	where: Where,
	{ imageDigest, imageManifestMediaType }: { readonly imageDigest: string; readonly imageManifestMediaType?: string },
	tool: Tool,
): Promise<Contents> {
	if (!isIndex(imageManifestMediaType)) return { platforms: [{ imageDigest }], artifacts: [] };
	const { children } = readListed(await readManifest(where, imageDigest, tool), imageManifestMediaType);
	const artifacts = children.filter(isArtifact).map(({ digest }) => digest);
	const platforms: Platform[] = [];
	for (const child of children.filter((one) => !isArtifact(one))) {
		const { digest, mediaType } = child;
		const inner = await contentsOf(where, { imageDigest: digest, imageManifestMediaType: mediaType }, tool);
		platforms.push(...inner.platforms.map((one) => ({ platform: platformOf(child), ...one })));
		artifacts.push(...inner.artifacts);
	}
	return { platforms, artifacts };
}
