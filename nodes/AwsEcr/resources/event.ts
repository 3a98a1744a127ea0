import { parseEvent } from '../actions/parseEvent';
import type { Resource } from '../../../lib/engine/resource';

export const eventResource: Resource = {
	value: 'event',
	name: 'Event',
	operations: [],
	actions: [parseEvent],
};
