import { inventory } from '../actions/inventory';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';

export const registryResource: Resource = {
	value: 'registry',
	name: 'Registry',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRegistry.html
		operation('DescribeRegistry', {
			value: 'get',
			name: 'Get',
			action: 'Get registry',
			description: 'Get the ID of the registry and its replication rules',
			input: {},
			output: {},
		}),
	],
	actions: [inventory],
};
