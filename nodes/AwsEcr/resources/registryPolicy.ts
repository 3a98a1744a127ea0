import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { policyText } from '../../../lib/fields/policyText';

const parse = { policyText: 'policy' };

export const registryPolicyResource: Resource = {
	value: 'registryPolicy',
	name: 'Registry Policy',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRegistryPolicy.html
		operation('DeleteRegistryPolicy', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete registry policy',
			description: 'Delete the policy that says who may replicate into the registry and pull through it',
			input: {},
			output: { parse, say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryPolicy.html
		operation('GetRegistryPolicy', {
			value: 'get',
			name: 'Get',
			action: 'Get registry policy',
			description: 'Get the policy that says who may replicate into the registry and pull through it',
			input: {},
			output: { parse },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryPolicy.html
		operation('PutRegistryPolicy', {
			value: 'set',
			name: 'Set',
			action: 'Set registry policy',
			description: 'Set the policy of the registry, in place of the present one',
			input: { policyText: policyText() },
			output: { parse },
		}),
	],
};
