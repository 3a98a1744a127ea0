import type { Descriptor } from '../ecr/manifest';
import { sha256 } from '../ecr/digest';
import { OCI_MANIFEST } from '../ecr/mediaTypes';
import type { Archive, ArchiveFile } from './archive';
import { isObject, LINK_HINT, MANIFEST_BYTES, stringsIn } from './fileJson';
import type { FileImage, ImageFile } from './imageFile';
import { allNames, namesOf, NO_NAMES } from './imageNames';
import { invalidFile } from './invalidFile';
import { DOCKER_FILE } from './layout';

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
/** How compressed layers start. */
const COMPRESSED = [
	['1f8b', '+gzip'],
	['28b52ffd', '+zstd'],
] as const;
const AGAIN = 'It is not complete. Write it again.';

/** Source is where the files of an image are looked up. */
interface Source {
	readonly archive: Archive;
	readonly folder: string;
	/** The path of each content, by its digest. */
	readonly paths: Map<string, string>;
}

function fileAt(path: string, { archive, folder }: Source): ArchiveFile {
	const file = archive.find(folder + path);
	if (file) return file;
	const link = archive.brokenLink(folder + path);
	if (link !== undefined) throw invalidFile(`has ${path} as a link to ${link}, which it does not hold`, LINK_HINT);
	throw invalidFile(`has no ${path}, which its ${DOCKER_FILE} lists`, AGAIN);
}

async function readConfig(path: string, source: Source) {
	const file = fileAt(path, source);
	if (file.size > MANIFEST_BYTES) throw invalidFile(`has a configuration of ${file.size} bytes: ${path}`, AGAIN);
	const bytes = (await source.archive.contents([file])).get(file.path) ?? Buffer.alloc(0);
	let config: unknown;
	try {
		config = JSON.parse(bytes.toString());
	} catch {
		config = undefined;
	}
	if (!isObject(config)) throw invalidFile(`has a configuration that is not a JSON object: ${path}`, 'It is damaged.');
	const digest = sha256(bytes);
	source.paths.set(digest, file.path);
	const rootfs = isObject(config.rootfs) ? config.rootfs : {};
	const descriptor: Descriptor = { mediaType: CONFIG, digest, size: file.size };
	return { descriptor, diffIds: stringsIn(rootfs.diff_ids) };
}

function layerAt(path: string, diffId: string | undefined, source: Source): Descriptor {
	const { digest, size, start, path: real } = fileAt(path, source);
	const compression = COMPRESSED.find(([magic]) => start.toString('hex').startsWith(magic))?.[1] ?? '';
	// What is not compressed is what the configuration names.
	if (compression === '' && diffId !== undefined && diffId !== digest) {
		throw invalidFile(
			`has ${path} with the digest ${digest}, and the image's configuration says ${diffId}`,
			'It is damaged.',
		);
	}
	source.paths.set(digest, real);
	return { mediaType: LAYER + compression, digest, size };
}

/** A layer that the file does not hold, of which crane writes down where it is. */
function foreignLayer(sources: unknown, diffId: string | undefined): unknown {
	return isObject(sources) && diffId !== undefined ? sources[diffId] : undefined;
}

async function manifestFrom(entry: Readonly<Record<string, unknown>>, source: Source): Promise<string> {
	if (typeof entry.Config !== 'string') throw invalidFile(`has a ${DOCKER_FILE} without a configuration`, AGAIN);
	const { descriptor, diffIds } = await readConfig(entry.Config, source);
	const paths = stringsIn(entry.Layers);
	if (diffIds.length > 0 && diffIds.length !== paths.length) {
		throw invalidFile(`lists ${paths.length} layers for an image of ${diffIds.length}: ${entry.Config}`, AGAIN);
	}
	const layers = paths.map((path, at) => {
		const foreign = foreignLayer(entry.LayerSources, diffIds[at]);
		const isThere = source.archive.find(source.folder + path) !== undefined;
		return foreign !== undefined && !isThere ? foreign : layerAt(path, diffIds[at], source);
	});
	return JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptor, layers });
}

/**
 * dockerArchive is what a folder of an archive holds in the format of `docker save`, which crane, kaniko, podman and skopeo
 * write as well. It has no manifests: they are made of what the list says, and layers stay as they are. Throws ActionError.
 * See https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
 */
export async function dockerArchive(archive: Archive, folder: string, entries: readonly unknown[]): Promise<ImageFile> {
	const source: Source = { archive, folder, paths: new Map() };
	const made = new Map<string, string>();
	const images: FileImage[] = [];
	for (const entry of entries) {
		if (!isObject(entry)) throw invalidFile(`has a ${DOCKER_FILE} that lists no images`, AGAIN);
		const text = await manifestFrom(entry, source);
		const digest = sha256(text);
		const names = stringsIn(entry.RepoTags).map((name) => namesOf(undefined, name));
		made.set(digest, text);
		images.push({ digest, mediaType: OCI_MANIFEST, names: names.length > 0 ? allNames(names) : NO_NAMES });
	}
	return { archive, images, made, pathOf: (digest) => source.paths.get(digest) ?? '' };
}
