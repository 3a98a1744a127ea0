import { splitList } from '../../../../lib/aws/splitList';
import { writeImageId } from '../../../../lib/ecr/imageId';
import { listLimit } from '../../../../lib/ecr/limits';
import { action, type ActionItem } from '../../../../lib/engine/action';
import { eachImage, type ImageJob } from '../../../../lib/engine/eachImage';
import { InvalidField, neededWhen, option, optional } from '../../../../lib/engine/field';
import type { Tools } from '../../../../lib/engine/tools';
import { choice, boolean, string, integer } from '../../../../lib/fields/basic';
import { createRepository, dryRun, existingTags } from '../../../../lib/fields/destination';
import { imageIds } from '../../../../lib/fields/imageIds';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { strings } from '../../../../lib/fields/strings';
import { openDestination, type Destination, type DestinationOptions } from '../../../../lib/registry/destination';
import { LayerCopies } from '../../../../lib/registry/layerCopies';
import { LayerCount } from '../../../../lib/registry/layers';
import { readAhead } from '../../../../lib/registry/readAhead';
import type { Repository } from '../../../../lib/registry/repository';
import { resuming } from '../../../../lib/registry/resuming';
import { selectImages, type Selected, type Selection } from '../../../../lib/registry/selectImages';
import { notCopied, withItems } from './archived';
import { CopyBatch, existsAsWanted, type CopyContext } from './copyBatch';
import { changedByCopy, credentialsFor, DESTINATION_CREDENTIAL, LABEL, targetOf, type TargetParams } from './target';

/** What a person asks for: which images, where to, and how. */
interface CopyParams extends Selection, TargetParams, Omit<DestinationOptions, 'label'> {
	readonly registryId?: string;
	readonly platforms?: readonly string[];
	readonly includeReferrers?: boolean;
	readonly layersAtOnce?: number;
}

const LAYERS_AT_ONCE = 3;

function check(params: CopyParams): void {
	if (params.layersAtOnce === 0) throw new InvalidField('is 0', 'Give a whole number from 1.', 'Layers at Once');
	targetOf(params);
}

/** What the items of all images say. */
function placesOf({ name: repositoryName }: Repository, { repository }: Destination) {
	return { repositoryName, to: { destinationRepository: repository.name, destinationRegion: repository.region } };
}

/** The work for each image, a batch of them read together, and for each id that names none. */
function jobsFor(
	{ images: active, archived, missing }: Selected,
	source: Repository,
	context: CopyContext,
): ImageJob[] {
	const { repositoryName, to } = placesOf(source, context.destination);
	const images = [...active, ...archived.filter((image) => existsAsWanted(image, context))];
	const batches = splitList(images, listLimit('BatchGetImage', 'imageIds')).map((some) => {
		const batch = new CopyBatch(some, context);
		return some.map((image) => ({
			called: image.digest,
			json: { repositoryName, imageDigest: image.digest, imageTags: [...image.tags], ...to },
			run: async () => await batch.copy(image),
			isThere: () => batch.isThere(image),
		}));
	});
	const absent = missing.map((id) => ({
		called: writeImageId(id),
		json: { repositoryName, ...id, ...to },
		run: async () => await Promise.reject(source.imageNotFound(id)),
	}));
	return [...batches.flat(), ...absent];
}

/** The items of archived images: to copy them they would have to be read. */
function itemsOfArchived({ archived }: Selected, source: Repository, context: CopyContext): ActionItem[] {
	const { repositoryName, to } = placesOf(source, context.destination);
	return archived
		.filter((image) => !existsAsWanted(image, context))
		.map((image) => ({
			json: { repositoryName, imageDigest: image.digest, imageTags: [...image.tags], ...to, ...notCopied(image) },
		}));
}

/** Copies layers; the first that fails is told of where an image waits for it. */
function copiesOf(source: Repository, destination: Repository, concurrency: number, tools: Tools): LayerCopies {
	let done = 0;
	return new LayerCopies(concurrency, async ({ digest }) => {
		const content = resuming(source.openLayer(digest), tools.signal);
		const bytes = await destination.uploadLayer(content, digest);
		done += 1;
		tools.tell(`${done} ${done === 1 ? 'layer' : 'layers'} copied to ${destination.name}`);
		return bytes;
	});
}

