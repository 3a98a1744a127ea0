/**
 * saysOfAnother tells whether the message of an ImageAlreadyExistsException is about another image than the one of
 * this digest: then the tag is taken, rather than there already.
 */
export function saysOfAnother(message: string, imageDigest: string): boolean {
	return message.includes('sha256:') && !message.includes(imageDigest);
}
