import type { ImageDetail } from '@aws-sdk/client-ecr';
import { isIndex } from '../../../../lib/ecr/mediaTypes';
import { scanOf, type Scan } from '../../../../lib/ecr/scan';
import { highestSeverity, SEVERITIES, type Severity } from '../../../../lib/ecr/severities';

/** Tally is what there is to say of images together. What no image has is null. */
export interface Tally {
	/** Manifests: multi-arch images and their children, signatures and SBOMs count each. */
	readonly images: number;
	readonly tagged: number;
	readonly untagged: number;
	/** Those of `images` that are multi-arch images. */
	readonly indexes: number;
	/** Those of `images` that are archived, or are being restored. */
	readonly archived: number;
	/** Those of `images` whose findings are known. */
	readonly scanned: number;
	/** Sizes of all images added up, but for indexes, in bytes: more than is stored, where images share layers. */
	readonly sizeInBytes: number;
	readonly newestPush: Date | null;
	readonly oldestPush: Date | null;
	readonly latestPull: Date | null;
	/** The worst severity of the findings that are known. */
	readonly worstFinding: Severity | null;
}

/** NOTHING is the tally of no image. */
export const NOTHING: Tally = {
	images: 0,
	tagged: 0,
	untagged: 0,
	indexes: 0,
	archived: 0,
	scanned: 0,
	sizeInBytes: 0,
	newestPush: null,
	oldestPush: null,
	latestPull: null,
	worstFinding: null,
};

/** scanTally is what the scan of an image adds to a tally. */
export function scanTally({ severityCounts }: Scan): Tally {
	const isKnown = severityCounts !== undefined;
	return { ...NOTHING, scanned: Number(isKnown), worstFinding: highestSeverity(severityCounts) ?? null };
}

function ofImage(image: ImageDetail): Tally {
	const isTagged = (image.imageTags?.length ?? 0) > 0;
	// The size of an index is that of its largest child, which counts by itself.
	const isMultiArch = isIndex(image.imageManifestMediaType);
	return {
		...scanTally(scanOf(image)),
		images: 1,
		tagged: Number(isTagged),
		untagged: Number(!isTagged),
		indexes: Number(isMultiArch),
		archived: Number(image.imageStatus !== undefined && image.imageStatus !== 'ACTIVE'),
		sizeInBytes: isMultiArch ? 0 : (image.imageSizeInBytes ?? 0),
		newestPush: image.imagePushedAt ?? null,
		oldestPush: image.imagePushedAt ?? null,
		latestPull: image.lastRecordedPullTime ?? null,
	};
}

/** The first of two in an order, where either may be missing. */
function first<Value>(one: Value | null, other: Value | null, rank: (value: Value) => number): Value | null {
	if (one === null || other === null) return one ?? other;
	return rank(one) <= rank(other) ? one : other;
}

const oldest = (date: Date) => date.getTime();
const newest = (date: Date) => -date.getTime();

function plus(one: Tally, other: Tally): Tally {
	return {
		images: one.images + other.images,
		tagged: one.tagged + other.tagged,
		untagged: one.untagged + other.untagged,
		indexes: one.indexes + other.indexes,
		archived: one.archived + other.archived,
		scanned: one.scanned + other.scanned,
		sizeInBytes: one.sizeInBytes + other.sizeInBytes,
		newestPush: first(one.newestPush, other.newestPush, newest),
		oldestPush: first(one.oldestPush, other.oldestPush, oldest),
		latestPull: first(one.latestPull, other.latestPull, newest),
		worstFinding: first(one.worstFinding, other.worstFinding, (severity) => SEVERITIES.indexOf(severity)),
	};
}

/** sum is the tally of what several tallies are of. */
export function sum(tallies: readonly Tally[]): Tally {
	return tallies.reduce(plus, NOTHING);
}

/** tally is the tally of images. */
export function tally(images: readonly ImageDetail[]): Tally {
	return sum(images.map(ofImage));
}
