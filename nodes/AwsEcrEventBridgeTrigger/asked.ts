import { BRIDGE_EVENTS, type BridgeEventName } from '../../ecr/eventBridge';
import type { EventFilter } from '../../ecr/events';
import { option, optional, type Field, type RequiredField } from '../AwsEcr/engine/field';
import type { Choice } from '../AwsEcr/fields/basic';
import { events, minSeverity, repositoryPatterns, tagPatterns } from '../AwsEcrTrigger/fields';
import { openForm, type Parameters } from '../AwsEcrTrigger/form';

const EVENTS: Readonly<Record<BridgeEventName, Choice>> = {
	imageArchived: { name: 'Image Archived', description: 'An image was put into the archive' },
	imageCached: { name: 'Image Cached', description: 'A pull through cache rule got an image, or did not' },
	imageDeleted: { name: 'Image Deleted', description: 'An image, or a tag of it, was deleted' },
	imagePushed: { name: 'Image Pushed', description: 'An image was pushed, or got a tag' },
	imageReplicated: {
		name: 'Image Replicated',
		description: 'An image was replicated to this registry, or was not',
	},
	imageRestored: { name: 'Image Restored', description: 'An image was taken out of the archive' },
	other: { name: 'Other', description: 'What Amazon ECR tells EventBridge besides' },
	referrerChanged: {
		name: 'Referrer Changed',
		description: 'A signature, SBOM or attestation was taken out of the archive',
	},
	scanFinished: { name: 'Scan Finished', description: 'A basic scan of an image is over' },
	scanSettingsChanged: {
		name: 'Scan Settings Changed',
		description: 'How often enhanced scanning scans a repository was changed: one item a repository',
	},
};

/** The pattern for the events that are chosen, where n8n works out expressions. Two closing braces would end it. */
function patternExpression(): string {
	const types = JSON.stringify(
		Object.fromEntries(Object.entries(BRIDGE_EVENTS).map(([name, { detailType }]) => [name, detailType])),
	);
	const chosen = `[...new Set($parameter.events.map((event) => (${types})[event]))]`;
	const ofChosen = `$parameter.events.includes("other") ? undefined : ${chosen}`;
	return `={{ JSON.stringify({ source: ["aws.ecr"], "detail-type": ${ofChosen} }) }}`;
}

/** The pattern is to be copied, not read. */
const pattern: RequiredField<string> = {
	required: true,
	place: 'main',
	properties: [
		{
			displayName: 'Event Pattern',
			type: 'string',
			default: patternExpression(),
			description: 'The event pattern of the EventBridge rule for the events above: copy the result',
		},
	],
	read: () => 'read by people',
};

/** FIELDS are the fields of the EventBridge trigger. */
export const FIELDS = {
	events: events<BridgeEventName>(EVENTS, 'imagePushed'),
	repositoryPatterns: optional(repositoryPatterns()),
	tagPatterns: optional(tagPatterns()),
	eventPattern: optional(pattern),
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
