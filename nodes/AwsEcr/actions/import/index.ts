import { ActionError } from '../../../../lib/aws/actionError';
import type { Descriptor } from '../../../../lib/ecr/manifest';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import { eachImage } from '../../../../lib/engine/eachImage';
import type { Tools } from '../../../../lib/engine/tools';
import { inputFile } from '../../../../lib/fields/files';
import { createRepository, dryRun, existingTags } from '../../../../lib/fields/destination';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { strings } from '../../../../lib/fields/strings';
import { pushImage } from '../../../../lib/registry/pushImage';
import {
	missingBlobs,
	openDestination,
	sortTags,
	type Destination,
	type DestinationOptions,
} from '../../../../lib/registry/destination';
import { LayerCount } from '../../../../lib/registry/layers';
import type { Repository } from '../../../../lib/registry/repository';
import { readLayout, type Layout } from '../../../../lib/registry/readLayout';
import { readTree, type Tree } from '../../../../lib/registry/tree';

/** What a person asks for: a file, and what of it goes where. */
interface ImportParams extends Omit<DestinationOptions, 'label'> {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly binaryPropertyName: string;
	readonly imageTags?: readonly string[];
	readonly platforms?: readonly string[];
}

/** WantedImage is an image that is to be imported, and its tags. */
interface WantedImage {
	readonly tree: Tree;
	readonly tags: readonly string[];
	/** Names of the file that gave no tag. */
	readonly namesIgnored: readonly string[];
}

async function wantedOf(
	layout: Layout,
	imageTags: readonly string[] | undefined,
	chosen: readonly string[] | undefined,
): Promise<WantedImage[]> {
	const { images } = layout;
	if (imageTags && images.length > 1) {
		throw new InvalidField(
			`cannot be given for the ${images.length} images that the file holds`,
			'Leave it out: each image then gets the tags that the file has for it.',
			'Image Tags',
		);
	}
	const wanted: WantedImage[] = [];
	for (const digest of images) {
		const tree = await readTree(digest, layout, { platforms: chosen, referrers: true });
		const { tags, ignored } = layout.namesOf(digest);
		wanted.push({ tree, ...(imageTags ? { tags: imageTags, namesIgnored: [] } : { tags, namesIgnored: ignored }) });
	}
	return wanted;
}

/** Throws ActionError where images of a file want the same tag: in one repository, only one of them can have it. */
function refuseSameTags(wanted: readonly WantedImage[], layout: Layout): void {
	const digests = new Map<string, Set<string>>();
	const want = (tag: string, digest: string) => digests.set(tag, (digests.get(tag) ?? new Set()).add(digest));
	for (const { tree, tags } of wanted) {
		for (const tag of tags) want(tag, tree.root.digest);
		for (const [digest, attached] of tree.attachedTags) for (const tag of attached) want(tag, digest);
	}
	for (const [tag, some] of digests) {
		if (some.size < 2) continue;
		const named = [...some].map((digest) => [...layout.namesOf(digest).names, digest].join(', ')).join(' and ');
		throw new ActionError(
			'TagConflict',
			`The file has the tag ${tag} for ${some.size} images: ${named}`,
			'A repository has one image for a tag. Import each image by a file of its own, with Image Tags or into a repository of its own. Nothing was uploaded.',
		);
	}
}

/** The layers that the repository does not have. Throws ActionError where the file does not have one of them either. */
async function missingIn(trees: readonly Tree[], layout: Layout, destination: Destination): Promise<Descriptor[]> {
	const manifests = trees.flatMap((tree) => tree.manifests);
	const missing = await missingBlobs(manifests, destination);
	return missing.map((blob) => {
		const size = layout.sizeOf(blob.digest);
		if (size === undefined) throw layout.noBlob(blob.digest);
		return { ...blob, size };
	});
}

/** Uploads layers as they come in the file; answers the bytes of each. */
async function uploadAll(
	missing: readonly Descriptor[],
	layout: Layout,
	repository: Repository,
	{ tell }: Pick<Tools, 'tell'>,
): Promise<Map<string, number>> {
	const moved = new Map<string, number>();
	if (missing.length === 0) return moved;
	const wanted = new Set(missing.map(({ digest }) => digest));
	for await (const { key: digest, content } of layout.readBlobs(wanted)) {
		// A file may hold the same content twice.
		if (!moved.has(digest)) moved.set(digest, await repository.uploadLayer(content, digest));
		tell(`Layer ${moved.size} of ${wanted.size} imported to ${repository.name}`);
		if (moved.size === wanted.size) break;
	}
	return moved;
}

async function perform(params: ImportParams, tools: Tools): Promise<ActionItem[]> {
	const { binaryPropertyName, imageTags, platforms: chosen, repositoryName, dryRun: isDryRun = false } = params;
	const to = tools.repository(params);
	const file = tools.file(binaryPropertyName);
	// What the file holds may come in any order, so it is read twice: for the manifests, and for the layers that are missing.
	const layout = await readLayout(async () => await file.open());
	const wanted = await wantedOf(layout, imageTags, chosen);
	refuseSameTags(wanted, layout);
	const destination = await openDestination(to, { ...params, label: 'Repository' });
	const trees = wanted.map(({ tree }) => tree);
	const missing = await missingIn(trees, layout, destination);
	const sizes = new Map(missing.map(({ digest, size = 0 }) => [digest, size]));
	const layers = new LayerCount(isDryRun ? sizes : await uploadAll(missing, layout, to, tools));
	const context = { destination, layers, dryRun: isDryRun, done: 'imported', reported: new Set<string>() } as const;
	const jobs = wanted.map(({ tree, tags, namesIgnored }) => ({
		called: tree.root.digest,
		json: {
			...{ repositoryName, imageDigest: tree.root.digest, imageTags: [...tags], digestDiffers: tree.rewritten },
			...(namesIgnored.length > 0 ? { namesIgnored: [...namesIgnored] } : {}),
		},
		run: async () => await pushImage(tree, sortTags(tree.root.digest, tags, destination), context),
		isThere: () => destination.digests.has(tree.root.digest),
	}));
	return await eachImage(jobs, to, 'imported', tools);
}

/** importImage puts the images of a tar, in any of the formats for images, into a repository, without Docker. */
export const importImage = action<ImportParams>({
	value: 'import',
	name: 'Import',
	action: 'Import images',
	description: 'Put the images of a tar file that docker save, skopeo, crane or Export wrote into a repository',
	needs:
		'`ecr:ListImages`, `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage`, `ecr:CreateRepository` (to create it), `ecr:DescribeImages` (where a tag exists already)',
	changes: changesRepository,
	input: {
		repositoryName: repository(),
		binaryPropertyName: inputFile(),
		imageTags: option(
			strings({
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
