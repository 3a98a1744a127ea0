import type { Archive } from './archive';
import { isObject } from './fileJson';
import type { ImageFile } from './imageFile';
import { NO_NAMES } from './imageNames';
import { DOCKER_FILE } from './layout';

/**
 * skopeoFolder is what a folder of an archive holds in skopeo's format `dir:`: the manifest as manifest.json, others of an
 * index beside it, and blobs by their digests alone. It names no tags; undefined where it is something else.
 */
export function skopeoFolder(archive: Archive, folder: string, manifest: unknown): ImageFile | undefined {
	const file = archive.find(folder + DOCKER_FILE);
	if (!file || !isObject(manifest) || manifest.schemaVersion === undefined) return undefined;
	const { digest } = file;
	const mediaType = typeof manifest.mediaType === 'string' ? manifest.mediaType : undefined;
	return {
		archive,
		images: [{ digest, mediaType, names: NO_NAMES }],
		made: new Map(),
		pathOf: (wanted) => {
			if (wanted === digest) return file.path;
			const path = folder + wanted.replace(/^sha256:/, '');
			return archive.find(`${path}.manifest.json`) ? `${path}.manifest.json` : path;
		},
	};
}
