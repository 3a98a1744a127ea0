import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { listLimit } from '../../../../lib/ecr/limits';
import { isIndex, MANIFEST_MEDIA_TYPES } from '../../../../lib/ecr/mediaTypes';
import { splitList } from '../../../../lib/engine/batch';
import { listAll } from '../../../../lib/aws/paginate';
import type { Tools } from '../../../../lib/engine/tools';
import type { Where } from '../../../../lib/registry/where';
import type { Image } from './image';

/** Contents is all that is in a repository. */
export interface Contents {
	readonly where: Where;
	readonly images: readonly Image[];
	/** What Amazon ECR says of each image, by digest. */
	readonly details: ReadonlyMap<string, ImageDetail>;
	/** Indexes whose manifest could not be read, with the reason: what they name is not known. */
	readonly unreadable: ReadonlyMap<string, string>;
}

/** Lists is what the manifest of an index names. */
interface Lists {
	readonly children: readonly string[];
	readonly subject?: string;
}

/** readContents reads all images of a repository, and what its indexes list. Throws what the client throws. */
export async function readContents(where: Where, tools: Tools): Promise<Contents> {
	// Without a filter Amazon ECR leaves out what is archived, which may list or be attached to what is not.
	const asked = { ...where, filter: { imageStatus: 'ANY' as const } };
	const listed = await listAll(tools, 'DescribeImages', asked, ({ imageDetails }) => imageDetails);
	const details = new Map(listed.flatMap((detail) => (detail.imageDigest ? [[detail.imageDigest, detail]] : [])));
	const indexes = [...details.values()].filter(mayBeIndex).flatMap(({ imageDigest }) => imageDigest ?? []);
	const { manifests, failures } = await readManifests(where, indexes, tools);
	const lists = new Map<string, Lists>();
	const unreadable = new Map<string, string>();
	for (const digest of indexes) {
		const failure = failures.get(digest);
		// It was deleted since it was listed.
		if (failure?.gone) {
			details.delete(digest);
			continue;
		}
		const found = listsOf(manifests.get(digest));
		if (found) lists.set(digest, found);
		else unreadable.set(digest, failure?.reason ?? 'Its manifest is not one of an index');
	}
	const images = [...details].map(([digest, detail]) => toImage(digest, detail, lists.get(digest)));
	return { where, images, details, unreadable };
}

function mayBeIndex({ imageManifestMediaType: type }: ImageDetail): boolean {
	return type === undefined || isIndex(type);
}

function toImage(digest: string, detail: ImageDetail, lists: Lists | undefined): Image {
	return {
		digest,
		tags: detail.imageTags ?? [],
		pushedAt: detail.imagePushedAt,
		pulledAt: detail.lastRecordedPullTime,
		bytes: detail.imageSizeInBytes,
		isIndex: isIndex(detail.imageManifestMediaType),
		isArchived: detail.imageStatus !== undefined && detail.imageStatus !== 'ACTIVE',
		children: lists?.children ?? [],
		subject: detail.subjectManifestDigest ?? lists?.subject,
	};
}

/** Manifests are the texts of manifests by digest, and why others could not be had. */
export interface Manifests {
	readonly manifests: ReadonlyMap<string, string>;
	readonly failures: ReadonlyMap<string, { readonly reason: string; readonly gone: boolean }>;
}

/** readManifests reads the manifests of images, in calls of as many as the API takes. */
export async function readManifests(where: Where, digests: readonly string[], tools: Tools): Promise<Manifests> {
	const manifests = new Map<string, string>();
	const failures = new Map<string, { reason: string; gone: boolean }>();
	for (const part of splitList(digests, listLimit('BatchGetImage', 'imageIds'))) {
		const imageIds = part.map((imageDigest): ImageIdentifier => ({ imageDigest }));
		const answer = await tools.client.send(
			'BatchGetImage',
			{ ...where, imageIds, acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] },
			tools.signal,
		);
		for (const { imageId, imageManifest } of answer.images ?? []) {
			if (imageId?.imageDigest && imageManifest !== undefined) manifests.set(imageId.imageDigest, imageManifest);
		}
		for (const { imageId, failureCode = 'Unknown', failureReason = '' } of answer.failures ?? []) {
			const gone = failureCode === 'ImageNotFound';
			if (imageId?.imageDigest) failures.set(imageId.imageDigest, { reason: `${failureCode}: ${failureReason}`, gone });
		}
	}
	return { manifests, failures };
}

/** What a manifest lists; undefined for text that is no manifest. */
function listsOf(manifest: string | undefined): Lists | undefined {
	if (manifest === undefined) return undefined;
	try {
		const { manifests = [], subject } = JSON.parse(manifest) as {
			manifests?: Array<{ digest: string }>;
			subject?: { digest?: string };
		};
		return { children: manifests.map(({ digest }) => digest), subject: subject?.digest };
	} catch {
		return undefined;
	}
}
