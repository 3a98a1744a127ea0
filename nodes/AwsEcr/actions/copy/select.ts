import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { listLimit, pageSize } from '../../../../ecr/limits';
import { matchesWildcards } from '../../../../ecr/wildcards';
import { splitList } from '../../engine/batch';
import type { Place } from '../../transfer/place';
import { pages } from '../cleanUp/pages';

/** Selection says which images of a repository are meant. */
export interface Selection {
	readonly select: 'ids' | 'pattern' | 'tagged' | 'all';
	readonly imageIds?: readonly ImageIdentifier[];
	readonly tagPatterns?: readonly string[];
}

/** Selected is an image that is meant, with the tags that go along. */
export interface Selected {
	readonly digest: string;
	readonly tags: readonly string[];
}

async function describeAll({ client, signal, where }: Place, tagStatus: 'TAGGED' | 'ANY'): Promise<ImageDetail[]> {
	const asked = { ...where, filter: { tagStatus }, maxResults: pageSize('DescribeImages') };
	return await pages(async (nextToken) => {
		const { imageDetails = [], ...answer } = await client.send('DescribeImages', { ...asked, nextToken }, signal);
		return { elements: imageDetails, next: answer.nextToken };
	});
}

async function describeThese(
	ids: readonly ImageIdentifier[],
	{ client, signal, where }: Place,
): Promise<ImageDetail[]> {
	const details: ImageDetail[] = [];
	for (const imageIds of splitList(ids, listLimit('DescribeImages', 'imageIds'))) {
		const { imageDetails = [] } = await client.send('DescribeImages', { ...where, imageIds }, signal);
		details.push(...imageDetails);
	}
	return details;
}

/** tagsAsked are the tags that go along: of an image that was asked for by tags, these; by its digest, all. */
export function tagsAsked({ imageDigest, imageTags = [] }: ImageDetail, ids: readonly ImageIdentifier[]): string[] {
	const byDigest = ids.some((id) => id.imageDigest === imageDigest && id.imageTag === undefined);
	return byDigest ? imageTags : imageTags.filter((tag) => ids.some(({ imageTag }) => imageTag === tag));
}

/** selectImages finds the images that are meant, each once. Throws what the client throws. */
export async function selectImages(
	{ select, imageIds = [], tagPatterns = [] }: Selection,
	source: Place,
): Promise<Selected[]> {
	const details =
		select === 'ids'
			? await describeThese(imageIds, source)
			: await describeAll(source, select === 'all' ? 'ANY' : 'TAGGED');
	const tagsOf = (detail: ImageDetail) => {
		if (select === 'ids') return tagsAsked(detail, imageIds);
		const { imageTags = [] } = detail;
		return select === 'pattern'
			? imageTags.filter((tag) => tagPatterns.some((pattern) => matchesWildcards(pattern, tag)))
			: imageTags;
	};
	const selected = new Map(
		details.flatMap((detail) =>
			detail.imageDigest ? [[detail.imageDigest, { digest: detail.imageDigest, tags: tagsOf(detail) }]] : [],
		),
	);
	return [...selected.values()].filter(({ tags }) => select !== 'pattern' || tags.length > 0);
}
