import type { IDataObject } from 'n8n-workflow';
import { openEcr } from '../../../aws/client';
import { InvalidField, option, optional, shownWhen, type Field } from '../engine/field';
import { action, type ActionItem } from '../engine/operation';
import type { Tools } from '../engine/tools';
import { choice, flag, text, whole } from '../fields/basic';
import { imageIds } from '../fields/imageIds';
import { platforms } from '../fields/platforms';
import { registryId } from '../fields/registryId';
import { repository } from '../fields/repository';
import { texts } from '../fields/texts';
import { copyTree, putManifest, type Moved } from '../transfer/copyTree';
import type { Place } from '../transfer/place';
import { eachImage } from '../transfer/eachImage';
import { manifestsIn } from '../transfer/manifests';
import { readTree, type Tree } from '../transfer/tree';
import { destinationCredentials, listPresent, type Present, type Target } from './copy/destination';
import { selectImages, type Selected, type Selection } from './copy/select';

/** What a person asks for: which images, where to, and how. */
interface Asked extends Selection, Target {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly destinationRepository?: string;
	readonly platforms?: readonly string[];
	readonly includeReferrers?: boolean;
	readonly createRepository?: boolean;
	readonly existingTags?: 'replace' | 'leave';
	readonly layersAtOnce?: number;
	readonly dryRun?: boolean;
}

/** Work is what all images of an item are copied with. */
interface Work {
	readonly asked: Asked;
	readonly source: Place;
	readonly destination: Place;
	/** Its tags change as images get there. */
	readonly present: Present;
	/** Digests that are at the destination by now. */
	readonly there: Set<string>;
	readonly tools: Tools;
}

const LAYERS_AT_ONCE = 3;
const NOTHING_MOVED: Moved = { bytesMoved: 0, layersMoved: 0, layersSkipped: 0 };

function check({ select, imageIds: ids, tagPatterns, layersAtOnce }: Asked): void {
	if (select === 'ids' && !ids) throw new InvalidField('is empty', 'Give tags or digests.', 'Images');
	if (select === 'pattern' && !tagPatterns) throw new InvalidField('is empty', 'Such as v1.*', 'Tag Patterns');
	if (layersAtOnce === 0) throw new InvalidField('is 0', 'Give a whole number from 1.', 'Layers at Once');
}

/** Puts the tags that are wanted; answers those that other images have and keep. Throws what the client throws. */
async function putTags(tree: Tree, tags: readonly string[], { asked, destination, present }: Work): Promise<string[]> {
	const left: string[] = [];
	for (const tag of tags) {
		const holder = present.tags.get(tag);
		if (holder === tree.root.digest) continue;
		if (holder !== undefined && asked.existingTags === 'leave') left.push(tag);
		else if (!asked.dryRun) {
			await putManifest(tree.root, destination, tag);
			present.tags.set(tag, tree.root.digest);
		}
	}
	return left;
}

async function copyOne({ digest, tags }: Selected, work: Work): Promise<IDataObject> {
	const { asked, source, destination, present, there, tools } = work;
	const started = Date.now();
	const all = { referrers: asked.includeReferrers === true, platforms: asked.platforms };
	const tree = await readTree(digest, manifestsIn(source), all);
	const isThere = tree.manifests.every((manifest) => there.has(manifest.digest));
	const isWanted = (tag: string) => {
		const holder = present.tags.get(tag);
		return holder === tree.root.digest || (holder !== undefined && asked.existingTags === 'leave');
	};
	const isTagged = tags.every(isWanted);
	const route = { source, destination, there, layersAtOnce: asked.layersAtOnce ?? LAYERS_AT_ONCE };
	const moved = isThere || asked.dryRun ? NOTHING_MOVED : await copyTree(tree, route, tools);
	// The tags come last: whoever pulls by them finds the image whole.
	const tagsLeft = await putTags(tree, tags, work);
	const copied = asked.dryRun ? 'wouldBeCopied' : 'copied';
	return {
		fate: isThere && isTagged ? 'alreadyThere' : copied,
		destinationDigest: tree.root.digest,
		digestDiffers: tree.rewritten,
		tagsLeft,
		manifests: tree.manifests.length,
		...moved,
		seconds: Math.round((Date.now() - started) / 100) / 10,
	};
}

function itemOf({ digest, tags }: Selected, { source, destination }: Work): IDataObject {
	return {
		repositoryName: source.where.repositoryName,
		imageDigest: digest,
		imageTags: [...tags],
		destinationRepository: destination.where.repositoryName,
		destinationRegion: destination.client.region,
	};
}

