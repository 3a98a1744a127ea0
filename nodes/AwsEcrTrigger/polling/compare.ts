import type { ImageDetail } from '@aws-sdk/client-ecr';
import { hasResult, isFinal, scanOf, type Scan } from '../../../lib/ecr/scan';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import { leavesScanOpen } from '../../../lib/registry/scans';
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
	/** Its scan, where that was asked for because `detail` does not tell it. */
	readonly scan?: Scan;
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
	readonly scan?: Scan;
	/** Whether the image is new, rather than an old one under a new tag. */
	readonly isNew?: boolean;
}

/** Known is a repository as it was, and how much is known of it. */
export interface Known extends Pick<MemoryDetail, 'exact' | 'scans'> {
	readonly images: NonNullable<KnownImages>;
}

/** Statuses of a scan that is over and has no result. The other ones without a result say that no scan was made. */
const FAILED: ReadonlySet<string> = new Set(['FAILED', 'UNSUPPORTED_IMAGE', 'IMAGE_SIZE_EXCEEDED']);

/** saidScan is what is known of the scan of a listed image; undefined where nothing was asked. */
export function saidScan({ scan, detail }: Pick<ListedImage, 'scan' | 'detail'>): Scan | undefined {
	return scan ?? (detail && scanOf(detail));
}

/** isOver tells whether a scan is over, with a result or failed, which is an event. */
export function isOver(scan: Scan): boolean {
	return hasResult(scan) || FAILED.has(scan.status);
}

/** The scan of an image, as it is remembered. */
function knownScan({ status, completedAt, severityCounts }: Scan): KnownScan {
	return {
		mark: scanMark(`${status} ${completedAt?.toISOString() ?? ''}`),
		rank: severityRank(highestSeverity(severityCounts)),
	};
}

/**
 * What is kept of an image's scan: the last that is over, else a final status without a scan, since that, too, need not
 * be asked for again. An archived image is scanned again once it is restored.
 */
function keptScan(image: ListedImage, before: KnownScan | undefined): KnownScan | undefined {
	const scan = saidScan(image);
	if (!scan) return before;
	if (isOver(scan)) return knownScan(scan);
	return before ?? (isFinal(scan) && scan.status !== 'IMAGE_ARCHIVED' ? knownScan(scan) : undefined);
}

/** remember is what is kept of a repository's images; a scan that goes on does not make the last one forgotten. */
export function remember(
	listed: readonly ListedImage[],
	detail: Pick<MemoryDetail, 'exact' | 'scans'>,
	before?: Known,
): Map<string, KnownImage> {
	return new Map(
		listed.map((image) => {
			const { imageDigest, imageTags } = image;
			const known = before?.scans ? before.images.get(digestKey(before, imageDigest)) : undefined;
			const scan = detail.scans ? keptScan(image, known?.scan) : undefined;
			const tags = imageTags.map((tag) => tagKey(detail, tag)).sort();
			return [digestKey(detail, imageDigest), { tags, ...(scan ? { scan } : {}) }];
		}),
	);
}

/**
 * scansToAsk are the digests of those images whose scan must be asked for one by one: of which the list says nothing, and
 * of which no final scan is remembered.
 */
export function scansToAsk(listed: readonly ListedImage[], before?: Known): string[] {
	const isKnown = (digest: string) =>
		before?.scans === true && before.images.get(digestKey(before, digest))?.scan !== undefined;
	return listed
		.filter(({ detail, imageDigest }) => detail && leavesScanOpen(detail) && !isKnown(imageDigest))
		.map(({ imageDigest }) => imageDigest);
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
	const scan = saidScan(image);
	const known = before.images.get(digestKey(before, image.imageDigest));
	// What is known of the image without its scans says nothing of which scan is new.
	if (!scan || !isOver(scan) || (known && !before.scans)) return [];
	const now = knownScan(scan);
	if (now.mark === known?.scan?.mark) return [];
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