async function copyAll(
	params: CopyParams,
	source: Repository,
	destination: Destination,
	selected: Selected,
	tools: Tools,
): Promise<ActionItem[]> {
	const { includeReferrers: referrers = false, platforms: chosen, layersAtOnce = LAYERS_AT_ONCE } = params;
	const isWanted = (digest: string) => referrers || !destination.digests.has(digest);
	const manifests = readAhead(
		source,
		selected.images.map(({ digest }) => digest).filter(isWanted),
		// Which children of an index are wanted is not known where platforms are chosen.
		({ children }) => (chosen ? [] : children.map(({ digest }) => digest).filter(isWanted)),
	);
	const context = {
		manifests,
		destination,
		referrers,
		platforms: chosen,
		archivedReferrers: async (digest: string) => await source.archivedReferrers(digest),
		done: 'copied',
		reported: new Set<string>(),
	} as const;
	const push = async (more: Pick<CopyContext, 'layers' | 'dryRun'>) => {
		const whole = { ...context, ...more };
		const left = itemsOfArchived(selected, source, whole);
		return await withItems(eachImage(jobsFor(selected, source, whole), destination.repository, 'copied', tools), left);
	};
	if (params.dryRun) return await push({ layers: new LayerCount(), dryRun: true });
	const layers = copiesOf(source, destination.repository, layersAtOnce, tools);
	return await push({ layers, dryRun: false }).finally(async () => {
		await layers.end();
	});
}

async function perform(params: CopyParams, tools: Tools): Promise<ActionItem[]> {
	const target = targetOf(params);
	const source = tools.repository(params);
	const client = await tools.open(credentialsFor(target, tools.credentials, tools.otherCredentials));
	const to = tools.repository(target.id, client);
	const isSame = params.destinationAccount === 'same' && to.region === source.region;
	if (isSame && to.name === source.name && to.id.registryId === source.id.registryId) {
		const hint = 'Give another repository, region or account.';
		throw new InvalidField('and region are those of the images', hint, LABEL);
	}
	const selected = await selectImages(params, source);
	const destination = await openDestination(to, { ...params, label: LABEL });
	return await copyAll(params, source, destination, selected, tools);
}

/** copyImages copies images from repository to repository, also across regions and accounts, without Docker. */
export const copyImages = action<CopyParams>({
	value: 'copy',
	name: 'Copy',
	action: 'Copy images',
	description: 'Copy images to another repository, region or account, with all that they consist of, byte for byte',
	needs:
		'source: `ecr:DescribeImages`, `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:BatchCheckLayerAvailability` (for foreign layers), `ecr:ListImageReferrers` (with referrers); destination: `ecr:ListImages`, `ecr:BatchCheckLayerAvailability`, `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage`, `ecr:CreateRepository` (to create it), `ecr:DescribeImages` (where a tag exists already)',
	changes: changedByCopy,
	otherCredential: {
		type: DESTINATION_CREDENTIAL,
		isNeeded: ({ destinationAccount }) => destinationAccount === 'other',
	},
	signsInWith: (params, own, other) => [credentialsFor(targetOf(params), own, other)],
	input: {
		repositoryName: repository(),
		select: choice(
			{
				label: 'Images to Copy',
				description:
					'Which images of the repository to copy. Archived images cannot be pulled, and have an item that says so.',
			},
			{
				ids: { name: 'These Images' },
				pattern: { name: 'Images Whose Tags Match' },
				tagged: { name: 'All Tagged Images' },
				all: { name: 'All Images' },
			},
			'ids',
		),
		imageIds: neededWhen(
			imageIds('An image by its digest brings all its tags along, one by a tag this tag alone.'),
			{ select: ['ids'] },
			'Give tags or digests, or choose other Images to Copy.',
		),
		tagPatterns: neededWhen(
			strings({
				label: 'Tag Patterns',
				description: 'Tags to copy, in which * stands for any characters',
				placeholder: 'e.g. v1.*, release-*',
			}),
			{ select: ['pattern'] },
			'Give patterns such as v1.*, or choose other Images to Copy.',
		),
		destinationRepository: optional(
			string({
				label: LABEL,
				description:
					'Name of the repository to copy to, or its ARN or URI, which says the region and the account as well',
				hint: 'Leave it empty for the same name',
				placeholder: 'e.g. mirror/app',
			}),
		),
		destinationRegion: optional(
			string({
				label: 'Destination Region',
				description: 'Region to copy to',
				hint: 'Leave it empty for the region of the credential',
				placeholder: 'e.g. us-east-1',
			}),
		),
		destinationAccount: choice(
			{ label: 'Destination Account', description: 'Whose registry to copy to' },
			{
				same: { name: 'Same Credential' },
				other: {
					name: 'Another Credential',
					description: 'For another account or partition. It is chosen at the top of the form.',
				},
			},
			'same',
		),
		platforms: platforms('copy'),
		includeReferrers: option(
			boolean({
				label: 'Include Referrers',
				description: 'Whether to copy signatures, SBOMs and whatever else refers to the images along with them',
			}),
		),
		createRepository: createRepository(),
		existingTags: existingTags('copied'),
		layersAtOnce: option(
			integer({
				label: 'Layers at Once',
				description:
					'Number of layers to transfer in parallel, each with one part of up to 20 MiB in memory; 3 when not given',
				byDefault: LAYERS_AT_ONCE,
			}),
		),
		dryRun: dryRun('copied'),
		registryId: registryId(),
	},
	check,
	perform,
});
