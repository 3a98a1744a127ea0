import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { string } from '../../../lib/fields/basic';

const principalArn = (description: string, byDefault = '') =>
	string({
		label: 'Principal ARN',
		description,
		placeholder: 'e.g. arn:aws:iam::123456789012:role/scanner',
		byDefault,
	});

export const pullTimeExclusionResource: Resource = {
	value: 'pullTimeExclusion',
	name: 'Pull-Time Exclusion',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegisterPullTimeUpdateExclusion.html
		operation('RegisterPullTimeUpdateExclusion', {
			value: 'create',
			name: 'Create',
			action: 'Create pull-time exclusion',
			description: 'Keep the pulls of a user or role from counting as the last pull of an image',
			input: { principalArn: principalArn('The IAM user or role whose pulls are not to count') },
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeregisterPullTimeUpdateExclusion.html
		operation('DeregisterPullTimeUpdateExclusion', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete pull-time exclusion',
			description: 'Let the pulls of a user or role count again',
			input: {
				principalArn: principalArn('The IAM user or role whose pulls are to count again', '={{ $json.principalArn }}'),
			},
			output: { say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListPullTimeUpdateExclusions.html
		operation('ListPullTimeUpdateExclusions', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many pull-time exclusions',
			description: 'Get many users and roles whose pulls do not count',
			input: {},
			output: { from: 'pullTimeUpdateExclusions', stringsAs: 'principalArn' },
		}),
	],
};
