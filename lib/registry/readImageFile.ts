import { Archive, type OpenArchive } from './archive';
import { dockerArchive } from './dockerArchive';
import { isObject, readJson } from './fileJson';
import type { ImageFile } from './imageFile';
import { invalidFile } from './invalidFile';
import { DOCKER_FILE, INDEX_FILE, LAYOUT_FILE } from './layout';
import { ociLayout } from './ociLayout';
import { skopeoFolder } from './skopeoFolder';

/** The list of docker save from before version 1.10. */
const OLD_LIST = 'repositories';

/** The folder of the tar that contains the images; empty for the root. Some tars contain the folder of a layout. */
function folderOf(archive: Archive): string {
	const all = archive.paths;
	const paths = new Set(all);
	if ([INDEX_FILE, DOCKER_FILE, LAYOUT_FILE, OLD_LIST].some((name) => paths.has(name))) return '';
	const folders = new Set(all.map((path) => path.replace(/[^/]*$/, '')));
	const withImages = [...folders].filter((folder) => {
		const isLayout = paths.has(folder + INDEX_FILE) && all.some((path) => path.startsWith(`${folder}blobs/`));
		// Many programs call a file of their own manifest.json, but not beside these.
		const isOther = paths.has(folder + DOCKER_FILE) && folder.indexOf('/') === folder.length - 1;
		return paths.has(folder + LAYOUT_FILE) || isLayout || isOther;
	});
	const [folder = '', ...others] = withImages;
	if (others.length > 0) {
		const says = `holds images in several folders: ${withImages.map((one) => one.slice(0, -1)).join(', ')}`;
		throw invalidFile(says, 'Pack the content of one folder.');
	}
	return folder;
}

/** Why a file holds no images that can be read. */
function unknownFormat(archive: Archive, folder: string) {
	const has = (name: string) => archive.find(folder + name) !== undefined;
	if (has(OLD_LIST)) {
		const hint = 'Load it into Docker, and save it again.';
		return invalidFile('holds images in the format of docker save from before version 1.10', hint);
	}
	if (archive.find('.dockerenv')) {
		const hint = 'Save the image with docker save instead.';
		return invalidFile('holds the files of a container, as docker export writes them', hint);
	}
	return invalidFile(
		`holds no ${INDEX_FILE}, which an OCI image layout has`,
		'Give a tar that docker save, skopeo, crane, kaniko or Image → Export wrote.',
	);
}

/** What is thrown for an index.json whose member `manifests` is no list. */
function noList(manifests: unknown) {
	if (manifests !== null) {
		return invalidFile(`has no list of images in its ${INDEX_FILE}`, 'It is damaged, or no OCI image layout.');
	}
	return invalidFile(
		`has null instead of a list of images in its ${INDEX_FILE}`,
		`docker save of version 25.0 wrote such files for an image without a tag. Save it by a tag or with a later version, or remove ${INDEX_FILE} (tar --delete) to have it read by its ${DOCKER_FILE}.`,
	);
}

/**
 * readImageFile reads once through a tar, and tells which images it holds, in whichever format. Throws ActionError for what
 * is none, or is damaged, and what the stream throws.
 */
export async function readImageFile(open: OpenArchive): Promise<ImageFile> {
	const archive = await Archive.read(open);
	const folder = folderOf(archive);
	const index = await readJson(archive, folder + INDEX_FILE);
	const listed = isObject(index) ? index.manifests : undefined;
	if (Array.isArray(listed) && listed.length > 0) return ociLayout(archive, folder, listed);
	// A file whose lists contradict each other is not read by one of them.
	if (index !== undefined && !Array.isArray(listed)) throw noList(listed);
	const list = await readJson(archive, folder + DOCKER_FILE);
	if (Array.isArray(list) && list.length > 0) return await dockerArchive(archive, folder, list);
	const skopeo = skopeoFolder(archive, folder, list);
	if (skopeo) return skopeo;
	if (index === undefined) throw unknownFormat(archive, folder);
	throw invalidFile('names no image', 'Give a file that holds at least one.');
}
