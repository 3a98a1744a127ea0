import { BRIDGE_EVENTS, type BridgeEventName } from '../../lib/ecr/eventBridge';
import type { EventFilter } from '../../lib/ecr/events';
import { option, optional, type Field } from '../../lib/engine/field';
import type { Choice } from '../../lib/fields/basic';
import { repositoryPatterns } from '../../lib/fields/patterns';
import { events, minSeverity, tagPatterns } from '../../lib/fields/triggerFields';
import { openForm, type Parameters } from '../../lib/engine/triggerForm';

const EVENTS: Readonly<Record<BridgeEventName, Choice>> = {
	findingChanged: {
		name: 'Finding Changed',
		description: 'Enhanced scanning found something in an image, or what it had found changed or was closed',
	},
	imageArchived: { name: 'Image Archived', description: 'An image was put into the archive' },
	imageCached: { name: 'Image Cached', description: 'A pull through cache rule got an image, or did not' },
	imageDeleted: { name: 'Image Deleted', description: 'An image, or a tag of it, was deleted' },
	imagePushed: { name: 'Image Pushed', description: 'An image was pushed, or got a tag' },
	imageReplicated: {
		name: 'Image Replicated',
		description: 'An image was replicated to this registry, or was not',
	},
	imageRestored: { name: 'Image Restored', description: 'An image was taken out of the archive' },
	other: {
		name: 'Other',
		description:
			'Any other event from Amazon ECR, such as a push that failed, or an API call or lifecycle run reported by CloudTrail',
	},
	referrerChanged: {
		name: 'Referrer Changed',
		description: 'A signature, SBOM or attestation was taken out of the archive',
	},
	scanFinished: { name: 'Scan Finished', description: 'A basic scan of an image is over, or the first enhanced one' },
	scanSettingsChanged: {
		name: 'Scan Settings Changed',
		description: 'How often enhanced scanning scans a repository was changed: one item a repository',
	},
};

/** What the form says of each event: also its detail type, for who wants a rule that lets through no other. */
const CHOICES = Object.fromEntries(
	(Object.keys(EVENTS) as BridgeEventName[]).map((name) => {
		const { description, ...rest } = EVENTS[name];
		const type = name === 'other' ? '' : ` (${BRIDGE_EVENTS[name].detailTypes.join(', ')})`;
		return [name, { ...rest, description: `${description}${type}` }];
	}),
) as Readonly<Record<BridgeEventName, Choice>>;

/** What is to be done in AWS, which no field of the form can do. */
const setUp: Field<never> = {
	required: false,
	place: 'main',
	properties: [
		{
			displayName:
				'Event pattern of the EventBridge rule: <code>{"source": ["aws.ecr"]}</code>; enhanced scanning takes a second rule. Their target is an API destination with the production URL: <a href="https://github.com/n8n-nodes-aws-ecr/n8n-nodes-aws-ecr/blob/main/docs/eventbridge.md">how to set it up</a>.',
			type: 'notice',
			default: '',
		},
	],
	read: () => undefined,
};

/** FIELDS are the fields of the EventBridge trigger. */
export const FIELDS = {
	setUp,
	events: events<BridgeEventName>(CHOICES, 'imagePushed'),
	repositoryPatterns: optional(repositoryPatterns()),
	tagPatterns: optional(tagPatterns()),
	minSeverity: option(minSeverity()),
} satisfies Readonly<Record<string, Field>>;

/** readFilter reads which events start the workflow. Throws InvalidField, naming the field by its label. */
export async function readFilter(context: Parameters): Promise<EventFilter & { readonly events: BridgeEventName[] }> {
	const { read } = openForm(context, FIELDS);
	return {
		events: (await read('events')) ?? [],
		repositoryPatterns: await read('repositoryPatterns'),
		tagPatterns: await read('tagPatterns'),
		minSeverity: await read('minSeverity'),
	};
}
