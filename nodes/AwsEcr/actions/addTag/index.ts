import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { explain } from '../../../../lib/aws/explain';
import { isThereAlready } from '../../../../lib/ecr/alreadyExists';
import { findViolations } from '../../../../lib/ecr/constraints';
import { MANIFEST_MEDIA_TYPES } from '../../../../lib/ecr/mediaTypes';
import { InvalidField } from '../../../../lib/engine/field';
import { action, PartlyDone, type ActionItem } from '../../../../lib/engine/operation';
import type { Tools } from '../../../../lib/engine/tools';
import { imageId } from '../../../../lib/fields/imageId';
import { writeImageId } from '../../../../lib/fields/imageIds';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { texts } from '../../../../lib/fields/texts';

/** What a person asks for: an image, and the tags that it is to have as well. */
interface Asked {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageId: ImageIdentifier;
	readonly newTags: readonly string[];
}

/** What became of a tag; `cause` is why the image did not get it. */
interface Outcome {
	readonly imageTag: string;
	readonly added: boolean;
	readonly cause?: unknown;
}

function check({ newTags }: Asked): void {
	for (const imageTag of newTags) {
		const [violation] = findViolations('PutImageRequest', { imageTag });
		if (!violation) continue;
		throw new InvalidField(`holds ${JSON.stringify(imageTag)}, which ${violation.message}`, undefined, 'New Tags');
	}
}

async function perform({ imageId: id, newTags, ...where }: Asked, { client, signal }: Tools): Promise<ActionItem[]> {
	const { images = [], failures = [] } = await client.send(
		'BatchGetImage',
		{ ...where, imageIds: [id], acceptedMediaTypes: [...MANIFEST_MEDIA_TYPES] },
		signal,
	);
	const { repositoryName } = where;
	const [image] = images;
	const imageDigest = image?.imageId?.imageDigest;
	if (image?.imageManifest === undefined || imageDigest === undefined) {
		const reason = failures[0]?.failureReason ?? 'Amazon ECR does not answer its manifest';
		throw new InvalidField(`${writeImageId(id)} cannot be tagged in ${repositoryName}`, `${reason}.`, 'Image');
	}
	const { imageManifest, imageManifestMediaType } = image;
	const outcomes: Outcome[] = [];
	for (const imageTag of newTags) {
		// The digest goes along so that Amazon ECR refuses bytes that changed on the way.
		const put = { ...where, imageManifest, imageManifestMediaType, imageDigest, imageTag };
		const outcome = await client.send('PutImage', put, signal).then(
			(): Outcome => ({ imageTag, added: true }),
			(cause: unknown): Outcome => ({
				imageTag,
				added: false,
				...(isThereAlready(cause, imageDigest) ? {} : { cause }),
			}),
		);
		if (newTags.length === 1 && outcome.cause !== undefined) throw outcome.cause;
		outcomes.push(outcome);
	}
	const told = outcomes.map(({ cause, ...outcome }) => {
		const asked = { operation: 'PutImage' as const, region: client.region, endpoint: client.endpoint, ...where };
		return { ...outcome, ...(cause === undefined ? {} : { words: explain(cause, asked) }) };
	});
	const items = told.map(({ words, ...outcome }) => ({
		json: { repositoryName, imageDigest, ...outcome, ...(words ? { reason: words.message } : {}) },
	}));
	const left = told.flatMap(({ imageTag, words }) =>
		words ? [`${imageTag}: ${words.message}. ${words.description}`] : [],
	);
	if (left.length === 0) return items;
	const done = told.filter(({ words }) => !words).map(({ imageTag }) => imageTag);
	throw new PartlyDone(
		`${left.length} of ${newTags.length} tags were not added in ${repositoryName}`,
		[`Done: ${done.join(', ') || 'nothing'}.`, ...left].join('\n'),
		items,
	);
}

/** addTag gives an image further tags without pulling it: its manifest is put again, byte for byte. */
export const addTag = action<Asked>({
	value: 'addTag',
	name: 'Add Tag',
	action: 'Add image tags',
	description: 'Give an image further tags, or move them to it from another image, without pulling it',
	notice: 'A tag that another image has is moved, unless the tags of the repository are immutable.',
	needs: '`ecr:BatchGetImage`, `ecr:PutImage`',
	input: {
		repositoryName: repository(),
		imageId: imageId('The image to tag'),
		newTags: texts({
			label: 'New Tags',
			description: 'The tags that the image is to have as well',
			placeholder: 'e.g. stable, production',
		}),
		registryId: registryId(),
	},
	check,
	perform,
});
