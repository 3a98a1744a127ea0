import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { listLimit } from '../ecr/limits';
import { matchesWildcards } from '../ecr/wildcards';
import { splitList } from '../engine/batch';
import { unless } from '../aws/unless';
import { listAll } from '../aws/paginate';
import type { Place } from './place';

/** Selection says which images of a repository are meant. */
export interface Selection {
	readonly select: 'ids' | 'pattern' | 'tagged' | 'all';
	readonly imageIds?: readonly ImageIdentifier[];
	readonly tagPatterns?: readonly string[];
}

/** SelectedImage is an image that is meant, with the tags that go along. */
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

async function describeAll(source: Place, tagStatus: 'TAGGED' | 'ANY'): Promise<ImageDetail[]> {
	const asked = { ...source.where, filter: { tagStatus } };
	return await listAll(source, 'DescribeImages', asked, ({ imageDetails }) => imageDetails);
}

/** The ids that name no image: one such id makes Amazon ECR describe none, without saying which others there are. */
async function findMissing(imageIds: ImageIdentifier[], { client, signal, where }: Place): Promise<ImageIdentifier[]> {
	const { failures = [] } = await client.send('BatchGetImage', { ...where, imageIds }, signal);
	const gone = failures.filter(({ failureCode }) => failureCode === 'ImageNotFound').map(({ imageId }) => imageId);
	return imageIds.filter((id) =>
		gone.some((one) => one?.imageDigest === id.imageDigest && one?.imageTag === id.imageTag),
	);
}

async function describeThese(ids: readonly ImageIdentifier[], source: Place) {
	const { client, signal, where } = source;
	const describe = async (imageIds: ImageIdentifier[]) =>
		await client.send('DescribeImages', { ...where, imageIds }, signal);
	const details: ImageDetail[] = [];
	const missing: ImageIdentifier[] = [];
	for (const part of splitList(ids, listLimit('DescribeImages', 'imageIds'))) {
		let answer = await unless('ImageNotFoundException', describe(part));
		if (!answer) {
			const gone = await findMissing(part, source);
			const rest = part.filter((id) => !gone.includes(id));
			missing.push(...gone);
			// Where none was found to be missing, the answer to this is the exception, as it should be.
			if (rest.length > 0) answer = await describe(rest);
		}
		details.push(...(answer?.imageDetails ?? []));
	}
	return { details, missing };
}

/** tagsAsked are the tags that go along: of an image that was asked for by tags, these; by its digest, all. */
export function tagsAsked({ imageDigest, imageTags = [] }: ImageDetail, ids: readonly ImageIdentifier[]): string[] {
	const byDigest = ids.some((id) => id.imageDigest === imageDigest && id.imageTag === undefined);
	return byDigest ? imageTags : imageTags.filter((tag) => ids.some(({ imageTag }) => imageTag === tag));
}

/** selectImages finds the images that are meant. Throws what the client throws. */
export async function selectImages(
	{ select, imageIds = [], tagPatterns = [] }: Selection,
	source: Place,
): Promise<Selected> {
	const { details, missing } =
		select === 'ids'
			? await describeThese(imageIds, source)
			: { details: await describeAll(source, select === 'all' ? 'ANY' : 'TAGGED'), missing: [] };
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
