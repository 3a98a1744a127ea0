import { InvalidField, option } from '../engine/field';
import { action, type ActionItem } from '../engine/operation';
import type { BinaryFile, Tools } from '../engine/tools';
import { INPUT_FILE, inputFile } from '../fields/files';
import { platforms } from '../fields/platforms';
import { registryId } from '../fields/registryId';
import { repository } from '../fields/repository';
import { texts } from '../fields/texts';
import { putManifest } from '../transfer/copyTree';
import { eachImage } from '../transfer/eachImage';
import { blobsOf } from '../transfer/manifests';
import type { Place } from '../transfer/place';
import { readBlobs, readLayout, type Layout } from '../transfer/readLayout';
import { readTree, type Tree } from '../transfer/tree';
import { missingLayers, uploadLayer } from '../transfer/uploadLayer';

/** What a person asks for: a file, and what of it goes where. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly binaryPropertyName: string;
	readonly imageTags?: readonly string[];
	readonly platforms?: readonly string[];
}

/** Wanted is an image that is to be imported, and its tags. */
interface Wanted {
	readonly tree: Tree;
	readonly tags: readonly string[];
}

async function wantedOf(
	layout: Layout,
	imageTags: readonly string[] | undefined,
	chosen: readonly string[] | undefined,
): Promise<Wanted[]> {
	if (layout.images.size === 0) throw new InvalidField('names no image', undefined, INPUT_FILE);
	if (imageTags && layout.images.size > 1) {
		throw new InvalidField(
			`cannot be given for the ${layout.images.size} images that the file holds`,
			'Leave it out: each image then gets the tags that the file has for it.',
			'Image Tags',
		);
	}
	const wanted: Wanted[] = [];
	for (const [digest, tags] of layout.images) {
		const tree = await readTree(digest, layout, { platforms: chosen, referrers: true });
		wanted.push({ tree, tags: imageTags ?? tags });
	}
	return wanted;
}

/** Uploads the layers that are missing as they come in the file; answers the bytes of each. */
async function uploadMissing(
	trees: readonly Tree[],
	layout: Layout,
	file: BinaryFile,
	place: Place,
	{ tell }: Tools,
): Promise<Map<string, number>> {
	const digests = blobsOf(trees.flatMap(({ manifests }) => manifests)).map(({ digest }) => digest);
	const missing = await missingLayers(digests, place);
	const absent = missing.find((digest) => !layout.blobs.has(digest));
	if (absent !== undefined) {
		const hint = 'It is not complete, and the repository does not have that layer either. Nothing was uploaded.';
		throw new InvalidField(`has no layer ${absent}, which it lists`, hint, INPUT_FILE);
	}
	const moved = new Map<string, number>();
	if (missing.length === 0) return moved;
	for await (const { digest, content } of readBlobs(await file.open(), new Set(missing))) {
		// A file may hold the same content twice.
		if (!moved.has(digest)) moved.set(digest, await uploadLayer(content, digest, place));
		tell(`Layer ${moved.size} of ${missing.length} imported to ${place.where.repositoryName}`);
		if (moved.size === missing.length) break;
	}
	return moved;
}

/** What was moved for an image: a layer that several have counts for the first. */
function movedFor({ manifests }: Tree, moved: Map<string, number>) {
	const digests = blobsOf(manifests).map(({ digest }) => digest);
	const bytes = digests.flatMap((digest) => moved.get(digest) ?? []);
	for (const digest of digests) moved.delete(digest);
	return {
		bytesMoved: bytes.reduce((sum, one) => sum + one, 0),
		layersMoved: bytes.length,
		layersSkipped: digests.length - bytes.length,
	};
}

async function perform(
	{ binaryPropertyName, imageTags, platforms: chosen, ...where }: Asked,
	tools: Tools,
): Promise<ActionItem[]> {
	const { repositoryName } = where;
	const place = { client: tools.client, signal: tools.signal, where };
	const file = tools.file(binaryPropertyName);
	// What the file holds may come in any order, so it is read twice: for the manifests, and for the layers that are missing.
	const layout = await readLayout(await file.open());
	const wanted = await wantedOf(layout, imageTags, chosen);
	const moved = await uploadMissing(
		wanted.map(({ tree }) => tree),
		layout,
		file,
		place,
		tools,
	);
	const jobs = wanted.map(({ tree, tags }) => ({
		digest: tree.root.digest,
		json: { repositoryName, imageDigest: tree.root.digest, imageTags: [...tags], digestDiffers: tree.rewritten },
		run: async () => {
			for (const manifest of tree.manifests) await putManifest(manifest, place);
			// The tags come last: whoever pulls by them finds the image whole.
			for (const tag of tags) await putManifest(tree.root, place, tag);
			return { fate: 'imported', manifests: tree.manifests.length, ...movedFor(tree, moved) };
		},
	}));
	return await eachImage(jobs, place, 'imported', tools);
}

/** importImage puts the images of a tar with an OCI image layout into a repository, without Docker. */
export const importImage = action<Asked>({
	value: 'import',
	name: 'Import',
	action: 'Import images',
	description: 'Put the images of a tar file that docker save, skopeo or Export wrote into a repository, byte for byte',
	notice: 'A tag that another image has is moved, unless the tags of the repository are immutable.',
	needs:
		'`ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage`',
	input: {
		repositoryName: repository(),
		binaryPropertyName: inputFile(),
		imageTags: option(
			texts({
				label: 'Image Tags',
				description: 'Tags to give the image instead of those that the file has for it',
				placeholder: 'e.g. v1, latest',
			}),
		),
		platforms: platforms('import'),
		registryId: registryId(),
	},
	perform,
});
