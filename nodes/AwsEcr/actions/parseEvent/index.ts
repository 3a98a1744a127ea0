import { NotAnEvent, parseEvents } from '../../../../lib/ecr/eventBridge';
import type { EcrEvent } from '../../../../lib/ecr/events';
import { InvalidField, type RequiredField } from '../../../../lib/engine/field';
import { action } from '../../../../lib/engine/action';
import { isEmpty } from '../../../../lib/fields/basic';
import { toJsonObject } from '../../../../lib/engine/items';

/** What a person asks for: the events to put out. */
interface ParseEventParams {
	readonly event: readonly EcrEvent[];
}

/** event is an event as it arrived, whatever carried it; reading it is all there is to do. */
function event(): RequiredField<readonly EcrEvent[]> {
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
					'The event as EventBridge sends it, as JSON text or as an object, also in a message of SQS or a notification of SNS',
			},
		],
		read: (source) => {
			const value = source.value();
			if (isEmpty(value)) return undefined;
			const events = parseEvents(value);
			if (!(events instanceof NotAnEvent)) return events;
			throw new InvalidField('is no event of Amazon ECR', `${events.message}.`);
		},
	};
}

/** parseEvent makes of an event that came by SQS or SNS the item that the triggers put out. */
export const parseEvent = action<ParseEventParams>({
	value: 'parse',
	name: 'Parse',
	action: 'Parse event',
	description: 'Make of an event that came by SQS, SNS or a webhook the item that the triggers put out',
	needs: 'none',
	offline: true,
	changes: 'nothing',
	input: { event: event() },
	perform: async ({ event: events }) => await Promise.resolve(events.map((one) => ({ json: toJsonObject(one) }))),
});
