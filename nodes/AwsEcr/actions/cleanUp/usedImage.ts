/** UsedImage is an image that something uses. */
export interface UsedImage {
	/** As who uses it names it: `<registry>/<repository>:<tag>`, or `...@<digest>`. */
	readonly uri: string;
	/** What uses it: `the ECS service web`. */
	readonly user: string;
}

/** usedBy are the images of these URIs that are given, with what uses them. */
export function usedBy(user: string, ...uris: ReadonlyArray<string | undefined>): UsedImage[] {
	return uris.flatMap((uri) => (uri ? [{ uri, user }] : []));
}
