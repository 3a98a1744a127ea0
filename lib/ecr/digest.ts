import { createHash } from 'node:crypto';

/** sha256 answers the digest of exact bytes as registries write it: `sha256:` and 64 hexadecimal digits. Text counts as UTF-8. */
export function sha256(content: Uint8Array | string): string {
	return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** isDigest tells whether a text is a complete sha256 digest. */
export function isDigest(text: string): boolean {
	return /^sha256:[0-9a-f]{64}$/.test(text);
}
