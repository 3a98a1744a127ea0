import { parseEvent } from '../actions/parseEvent';
import type { Resource } from '../../../lib/engine/operation';

export const eventResource: Resource = {
	value: 'event',
	name: 'Event',
	operations: [],
	actions: [parseEvent],
};
