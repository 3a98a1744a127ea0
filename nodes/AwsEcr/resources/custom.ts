import { apiRequest } from '../actions/apiRequest';
import type { Resource } from '../../../lib/engine/resource';

export const customResource: Resource = {
	value: 'custom',
	name: 'Custom',
	operations: [],
	actions: [apiRequest],
};
