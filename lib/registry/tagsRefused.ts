import type { IDataObject } from 'n8n-workflow';

/** RefusedTag is a tag that could not be put, and what was thrown. */
export interface RefusedTag {
	readonly tag: string;
	readonly cause: unknown;
}

/** TagsRefused is thrown for an image that is at the destination without some of the tags that it was to get. */
export class TagsRefused extends Error {
	override readonly name = 'TagsRefused';

	constructor(
		readonly refused: readonly RefusedTag[],
		/** What the image's item says all the same. */
		readonly item: IDataObject,
	) {
		super(`Tags were refused: ${refused.map(({ tag }) => tag).join(', ')}`);
	}
}
