import { createHash } from 'node:crypto';

/** KnownScan is what is remembered of the last scan of an image, which is final: no other is remembered. */
export interface KnownScan {
	/** Tells one scan from another: 21 bits of a hash, never 0. */
	readonly mark: number;
	/** Rank of the highest severity found, from 0 for none to 7. */
	readonly rank: number;
}

/** KnownImage is what is remembered of an image, by the key of its digest. */
export interface KnownImage {
	/** Keys of the tags. */
	readonly tags: readonly string[];
	readonly scan?: KnownScan;
}

/** KnownImages are the images of a repository, by the keys of their digests; null for a repository that was not there. */
export type KnownImages = ReadonlyMap<string, KnownImage> | null;

/**
 * MemoryDetail is how much is remembered. With `exact`, whole digests and tags: an image that is gone can then be named. Else
 * the first 5 bytes of digests and 3 bytes of the hashes of tags, which is enough to tell what is new. With `scans`,
 * the last scan of each image, too.
 */
export interface MemoryDetail {
	/** Whether images are remembered at all; without, repositories alone. */
	readonly images: boolean;
	readonly exact: boolean;
	readonly scans: boolean;
}

/** Memory is what polling remembers from one poll to the next. */
export interface Memory extends MemoryDetail {
	/** Which registry it is of: what the credential and the form say of it. */
	readonly registry: string;
	/** By which the repositories were chosen; undefined for those named one by one. */
	readonly choice?: string;
	/** Account that owns the registry, 12 digits. */
	readonly registryId: string;
	readonly repositories: ReadonlyMap<string, KnownImages>;
}

/** Bytes of a digest that are kept: in a repository of 100,000 images, a new one is taken for known once in 11 million. */
const SHORT_DIGEST = 5;
const WHOLE_DIGEST = 32;
/** Bytes of a tag's hash that are kept; they tell apart the tags of one image. */
const SHORT_TAG = 3;

/** digestBytes is how many bytes of a digest are kept. */
function digestBytes({ exact }: Pick<MemoryDetail, 'exact'>): number {
	return exact ? WHOLE_DIGEST : SHORT_DIGEST;
}

/** digestKey is what is remembered of a digest, in hexadecimal digits. */
export function digestKey(detail: Pick<MemoryDetail, 'exact'>, digest: string): string {
	return digest.replace(/^sha256:/, '').slice(0, 2 * digestBytes(detail));
}

/** tagKey is what is remembered of a tag: itself, or hexadecimal digits of its hash. */
export function tagKey({ exact }: Pick<MemoryDetail, 'exact'>, tag: string): string {
	return exact
		? tag
		: createHash('sha256')
				.update(tag)
				.digest('hex')
				.slice(0, 2 * SHORT_TAG);
}

/** scanMark tells one scan of an image from another. */
export function scanMark(scan: string): number {
	return createHash('sha256').update(scan).digest().readUIntBE(0, 3) >> 3 || 1;
}
