import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { IDataObject } from 'n8n-workflow';
import { findViolations } from '../../../../lib/ecr/constraints';
import { action, changesRepository, type ActionItem } from '../../../../lib/engine/action';
import { InvalidField } from '../../../../lib/engine/field';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import type { Tools } from '../../../../lib/engine/tools';
import { wordsOf, type ErrorWords } from '../../../../lib/engine/words';
import { imageId } from '../../../../lib/fields/imageId';
import { registryId } from '../../../../lib/fields/registryId';
import { repository } from '../../../../lib/fields/repository';
import { strings } from '../../../../lib/fields/strings';

/** What a person asks for: an image, and the tags that it is to have as well. */
interface AddTagParams {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageId: ImageIdentifier;
	readonly newTags: readonly string[];
}

/** The result for a tag; `cause` is why the image did not get it. */
interface TagOutcome {
	readonly imageTag: string;
	readonly added: boolean;
	readonly cause?: unknown;
}

function check({ newTags }: AddTagParams): void {
	for (const imageTag of newTags) {
		const [violation] = findViolations('PutImageRequest', { imageTag });
		if (!violation) continue;
		throw new InvalidField(`holds ${JSON.stringify(imageTag)}, which ${violation.message}`, undefined, 'New Tags');
	}
}

/** The result for a tag, whether it could be added or not. */
async function outcomeOf(imageTag: string, adding: Promise<boolean>): Promise<TagOutcome> {
	return await adding.then(
		(added) => ({ imageTag, added }),
		(cause: unknown) => ({ imageTag, added: false, cause }),
	);
}

/** What the item of a tag says of the failure to add it. */
function reasonOf(words: ErrorWords | undefined): IDataObject {
	return words ? { code: words.code, reason: words.message } : {};
}

async function perform({ imageId: id, newTags, ...where }: AddTagParams, tools: Tools): Promise<ActionItem[]> {
	const repository = tools.repository(where);
	const { repositoryName } = where;
	const manifest = await repository.getManifest(id);
	const outcomes: TagOutcome[] = [];
	for (const imageTag of newTags) {
		const adding = repository.putManifest(manifest, imageTag);
		// Of a single tag the failure tells all.
		outcomes.push(
			await (newTags.length === 1 ? adding.then((added) => ({ imageTag, added })) : outcomeOf(imageTag, adding)),
		);
	}
	const told = outcomes.map(({ cause, ...outcome }) => ({
		...outcome,
		...(cause === undefined ? {} : { words: wordsOf(cause) }),
	}));
	const items = told.map(({ words, ...outcome }) => ({
		json: { repositoryName, imageDigest: manifest.digest, ...outcome, ...reasonOf(words) },
	}));
	const left = told.flatMap(({ imageTag, words }) =>
		words ? [`${imageTag}: ${[words.message, words.description].filter(Boolean).join('. ')}`] : [],
	);
	if (left.length === 0) return items;
	const done = told.filter(({ words }) => !words).map(({ imageTag }) => imageTag);
	throw new PartialFailure(
		`${left.length} of ${newTags.length} tags were not added in ${repositoryName}`,
		[`Done: ${done.join(', ') || 'nothing'}.`, ...left].join('\n'),
		items,
	);
}

/** addTag gives an image further tags without pulling it: its manifest is put again, byte for byte. */
export const addTag = action<AddTagParams>({
	value: 'addTag',
	name: 'Add Tag',
	action: 'Add image tags',
	description: 'Give an image further tags, or move them to it from another image, without pulling it',
	notice: 'A tag that another image has is moved, unless the tags of the repository are immutable.',
	needs: '`ecr:BatchGetImage`, `ecr:PutImage`; `ecr:DescribeImages` where a tag exists already',
	changes: changesRepository,
	input: {
		repositoryName: repository(),
		imageId: imageId('The image to tag'),
		newTags: strings({
			label: 'New Tags',
			description: 'The tags that the image is to have as well',
			placeholder: 'e.g. stable, production',
		}),
		registryId: registryId(),
	},
	check,
	perform,
});
