import { openEcr } from '../../../../lib/aws/client';
import { listLimit } from '../../../../lib/ecr/limits';
import { splitList } from '../../../../lib/engine/batch';
import { InvalidField, neededWhen, option, optional } from '../../../../lib/engine/field';
import { NotDone } from '../../../../lib/aws/notDone';
import { action, type ActionItem } from '../../../../lib/engine/operation';
import type { Tools } from '../../../../lib/engine/tools';
import { choice, flag, text, whole } from '../../../../lib/fields/basic';
import { createRepository, dryRun, existingTags } from '../../../../lib/fields/destination';
import { imageIds, writeImageId } from '../../../../lib/fields/imageIds';
import { platforms } from '../../../../lib/fields/platforms';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { texts } from '../../../../lib/fields/texts';
import { openDestination, type Destination, type Opening } from '../../../../lib/registry/destination';
import { eachImage, type ImageJob } from '../../../../lib/registry/eachImage';
import { LayerCopies } from '../../../../lib/registry/layerCopies';
import { manifestsIn } from '../../../../lib/registry/manifests';
import { openLayer } from '../../../../lib/registry/openLayer';
import type { Place } from '../../../../lib/registry/place';
import { readAhead } from '../../../../lib/registry/readAhead';
import { resuming } from '../../../../lib/registry/resuming';
import { uploadLayer } from '../../../../lib/registry/uploadLayer';
import { CopyBatch, type Copying } from './copyBatch';
import { selectImages, type Selected, type Selection } from '../../../../lib/registry/selectImages';
import { credentialsFor, targetOf, type AskedTarget } from './target';

/** What a person asks for: which images, where to, and how. */
interface Asked extends Selection, AskedTarget, Omit<Opening, 'label'> {
	readonly registryId?: string;
	readonly platforms?: readonly string[];
	readonly includeReferrers?: boolean;
	readonly layersAtOnce?: number;
}

const LAYERS_AT_ONCE = 3;
const LABEL = 'Destination Repository';

function check(asked: Asked): void {
	if (asked.layersAtOnce === 0) throw new InvalidField('is 0', 'Give a whole number from 1.', 'Layers at Once');
	targetOf(asked);
}

/** The work for each image, a batch of them read together, and for each id that names none. */
function jobsFor({ images, missing }: Selected, source: Place, copying: Copying): ImageJob[] {
	const { repositoryName } = source.where;
	const { where, client } = copying.destination.place;
	const to = { destinationRepository: where.repositoryName, destinationRegion: client.region };
	const batches = splitList(images, listLimit('BatchGetImage', 'imageIds')).map((some) => {
		const batch = new CopyBatch(some, copying);
		return some.map((image) => ({
			called: image.digest,
			json: { repositoryName, imageDigest: image.digest, imageTags: [...image.tags], ...to },
			run: async () => await batch.copy(image),
		}));
	});
	const absent = missing.map((id) => ({
		called: writeImageId(id),
		json: { repositoryName, ...id, ...to },
		run: async () => {
			const hint = 'Check the tag or digest; it may have been deleted or moved meanwhile';
			return await Promise.reject(new NotDone('ImageNotFound', `It is not in ${repositoryName}`, hint));
		},
	}));
	return [...batches.flat(), ...absent];
}

/** Copies layers, or answers the bytes alone that it would copy. */
function layersOf(
	{ dryRun: isDryRun, layersAtOnce = LAYERS_AT_ONCE }: Asked,
	source: Place,
	{ place }: Destination,
	tools: Tools,
) {
	if (isDryRun) return new LayerCopies(layersAtOnce, async ({ size = 0 }) => await Promise.resolve(size));
	let done = 0;
	return new LayerCopies(layersAtOnce, async ({ digest }) => {
		const content = resuming(openLayer(source, digest, tools), tools.signal);
		const bytes = await uploadLayer(content, digest, place);
		done += 1;
		tools.tell(`${done} ${done === 1 ? 'layer' : 'layers'} copied to ${place.where.repositoryName}`);
		return bytes;
	});
}

async function copyAll(asked: Asked, source: Place, destination: Destination, selected: Selected, tools: Tools) {
	const { includeReferrers: referrers = false, platforms: chosen } = asked;
	const isWanted = (digest: string) => referrers || !destination.there.has(digest);
	const manifests = readAhead(
		manifestsIn(source),
		selected.images.map(({ digest }) => digest).filter(isWanted),
		// Which children of an index are wanted is not known where platforms are chosen.
		({ children }) => (chosen ? [] : children.map(({ digest }) => digest).filter(isWanted)),
	);
	const layers = layersOf(asked, source, destination, tools);
	const copying: Copying = {
		done: 'copied',
		manifests,
		destination,
		layers,
		referrers,
		platforms: chosen,
		dryRun: asked.dryRun === true,
	};
	try {
		return await eachImage(jobsFor(selected, source, copying), destination.place, 'copied', tools);
	} finally {
		await layers.end();
	}
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { repositoryName, registryId: registry } = asked;
	const { signal } = tools;
	const target = targetOf(asked);
	const { maxAttempts } = tools;
	const client = await openEcr(await credentialsFor(target, asked, tools), { maxAttempts });
	try {
		const { where } = target;
		const from = { repositoryName, ...(registry ? { registryId: registry } : {}) };
		const isSame = asked.destinationAccount === 'same' && client.region === tools.client.region;
		if (isSame && where.repositoryName === repositoryName && where.registryId === registry) {
			const hint = 'Give another repository, region or account.';
			throw new InvalidField('and region are those of the images', hint, LABEL);
		}
		const source = { client: tools.client, signal, where: from };
		const selected = await selectImages(asked, source);
		const destination = await openDestination({ client, signal, where }, { ...asked, label: LABEL });
		return await copyAll(asked, source, destination, selected, tools);
	} finally {
		client.close();
	}
}

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
			{ label: 'Images to Copy', description: 'Which images of the repository to copy' },
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
			texts({
				label: 'Tag Patterns',
				description: 'Tags to copy, in which * stands for any characters',
				placeholder: 'e.g. v1.*, release-*',
			}),
			{ select: ['pattern'] },
			'Give patterns such as v1.*, or choose other Images to Copy.',
		),
		destinationRepository: optional(
			text({
				label: LABEL,
				description:
					'Name of the repository to copy to, or its ARN or URI, which says the region and the account as well',
				hint: 'Leave it empty for the same name',
				placeholder: 'e.g. mirror/app',
			}),
		),
		destinationRegion: optional(
			text({
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
			flag({
				label: 'Include Referrers',
				description: 'Whether to copy signatures, SBOMs and whatever else refers to the images along with them',
			}),
		),
		createRepository: createRepository(),
		existingTags: existingTags('copied'),
		layersAtOnce: option(
			whole({
				label: 'Layers at Once',
				description:
					'How many layers are under way at a time, each with one part of up to 20 MiB in memory; 3 when not given',
				byDefault: LAYERS_AT_ONCE,
			}),
		),
		dryRun: dryRun('copied'),
		registryId: registryId(),
	},
	check,
	perform,
});
