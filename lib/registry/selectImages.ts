import type { ImageDetail, ImageIdentifier, ImageStatus } from '@aws-sdk/client-ecr';
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

/** ArchivedImage is an image that is meant and cannot be pulled: it is archived, or not restored yet. */
export interface ArchivedImage extends SelectedImage {
	readonly imageStatus: ImageStatus;
}

/** Selected are the images that are meant, each once, and the ids that name none. */
export interface Selected {
	readonly images: readonly SelectedImage[];
	/** Those that were not asked for by id: of these, reading them says what is wrong. */
	readonly archived: readonly ArchivedImage[];
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
			: {
					details: await source.describeAll({ tagStatus: select === 'all' ? 'ANY' : 'TAGGED', imageStatus: 'ANY' }),
					missing: [],
				};
	const tagsOf = (detail: ImageDetail) => {
		if (select === 'ids') return tagsAsked(detail, imageIds);
		const { imageTags = [] } = detail;
		return select === 'pattern'
			? imageTags.filter((tag) => tagPatterns.some((pattern) => matchesWildcards(pattern, tag)))
			: imageTags;
	};
	const images = new Map<string, SelectedImage>();
	const archived = new Map<string, ArchivedImage>();
	for (const detail of details) {
		const { imageDigest: digest, imageManifestMediaType: mediaType, imageStatus = 'ACTIVE' } = detail;
		const tags = tagsOf(detail);
		if (!digest || (select === 'pattern' && tags.length === 0)) continue;
		if (imageStatus === 'ACTIVE' || select === 'ids') images.set(digest, { digest, tags, mediaType });
		else archived.set(digest, { digest, tags, mediaType, imageStatus });
	}
	return { images: [...images.values()], archived: [...archived.values()], missing };
}
