import type { ImageDetail } from '@aws-sdk/client-ecr';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import {
	digestKey,
	scanMark,
	tagKey,
	type MemoryDetail,
	type KnownImage,
	type KnownImages,
	type KnownScan,
} from './memory';

/** ListedImage is an image as the API lists it; its `detail` where more than its names was asked. */
export interface ListedImage {
	readonly imageDigest: string;
	readonly imageTags: readonly string[];
	readonly detail?: ImageDetail;
}

/** Change is one thing that happened to an image between two polls. */
export interface Change {
	readonly event: 'imagePushed' | 'tagMoved' | 'imageDeleted' | 'scanFinished' | 'severityReached';
	/** Digest of the image, `sha256:` and 64 hexadecimal digits. */
	readonly imageDigest: string;
	/** The tags that the change is about. */
	readonly imageTags: readonly string[];
	/** The image that a moved tag named before, where it is there to be named. */
	readonly previousImageDigest?: string;
	readonly detail?: ImageDetail;
	/** Whether the image is new, rather than an old one under a new tag. */
	readonly isNew?: boolean;
}

/** Known is a repository as it was, and how much is known of it. */
export interface Known extends Pick<MemoryDetail, 'exact' | 'scans'> {
	readonly images: NonNullable<KnownImages>;
}

/** Statuses of a scan that is over; the others say that it goes on, or that there is none. */
const FINISHED: ReadonlySet<string> = new Set(['COMPLETE', 'ACTIVE', 'FAILED', 'UNSUPPORTED_IMAGE']);

/** The last scan of an image that is over, as it is remembered. */
function scanOf({ imageScanStatus, imageScanFindingsSummary }: ImageDetail): KnownScan | undefined {
	const status = imageScanStatus?.status;
	const { imageScanCompletedAt: at, findingSeverityCounts } = imageScanFindingsSummary ?? {};
	if (status === undefined || !FINISHED.has(status)) return undefined;
	// Continuous scanning says that it is active before the first scan is over.
	if (status === 'ACTIVE' && !at) return undefined;
	return {
		mark: scanMark(`${status} ${at?.toISOString() ?? ''}`),
		rank: severityRank(highestSeverity(findingSeverityCounts)),
	};
}

/** remember is what is kept of a repository's images; a scan that goes on does not make the last one forgotten. */
export function remember(
	listed: readonly ListedImage[],
	detail: Pick<MemoryDetail, 'exact' | 'scans'>,
	before?: Known,
): Map<string, KnownImage> {
	return new Map(
		listed.map(({ imageDigest, imageTags, detail: asked }) => {
			const known = before?.scans ? before.images.get(digestKey(before, imageDigest)) : undefined;
			const scan = detail.scans ? ((asked && scanOf(asked)) ?? known?.scan) : undefined;
			const tags = imageTags.map((tag) => tagKey(detail, tag)).sort();
			return [digestKey(detail, imageDigest), { tags, ...(scan ? { scan } : {}) }];
		}),
	);
}

/**
 * isTorn tells a list that may be of two moments, because a tag was moved while its pages were read: one that an image
 * has lost is then on no image, or one is on two.
 */
export function isTorn(before: Known, listed: readonly ListedImage[]): boolean {
	const tags = listed.flatMap(({ imageTags }) => imageTags);
	if (new Set(tags).size < tags.length) return true;
	const keys = new Set(tags.map((tag) => tagKey(before, tag)));
	return listed.some(({ imageDigest }) =>
		before.images.get(digestKey(before, imageDigest))?.tags.some((key) => !keys.has(key)),
	);
}

/** The images that have gone. Those of which only a part of the digest is known cannot be named. */
function deletions(before: Known, present: ReadonlySet<string>): Change[] {
	if (!before.exact) return [];
	return [...before.images]
		.filter(([key]) => !present.has(key))
		.map(([key, { tags }]) => ({ event: 'imageDeleted', imageDigest: `sha256:${key}`, imageTags: tags }));
}

/** The scans of an image that are over since. */
function scans(before: Known, image: ListedImage, minRank: number): Change[] {
	const now = image.detail && scanOf(image.detail);
	const known = before.images.get(digestKey(before, image.imageDigest));
	// What is known of the image without its scans says nothing of which scan is new.
	if (!now || (known && !before.scans) || now.mark === known?.scan?.mark) return [];
	const finished: Change = { ...image, event: 'scanFinished' };
	const reached = now.rank >= minRank && (known?.scan?.rank ?? 0) < minRank;
	return reached ? [finished, { ...finished, event: 'severityReached' }] : [finished];
}

/**
 * compare tells what happened to the images of a repository since they were as `before` says: a difference of sets, to
 * which no clock matters. An image that came and went in between, and a tag that came back, leave no trace.
 * `minRank` is the rank that a scan's highest severity must reach.
 */
export function compare(before: Known, listed: readonly ListedImage[], minRank: number): Change[] {
	const present = new Map(listed.map((image) => [digestKey(before, image.imageDigest), image]));
	const ownerOf = new Map([...before.images].flatMap(([key, { tags }]) => tags.map((tag) => [tag, key] as const)));

	/** Key of the image that a gained tag named before, unless that was by another tag of the same hash. */
	const previousOf = (tag: string): string | undefined => {
		const key = tagKey(before, tag);
		const owner = ownerOf.get(key);
		if (owner === undefined) return undefined;
		const hasAlike = present.get(owner)?.imageTags.some((other) => other !== tag && tagKey(before, other) === key);
		return hasAlike ? undefined : owner;
	};
	const nameOf = (key: string) => present.get(key)?.imageDigest ?? (before.exact ? `sha256:${key}` : undefined);

	const changes = listed.flatMap((image): Change[] => {
		const own = digestKey(before, image.imageDigest);
		const known = before.images.get(own);
		const gained = image.imageTags.filter((tag) => !known?.tags.includes(tagKey(before, tag)));
		const moved = gained.flatMap((tag): Change[] => {
			const previous = previousOf(tag);
			if (previous === undefined) return [];
			const previousImageDigest = nameOf(previous);
			return [
				{ ...image, event: 'tagMoved', imageTags: [tag], ...(previousImageDigest ? { previousImageDigest } : {}) },
			];
		});
		const movedTags = new Set(moved.flatMap(({ imageTags }) => imageTags));
		const added = gained.filter((tag) => !movedTags.has(tag));
		const pushed: Change[] = known
			? added.length > 0
				? [{ ...image, event: 'imagePushed', imageTags: added }]
				: []
			: [{ ...image, event: 'imagePushed', isNew: true }];
		return [...pushed, ...moved, ...scans(before, image, minRank)];
	});
	return [...changes, ...deletions(before, new Set(present.keys()))];
}
