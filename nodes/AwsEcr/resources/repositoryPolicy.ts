import { option } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { boolean } from '../../../lib/fields/basic';
import { policyText } from '../../../lib/fields/policyText';
import { registryId } from '../../../lib/fields/registryId';
import { repository } from '../../../lib/fields/repository';

const parse = { policyText: 'policy' };

export const repositoryPolicyResource: Resource = {
	value: 'repositoryPolicy',
	name: 'Repository Policy',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepositoryPolicy.html
		operation('DeleteRepositoryPolicy', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete repository policy',
			description: 'Delete the policy that says who may use a repository',
			input: { repositoryName: repository(), registryId: registryId() },
			output: { parse, say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html
		operation('GetRepositoryPolicy', {
			value: 'get',
			name: 'Get',
			action: 'Get repository policy',
			description: 'Get the policy that says who may use a repository',
			input: { repositoryName: repository(), registryId: registryId() },
			output: { parse },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
		operation('SetRepositoryPolicy', {
			value: 'set',
			name: 'Set',
			action: 'Set repository policy',
			description: 'Set the policy that says who may use a repository, in place of the present one',
			input: {
				repositoryName: repository(),
				policyText: policyText(),
				registryId: registryId(),
				force: option(
					boolean({
						label: 'Allow Lock-Out',
						description: 'Whether to set the policy even if it keeps you from setting it again',
					}),
				),
			},
			output: { parse },
		}),
	],
};
