import type { Archive } from './archive';
import type { ImageNames } from './imageNames';

/** FileImage is an image that a file lists. */
export interface FileImage {
	readonly digest: string;
	readonly mediaType?: string;
	readonly names: ImageNames;
}

/** ImageFile is what a file holds in one of the formats for images: which images, and where their content is. */
export interface ImageFile {
	readonly archive: Archive;
	readonly images: readonly FileImage[];
	/** Manifests that the file does not have and that were made of what it says, by their digest. */
	readonly made: ReadonlyMap<string, string>;
	/** The path that the content of a digest is to be at. */
	readonly pathOf: (digest: string) => string;
}
