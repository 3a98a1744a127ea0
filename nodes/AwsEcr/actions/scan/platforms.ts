import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { isIndex, MANIFEST_MEDIA_TYPES } from '../../../../ecr/mediaTypes';
import { InvalidField } from '../../engine/field';
import type { Tools } from '../../engine/tools';
import { writeImageId } from '../../fields/imageIds';

type Tool = Pick<Tools, 'client' | 'signal'>;

/** Where is the repository of an image. */
export interface Where {
	readonly repositoryName: string;
	readonly registryId?: string;
}

/** Platform is an image for one platform: the image itself, or a child of an index. */
export interface Platform {
	readonly imageDigest: string;
	/** As `linux/arm64`, where an index says it. */
	readonly platform?: string;
}

/** Descriptor is what an index says of a child; see https://github.com/opencontainers/image-spec/blob/main/image-index.md */
interface Descriptor {
	readonly digest: string;
	readonly mediaType?: string;
	readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
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

/** platformsOf are the images that an image consists of. Attestations that builders put into an index are left out. */
export async function platformsOf(
	where: Where,
	{ imageDigest, imageManifestMediaType }: { readonly imageDigest: string; readonly imageManifestMediaType?: string },
	{ client, signal }: Tool,
): Promise<Platform[]> {
	if (!isIndex(imageManifestMediaType)) return [{ imageDigest }];
	const input = { ...where, imageIds: [{ imageDigest }], acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
	const { images = [], failures = [] } = await client.send('BatchGetImage', input, signal);
	const text = images[0]?.imageManifest;
	if (text === undefined) {
		const reason = failures[0]?.failureReason ?? 'Amazon ECR does not answer its manifest';
		throw new InvalidField(`${imageDigest} cannot be read in ${where.repositoryName}`, `${reason}.`, 'Image');
	}
	const { manifests = [] } = JSON.parse(text) as { readonly manifests?: readonly Descriptor[] };
	const children: Platform[] = [];
	for (const { digest, mediaType, platform } of manifests) {
		if (platform?.os === 'unknown') continue;
		const inner = await platformsOf(
			where,
			{ imageDigest: digest, imageManifestMediaType: mediaType },
			{ client, signal },
		);
		const name = [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/');
		children.push(...inner.map((child) => ({ ...child, ...(name && !child.platform ? { platform: name } : {}) })));
	}
	return children;
}
