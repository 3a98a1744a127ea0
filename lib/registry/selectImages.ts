import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { matchesWildcards } from '../ecr/wildcards';
import type { Repository } from './repository';

/** Selection says which images of a repository are meant. */
export interface Selection {
	readonly select: 'ids' | 'pattern' | 'tagged' | 'all';
	readonly imageIds?: readonly ImageIdentifier[];
	readonly tagPatterns?: readonly string[];
}

/** SelectedImage is an image that is meant, with the tags that are copied with it. */
export interface SelectedImage {
	readonly digest: string;
	readonly tags: readonly string[];
	readonly mediaType?: string;
}

/** Selected are the images that are meant, each once, and the ids that name none. */
export interface Selected {
	readonly images: readonly SelectedImage[];
	readonly missing: readonly ImageIdentifier[];
}

/** tagsAsked are the tags that are copied with it: of an image that was asked for by tags, these; by its digest, all. */
export function tagsAsked({ imageDigest, imageTags = [] }: ImageDetail, ids: readonly ImageIdentifier[]): string[] {
	const byDigest = ids.some((id) => id.imageDigest === imageDigest && id.imageTag === undefined);
	return byDigest ? imageTags : imageTags.filter((tag) => ids.some(({ imageTag }) => imageTag === tag));
}

/** selectImages finds the images that are meant. Throws what the client throws. */
export async function selectImages(
	{ select, imageIds = [], tagPatterns = [] }: Selection,
	source: Repository,
): Promise<Selected> {
	const { details, missing } =
		select === 'ids'
			? await source.describe(imageIds)
			: { details: await source.describeAll({ tagStatus: select === 'all' ? 'ANY' : 'TAGGED' }), missing: [] };
	const tagsOf = (detail: ImageDetail) => {
		if (select === 'ids') return tagsAsked(detail, imageIds);
		const { imageTags = [] } = detail;
		return select === 'pattern'
			? imageTags.filter((tag) => tagPatterns.some((pattern) => matchesWildcards(pattern, tag)))
			: imageTags;
	};
	const images = new Map<string, SelectedImage>();
	for (const detail of details) {
		const { imageDigest: digest, imageManifestMediaType: mediaType } = detail;
		const tags = tagsOf(detail);
		if (digest && (select !== 'pattern' || tags.length > 0)) images.set(digest, { digest, tags, mediaType });
	}
	return { images: [...images.values()], missing };
}
