/** UsedImage is an image that something uses. */
export interface UsedImage {
	/** As its user refers to it: `<registry>/<repository>:<tag>`, or `...@<digest>`. */
	readonly uri: string;
	/** What uses it: `the ECS service web`. */
	readonly user: string;
	/** Whether the service resolved the tag to an unknown digest: each image of the repository is then treated as in use. */
	readonly unresolved?: boolean;
}

/** usedBy are the images of these URIs that are given, with what uses them. */
export function usedBy(user: string, ...uris: ReadonlyArray<string | undefined>): UsedImage[] {
	return uris.flatMap((uri) => (uri ? [{ uri, user }] : []));
}

/** withDigest is the URI of an image by its digest, in place of its tag. */
export function withDigest(uri: string, digest: string): string {
	return `${uri.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`;
}
