/** Image is an image of a repository, as far as a clean-up looks at it. */
export interface Image {
	readonly digest: string;
	readonly tags: readonly string[];
	readonly pushedAt?: Date;
	/** When a pull was last recorded; Amazon ECR records one a day at most. */
	readonly pulledAt?: Date;
	/** Of an index it is the size of its largest child. */
	readonly bytes?: number;
	/** Whether it lists other images in place of layers. */
	readonly isIndex: boolean;
	readonly isArchived: boolean;
	/** Digests of the images that it lists, in the repository or not. */
	readonly children: readonly string[];
	/** Digest of the image that it is attached to, in the repository or not. */
	readonly subject?: string;
}
