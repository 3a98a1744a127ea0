import type { Descriptor } from '../../../../lib/ecr/manifest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { BinaryFile, Tools } from '../../../../lib/engine/tools';
import { INPUT_FILE, inputFile } from '../../../../lib/fields/files';
import { createRepository, dryRun, existingTags } from '../../../../lib/fields/destination';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { texts } from '../../../../lib/fields/texts';
import { bringTree } from '../../../../lib/registry/bringTree';
import {
	findMissing,
	openDestination,
	sortTags,
	type Destination,
	type Opening,
} from '../../../../lib/registry/destination';
import { eachImage } from '../../../../lib/registry/eachImage';
import { LayerCopies } from '../../../../lib/registry/layerCopies';
import type { Place } from '../../../../lib/registry/place';
import { readBlobs, readLayout, type Layout } from '../../../../lib/registry/readLayout';
import { readTree, type Tree } from '../../../../lib/registry/tree';
import { uploadLayer } from '../../../../lib/registry/uploadLayer';

/** What a person asks for: a file, and what of it goes where. */
interface Asked extends Omit<Opening, 'label'> {
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

/** The layers that the repository does not have. Throws InvalidField where the file does not have one of them either. */
async function missingIn(trees: readonly Tree[], layout: Layout, destination: Destination): Promise<Descriptor[]> {
	const missing = await findMissing(
		trees.flatMap(({ manifests }) => manifests),
		destination,
	);
	const absent = missing.find(({ digest }) => !layout.blobs.has(digest));
	if (!absent) return missing;
	const hint = 'It is not complete, and the repository does not have that layer either. Nothing was uploaded.';
	throw new InvalidField(`has no layer ${absent.digest}, which it lists`, hint, INPUT_FILE);
}

/** Uploads layers as they come in the file; answers the bytes of each. */
async function uploadAll(
	missing: readonly Descriptor[],
	file: BinaryFile,
	place: Place,
	{ tell }: Tools,
): Promise<Map<string, number>> {
	const moved = new Map<string, number>();
	if (missing.length === 0) return moved;
	const wanted = new Set(missing.map(({ digest }) => digest));
	for await (const { digest, content } of readBlobs(await file.open(), wanted)) {
		// A file may hold the same content twice.
		if (!moved.has(digest)) moved.set(digest, await uploadLayer(content, digest, place));
		tell(`Layer ${moved.size} of ${wanted.size} imported to ${place.where.repositoryName}`);
		if (moved.size === wanted.size) break;
	}
	return moved;
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { binaryPropertyName, imageTags, platforms: chosen, repositoryName, registryId: registry } = asked;
	const { dryRun: isDryRun = false } = asked;
	const { client, signal } = tools;
	const place = { client, signal, where: { repositoryName, ...(registry ? { registryId: registry } : {}) } };
	const file = tools.file(binaryPropertyName);
	// What the file holds may come in any order, so it is read twice: for the manifests, and for the layers that are missing.
	const layout = await readLayout(await file.open());
	const wanted = await wantedOf(layout, imageTags, chosen);
	const destination = await openDestination(place, { ...asked, label: 'Repository' });
	const missing = await missingIn(
		wanted.map(({ tree }) => tree),
		layout,
		destination,
	);
	const moved = isDryRun ? undefined : await uploadAll(missing, file, place, tools);
	const bytesOf = ({ digest, size = 0 }: Descriptor) => moved?.get(digest) ?? size;
	const layers = new LayerCopies(1, async (layer) => await Promise.resolve(bytesOf(layer)));
	layers.begin(missing);
	const jobs = wanted.map(({ tree, tags }) => ({
		called: tree.root.digest,
		json: { repositoryName, imageDigest: tree.root.digest, imageTags: [...tags], digestDiffers: tree.rewritten },
		run: async () => {
			const sorted = sortTags(tree.root.digest, tags, destination);
			return await bringTree(tree, sorted, { destination, layers, dryRun: isDryRun, done: 'imported' });
		},
	}));
	return await eachImage(jobs, place, 'imported', tools);
}

/** importImage puts the images of a tar with an OCI image layout into a repository, without Docker. */
export const importImage = action<Asked>({
	value: 'import',
	name: 'Import',
	action: 'Import images',
	description: 'Put the images of a tar file that skopeo, crane or Export wrote into a repository, byte for byte',
	needs:
		'`ecr:ListImages`, `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage`, `ecr:CreateRepository` (to create it)',
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
		createRepository: createRepository(),
		existingTags: existingTags('imported'),
		platforms: platforms('import'),
		dryRun: dryRun('imported'),
		registryId: registryId(),
	},
	perform,
});
