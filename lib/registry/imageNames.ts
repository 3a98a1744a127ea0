/** ImageNames is what a file calls an image. */
export interface ImageNames {
	/** All names, as they are in the file. */
	readonly names: readonly string[];
	readonly tags: readonly string[];
	/** Names that gave no tag, or another than the one that was taken. */
	readonly ignored: readonly string[];
}

/** What Amazon ECR takes for a tag. */
const TAG = /^\w[\w.-]{0,299}$/;
const DIGEST = /^[a-z0-9]+([.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** The tag in a whole reference, as `registry/app:v1@sha256:...`; undefined where it has none. */
function tagIn(reference: string): string | undefined {
	if (DIGEST.test(reference)) return undefined;
	const [name = ''] = reference.split('@');
	// A colon before a slash is that of a registry's port.
	const [, tag = ''] = /:([^:/]*)$/.exec(name) ?? [];
	return TAG.test(tag) ? tag : undefined;
}

/** The tag that a reference in a layout is, or has. */
function tagNamed(reference: string): string | undefined {
	return TAG.test(reference) ? reference : tagIn(reference);
}

/** NO_NAMES are those of an image that has none. */
export const NO_NAMES: ImageNames = { names: [], tags: [], ignored: [] };

/**
 * namesOf tells what an image is called that has a reference, which may be a tag alone, or a whole name, or both: the
 * reference's tag is preferred.
 */
export function namesOf(reference: string | undefined, name: string | undefined): ImageNames {
	const found = [
		...(reference ? [{ name: reference, tag: tagNamed(reference) }] : []),
		...(name ? [{ name, tag: tagIn(name) }] : []),
	];
	const tag = found.find((one) => one.tag !== undefined)?.tag;
	return {
		names: [...new Set(found.map((one) => one.name))],
		tags: tag === undefined ? [] : [tag],
		ignored: found.filter((one) => one.tag === undefined || one.tag !== tag).map((one) => one.name),
	};
}

/** allNames puts together what several places of a file call one image. */
export function allNames(some: readonly ImageNames[]): ImageNames {
	const each = (member: keyof ImageNames) => [...new Set(some.flatMap((one) => one[member]))];
	return { names: each('names'), tags: each('tags'), ignored: each('ignored') };
}
