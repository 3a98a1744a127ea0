/**
 * Where a registry has no referrers, a tag names the subject, with any suffix: cosign's `.sig`, `.att` and `.sbom`, and none
 * for the list of referrers. See https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#storage and
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
const SUBJECT_TAG = /^sha256-([0-9a-f]{64})/;

/** The digest of the image that a tag attaches its own image to; undefined for other tags. */
function subjectOfTag(tag: string): string | undefined {
	const hex = SUBJECT_TAG.exec(tag)?.[1];
	return hex === undefined ? undefined : `sha256:${hex}`;
}

/**
 * subjectsOf are the digests of the images that an image is attached to, as a signature or SBOM: by its manifest's subject,
 * and by its tags. Keeping or copying an image includes its attachments, and the children that its manifest
 * lists.
 */
export function subjectsOf({
	subject,
	tags,
}: {
	readonly subject?: string;
	readonly tags: readonly string[];
}): string[] {
	const all = [subject, ...tags.map(subjectOfTag)].filter((one) => one !== undefined);
	return [...new Set(all)];
}
