import { createHash } from 'node:crypto';

const PREFIX = 'sha256:';
const SHORT_DIGITS = 12;

/** sha256 answers the digest of exact bytes as registries write it: `sha256:` and 64 hexadecimal digits. Text counts as UTF-8. */
export function sha256(content: Uint8Array | string): string {
	return `${PREFIX}${createHash('sha256').update(content).digest('hex')}`;
}

/** isDigest tells whether a text is a complete sha256 digest. */
export function isDigest(text: string): boolean {
	return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** shortDigest abbreviates a digest to its first 12 hexadecimal digits, as image tools do. */
export function shortDigest(digest: string): string {
	return digest.slice(PREFIX.length, PREFIX.length + SHORT_DIGITS);
}
