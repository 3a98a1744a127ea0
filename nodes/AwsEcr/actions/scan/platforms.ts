import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { platformOf, readListed } from '../../../../ecr/manifest';
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
	tool: Tool,
): Promise<Platform[]> {
	if (!isIndex(imageManifestMediaType)) return [{ imageDigest }];
	const input = { ...where, imageIds: [{ imageDigest }], acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] };
	const { images = [], failures = [] } = await tool.client.send('BatchGetImage', input, tool.signal);
	const text = images[0]?.imageManifest;
	if (text === undefined) {
		const reason = failures[0]?.failureReason ?? 'Amazon ECR does not answer its manifest';
		throw new InvalidField(`${imageDigest} cannot be read in ${where.repositoryName}`, `${reason}.`, 'Image');
	}
	const children: Platform[] = [];
	for (const child of readListed(text, imageManifestMediaType).children) {
		if (child.platform?.os === 'unknown') continue;
		const { digest, mediaType } = child;
		const inner = await platformsOf(where, { imageDigest: digest, imageManifestMediaType: mediaType }, tool);
		children.push(...inner.map((one) => ({ platform: platformOf(child), ...one })));
	}
	return children;
}
