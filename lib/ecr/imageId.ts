/** ImageId names an image by its digest, by a tag, or by both. */
export interface ImageId {
	readonly imageDigest?: string;
	readonly imageTag?: string;
}

/** matchesImageId tells whether an id that the API answers is (one of those) meant by an id that was asked for. */
export function matchesImageId(asked: ImageId, answered: ImageId | undefined): boolean {
	if (!answered) return false;
	return (
		(asked.imageDigest === undefined || asked.imageDigest === answered.imageDigest) &&
		(asked.imageTag === undefined || asked.imageTag === answered.imageTag)
	);
}

/** writeImageId writes an id as a person does: `v1`, `sha256:...`, or `v1@sha256:...`. */
export function writeImageId({ imageDigest, imageTag }: ImageId): string {
	return [imageTag, imageDigest].filter(Boolean).join('@');
}
