import { parseEvents, writeFault, type ParsedEvents } from '../../../../lib/ecr/eventBridge';
import { InvalidField, type RequiredField } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/action';
import { isEmpty } from '../../../../lib/fields/basic';
import { toJsonObject } from '../../../../lib/engine/items';
import { PartialFailure } from '../../../../lib/engine/partialFailure';

/** What a person asks for: the events to return. */
interface ParseEventParams {
	readonly event: ParsedEvents;
}

/** event is an event as it arrived, whatever carried it; reading it is all there is to do. */
function event(): RequiredField<ParsedEvents> {
	return {
		required: true,
		place: 'main',
		properties: [
			{
				displayName: 'Event',
				type: 'json',
				default: '={{ $json }}',
				typeOptions: { rows: 4 },
				description:
					'The event as EventBridge sends it, as a JSON string or as an object, also in a message of SQS or a notification of SNS. Several events that arrive together, such as from Pipes, Lambda or a queue, are an item each.',
			},
		],
		read: (source) => {
			const value = source.value();
			if (isEmpty(value)) return undefined;
			const parsed = parseEvents(value);
			const [first] = parsed.faults;
			if (parsed.events.length > 0 || !first) return parsed;
			throw new InvalidField('is no event of Amazon ECR', `${writeFault(first)}.`);
		},
	};
}

/** Returns the events. Throws PartialFailure where something else arrived with them. */
function itemsOf({ events, faults }: ParsedEvents): ActionItem[] {
	const items = events.map((one): ActionItem => ({ json: toJsonObject(one) }));
	const [first] = faults;
	if (!first) return items;
	const failed = faults.map((fault): ActionItem => {
		const description = `${fault.reason}.`;
		return {
			json: {
				error: `Event ${fault.place} of ${fault.of} is no event of Amazon ECR`,
				details: { code: 'InvalidField', description },
			},
		};
	});
	const message = `${faults.length} of ${first.of} events are no events of Amazon ECR`;
	throw new PartialFailure(message, faults.map((fault) => `${writeFault(fault)}.`).join('\n'), [...items, ...failed]);
}

/** parseEvent converts an event that came by SQS or SNS into the item that the triggers return. */
export const parseEvent = action<ParseEventParams>({
	value: 'parse',
	name: 'Parse',
	action: 'Parse event',
	description: 'Convert an event received through SQS, SNS or a webhook into an item like those of the triggers',
	needs: 'none',
	offline: true,
	changes: 'nothing',
	input: { event: event() },
	perform: async ({ event: parsed }) => await Promise.resolve(itemsOf(parsed)),
});