/** What the destination has; a repository that is missing is created where that is asked for. */
async function prepare({ createRepository, dryRun }: Asked, destination: Place): Promise<Present> {
	const present = await listPresent(destination);
	if (present) return present;
	const { repositoryName } = destination.where;
	if (!createRepository) {
		throw new InvalidField(
			`${repositoryName} does not exist in ${destination.client.region}`,
			'Create it, or turn on Create Repository in the options.',
			'Destination Repository',
		);
	}
	if (!dryRun) await destination.client.send('CreateRepository', { repositoryName }, destination.signal);
	return { digests: new Set(), tags: new Map() };
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { repositoryName, registryId: registry, destinationRepository = repositoryName } = asked;
	const credentials = await destinationCredentials(asked, tools);
	const client = await openEcr(credentials);
	try {
		const { signal } = tools;
		const source = {
			client: tools.client,
			signal,
			where: { repositoryName, ...(registry ? { registryId: registry } : {}) },
		};
		const destination = { client, signal, where: { repositoryName: destinationRepository } };
		const isSame = asked.destinationAccount === 'same' && client.region === tools.client.region && !registry;
		if (isSame && destinationRepository === repositoryName) {
			throw new InvalidField(
				'and region are those of the images',
				'Give another repository, region or account.',
				'Destination Repository',
			);
		}
		const selected = await selectImages(asked, source);
		const present = await prepare(asked, destination);
		const work = { asked, source, destination, present, there: new Set(present.digests), tools };
		const jobs = selected.map((one) => ({
			digest: one.digest,
			json: itemOf(one, work),
			run: async () => await copyOne(one, work),
		}));
		return await eachImage(jobs, destination, 'copied', tools);
	} finally {
		client.close();
	}
}

const shownFor = <T>(select: Selection['select'], field: Field<T>) => shownWhen(optional(field), { select: [select] });

/** copyImages copies images from repository to repository, also across regions and accounts, without Docker. */
export const copyImages = action<Asked>({
	value: 'copy',
	name: 'Copy',
	action: 'Copy images',
	description: 'Copy images to another repository, region or account, with all that they consist of, byte for byte',
	needs:
		'source: `ecr:DescribeImages`, `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:ListImageReferrers` (with referrers); destination: `ecr:ListImages`, `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage`, `ecr:CreateRepository` (to create it)',
	input: {
		repositoryName: repository(),
		select: choice(
			{ label: 'Copy', description: 'Which images of the repository to copy' },
			{
				ids: { name: 'These Images' },
				pattern: { name: 'Images Whose Tags Match' },
				tagged: { name: 'All Tagged Images' },
				all: { name: 'All Images' },
			},
			'ids',
		),
		imageIds: shownFor(
			'ids',
			imageIds('An image by its digest brings all its tags along, one by a tag this tag alone.'),
		),
		tagPatterns: shownFor(
			'pattern',
			texts({
				label: 'Tag Patterns',
				description: 'Tags to copy, in which * stands for any characters',
				placeholder: 'e.g. v1.*, release-*',
			}),
		),
		destinationRepository: optional(
			text({
				label: 'Destination Repository',
				description: 'Name of the repository to copy to; empty for the same name',
				placeholder: 'e.g. mirror/app',
			}),
		),
		destinationRegion: optional(
			text({
				label: 'Destination Region',
				description: 'Region to copy to; empty for that of the credential',
				placeholder: 'e.g. us-east-1',
			}),
		),
		destinationAccount: choice(
			{ label: 'Destination Account', description: 'Whose registry to copy to' },
			{
				same: { name: 'Same Credential' },
				other: { name: 'Another Credential', description: 'For another account or partition' },
			},
			'same',
		),
		platforms: platforms('copy'),
		includeReferrers: option(
			flag({
				label: 'Include Referrers',
				description: 'Whether to copy signatures, SBOMs and whatever else refers to the images along with them',
			}),
		),
		createRepository: option(
			flag({
				label: 'Create Repository',
				description: 'Whether to create the destination repository if it is missing',
			}),
		),
		existingTags: option(
			choice(
				{ label: 'Existing Tags', description: 'What to do with a tag that another image has at the destination' },
				{ replace: { name: 'Move to the Copied Image' }, leave: { name: 'Leave Alone' } },
				'replace',
			),
		),
		layersAtOnce: option(
			whole({
				label: 'Layers at Once',
				description:
					'How many layers are under way at a time, each with one part of up to 20 MiB in memory; 3 when not given',
			}),
		),
		dryRun: option(flag({ label: 'Dry Run', description: 'Whether to say what would be copied without copying it' })),
		registryId: registryId(),
	},
	check,
	perform,
});
