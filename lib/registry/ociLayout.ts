import type { Archive } from './archive';
import { isObject } from './fileJson';
import type { FileImage, ImageFile } from './imageFile';
import { namesOf } from './imageNames';
import { invalidFile } from './invalidFile';
import { blobFile, FULL_NAME, INDEX_FILE, TAG } from './layout';

const stringAt = (value: unknown, name: string): string | undefined => {
	const member = isObject(value) ? value[name] : undefined;
	return typeof member === 'string' ? member : undefined;
};

function imageOf(descriptor: unknown): FileImage {
	const digest = stringAt(descriptor, 'digest');
	if (digest === undefined) {
		throw invalidFile(`has an ${INDEX_FILE} that lists something without a digest`, 'It is damaged. Write it again.');
	}
	const annotations = isObject(descriptor) ? descriptor.annotations : undefined;
	return {
		digest,
		mediaType: stringAt(descriptor, 'mediaType'),
		names: namesOf(stringAt(annotations, TAG), stringAt(annotations, FULL_NAME)),
	};
}

/**
 * ociLayout is what an OCI image layout in a folder of an archive holds, whose index.json lists these descriptors. Throws
 * ActionError. See https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function ociLayout(archive: Archive, folder: string, descriptors: readonly unknown[]): ImageFile {
	return {
		archive,
		images: descriptors.map(imageOf),
		made: new Map(),
		pathOf: (digest) => folder + blobFile(digest),
	};
}
