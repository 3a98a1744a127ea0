/**
 * saysOfAnother tells whether the message of an ImageAlreadyExistsException is about another image than the one of
 * this digest: then the tag is taken, rather than there already.
 */
export function saysOfAnother(message: string, imageDigest: string): boolean {
	return message.includes('sha256:') && !message.includes(imageDigest);
}

/** isThereAlready tells the exception that PutImage throws where the very same image, under the very same tag, is there. */
export function isThereAlready(cause: unknown, imageDigest: string): boolean {
	const isNamed = cause instanceof Error && cause.name === 'ImageAlreadyExistsException';
	return isNamed && !saysOfAnother(cause.message, imageDigest);
}
