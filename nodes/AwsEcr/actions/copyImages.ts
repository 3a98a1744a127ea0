import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { IDataObject } from 'n8n-workflow';
import { openEcr } from '../../../aws/client';
import { isIndex } from '../../../ecr/mediaTypes';
import { InvalidField, option, optional, shownWhen, type Field } from '../engine/field';
import { NotDone } from '../engine/notDone';
import { action, type ActionItem } from '../engine/operation';
import type { Tools } from '../engine/tools';
import { choice, flag, text, whole } from '../fields/basic';
import { createRepository, existingTags } from '../fields/destination';
import { imageIds, writeImageId } from '../fields/imageIds';
import { platforms } from '../fields/platforms';
import { registryId } from '../fields/registryId';
import { repository } from '../fields/repository';
import { texts } from '../fields/texts';
import { copyTree, foreseeTree, NOTHING_MOVED } from '../transfer/copyTree';
import { openDestination, sortTags, type Destination, type Opening } from '../transfer/destination';
import { eachImage, type ImageJob } from '../transfer/eachImage';
import { manifestsIn, type ManifestSource } from '../transfer/manifests';
import type { Place } from '../transfer/place';
import { readAhead } from '../transfer/readAhead';
import { readTree } from '../transfer/tree';
import { selectImages, type SelectedImage, type Selection } from './copy/select';
import { credentialsFor, targetOf, type AskedTarget } from './copy/target';

/** What a person asks for: which images, where to, and how. */
interface Asked extends Selection, AskedTarget, Omit<Opening, 'label'> {
	readonly registryId?: string;
	readonly platforms?: readonly string[];
	readonly includeReferrers?: boolean;
	readonly layersAtOnce?: number;
}

/** Work is what all images of an item are copied with. */
interface Work {
	readonly asked: Asked;
	readonly source: Place;
	readonly manifests: ManifestSource;
	readonly destination: Destination;
	readonly tools: Tools;
}

const LAYERS_AT_ONCE = 3;
const LABEL = 'Destination Repository';

function check(asked: Asked): void {
	const { select, imageIds: ids, tagPatterns, layersAtOnce } = asked;
	if (select === 'ids' && !ids) throw new InvalidField('is empty', 'Give tags or digests.', 'Images');
	if (select === 'pattern' && !tagPatterns) throw new InvalidField('is empty', 'Such as v1.*', 'Tag Patterns');
	if (layersAtOnce === 0) throw new InvalidField('is 0', 'Give a whole number from 1.', 'Layers at Once');
	targetOf(asked);
}

/** Whether the destination has all that is wanted of an image, which its digest and its tags tell alone. */
function isSettled(image: SelectedImage, { asked, destination }: Work): boolean {
	// Of what refers to it, and of the index that platforms are chosen of, the digest says nothing.
	if (asked.includeReferrers || (asked.platforms && isIndex(image.mediaType))) return false;
	return destination.there.has(image.digest) && sortTags(image.digest, image.tags, destination).put.length === 0;
}

async function copyOne(image: SelectedImage, work: Work): Promise<IDataObject> {
	const { asked, source, manifests, destination, tools } = work;
	const { includeReferrers: referrers = false, platforms: chosen, dryRun, layersAtOnce = LAYERS_AT_ONCE } = asked;
	const { there } = destination;
	const started = Date.now();
	// Nothing is read of what is settled: reading counts as a pull.
	const tree = isSettled(image, work)
		? undefined
		: await readTree(image.digest, manifests, { referrers, platforms: chosen, there });
	const destinationDigest = tree?.root.digest ?? image.digest;
	const { put, left } = sortTags(destinationDigest, image.tags, destination);
	const account = {
		destinationDigest,
		digestDiffers: destinationDigest !== image.digest,
		tagsLeft: [...left],
	};
	if (!tree || (put.length === 0 && tree.manifests.every(({ digest }) => there.has(digest)))) {
		return { fate: 'alreadyThere', ...account, ...NOTHING_MOVED };
	}
	if (dryRun) return { fate: 'wouldBeCopied', ...account, ...(await foreseeTree(tree, destination)) };
	const moved = await copyTree(tree, put, { source, destination, layersAtOnce }, tools);
	return { fate: 'copied', ...account, ...moved, seconds: Math.round((Date.now() - started) / 100) / 10 };
}

/** The work for each image, and for each id that names none. */
function jobsFor(images: readonly SelectedImage[], missing: readonly ImageIdentifier[], work: Work): ImageJob[] {
	const { source, destination } = work;
	const { repositoryName } = source.where;
	const { where, client } = destination.place;
	const to = { destinationRepository: where.repositoryName, destinationRegion: client.region };
	return [
		...images.map((image) => ({
			called: image.digest,
			json: { repositoryName, imageDigest: image.digest, imageTags: [...image.tags], ...to },
			run: async () => await copyOne(image, work),
		})),
		...missing.map((id) => ({
			called: writeImageId(id),
			json: { repositoryName, ...id, ...to },
			run: async () => {
				const hint = 'Check the tag or digest; it may have been deleted or moved meanwhile';
				return await Promise.reject(new NotDone('ImageNotFound', `It is not in ${repositoryName}`, hint));
			},
		})),
	];
}

async function perform(asked: Asked, tools: Tools): Promise<ActionItem[]> {
	const { repositoryName, registryId: registry, includeReferrers, platforms: chosen } = asked;
	const { signal } = tools;
	const target = targetOf(asked);
	const client = await openEcr(await credentialsFor(target, asked, tools));
	try {
		const { where } = target;
		const source = {
			client: tools.client,
			signal,
			where: { repositoryName, ...(registry ? { registryId: registry } : {}) },
		};
		const isSame = asked.destinationAccount === 'same' && client.region === tools.client.region;
		if (isSame && where.repositoryName === repositoryName && where.registryId === registry) {
			throw new InvalidField(
				'and region are those of the images',
				'Give another repository, region or account.',
				LABEL,
			);
		}
		const { images, missing } = await selectImages(asked, source);
		const destination = await openDestination({ client, signal, where }, { ...asked, label: LABEL });
		const { there } = destination;
		const isWanted = (digest: string) => includeReferrers === true || !there.has(digest);
		const manifests = readAhead(
			manifestsIn(source),
			images.map(({ digest }) => digest).filter(isWanted),
			// Which children of an index are wanted is not known where platforms are chosen.
			({ children }) => (chosen ? [] : children.map(({ digest }) => digest).filter(isWanted)),
		);
		const jobs = jobsFor(images, missing, { asked, source, manifests, destination, tools });
		return await eachImage(jobs, destination.place, 'copied', tools);
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
				label: LABEL,
				description:
					'Name, ARN or URI of the repository to copy to; empty for the same name. An ARN or URI says the region and the account as well.',
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
		createRepository: createRepository(),
		existingTags: existingTags('copied'),
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
