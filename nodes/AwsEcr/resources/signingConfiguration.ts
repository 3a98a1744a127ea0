import type { SigningRule } from '@aws-sdk/client-ecr';
import { optional } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { string } from '../../../lib/fields/basic';
import { repositoryFilters } from '../../../lib/fields/repositoryFilters';
import { orJson, rows, spread } from '../../../lib/fields/structure';

const rules = () =>
	rows<SigningRule>(
		{ label: 'Rules', row: 'Rule', description: 'Which images are signed with which profile; at most 10 rules' },
		{
			signingProfileArn: string({
				label: 'Signing Profile ARN',
				description: 'ARN of the profile of AWS Signer',
				placeholder: 'e.g. arn:aws:signer:eu-west-1:123456789012:/signing-profiles/ecr',
			}),
			repositoryFilters: optional(
				repositoryFilters('WILDCARD_MATCH', {
					name: 'Wildcard',
					example: 'e.g. team/*',
					description: 'The repositories that the rule is for, with * for any characters; all without a filter',
				}),
			),
		},
	);

const EXAMPLE =
	'[{"signingProfileArn": "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/ecr", "repositoryFilters": [{"filter": "team/*", "filterType": "WILDCARD_MATCH"}]}]';

export const signingConfigurationResource: Resource = {
	value: 'signingConfiguration',
	name: 'Signing Configuration',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteSigningConfiguration.html
		operation('DeleteSigningConfiguration', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete signing configuration',
			description: 'Stop signing images when they are pushed',
			input: {},
			output: { say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetSigningConfiguration.html
		operation('GetSigningConfiguration', {
			value: 'get',
			name: 'Get',
			action: 'Get signing configuration',
			description: 'Get which images are signed when they are pushed',
			input: {},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutSigningConfiguration.html
		operation('PutSigningConfiguration', {
			value: 'set',
			name: 'Set',
			action: 'Set signing configuration',
			description: 'Set which images are signed when they are pushed',
			notice: 'This replaces the whole signing configuration of the registry: rules that are not given are gone.',
			input: { signingConfiguration: spread({ rules: orJson('rules', rules(), EXAMPLE) }) },
			output: {},
		}),
	],
};
