import type { RCTAppliedFor } from '@aws-sdk/client-ecr';
import { filter, option } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { multiOptions, string } from '../../../lib/fields/basic';
import { lifecyclePolicy } from '../../../lib/fields/lifecyclePolicy';
import { PERMISSIONS, policy } from '../../../lib/fields/policy';
import {
	encryption,
	exclusionFilters,
	EXCLUSIONS_EXAMPLE,
	imageTagMutability,
} from '../../../lib/fields/repositorySettings';
import { optionOrJson } from '../../../lib/fields/structure';
import { tagsOption } from '../../../lib/fields/tags';
import { strings } from '../../../lib/fields/strings';

const prefix = (byDefault?: string) =>
	string({
		label: 'Prefix',
		description: 'The start of the names of the repositories that the template is for; ROOT for all without another',
		placeholder: 'e.g. team',
		...(byDefault ? { byDefault } : {}),
	});

const appliedFor = () =>
	multiOptions<RCTAppliedFor>(
		{ label: 'Applied For', description: 'What creates the repositories that the template is for' },
		{
			CREATE_ON_PUSH: { name: 'Create on Push' },
			PULL_THROUGH_CACHE: { name: 'Pull Through Cache' },
			REPLICATION: { name: 'Replication' },
		},
	);

/** What a template gives to repositories: the same for creating and for updating one. */
const settings = () => ({
	description: option(
		string({ label: 'Description', description: 'What the template is for, at most 256 characters' }),
	),
	encryptionConfiguration: option(
		encryption(
			string({
				label: 'KMS Key',
				description: 'ARN of the key for the two KMS types. Leave it empty for the AWS managed key.',
				placeholder: 'e.g. arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
			}),
		),
	),
	resourceTags: tagsOption('resourceTags'),
	imageTagMutability: option(imageTagMutability()),
	imageTagMutabilityExclusionFilters: optionOrJson(
		'imageTagMutabilityExclusionFilters',
		exclusionFilters(),
		EXCLUSIONS_EXAMPLE,
	),
	repositoryPolicy: option(
		policy({
			label: 'Repository Policy',
			outline: PERMISSIONS,
			description: 'Policy of the repositories, as JSON text or as an object',
		}),
	),
	lifecyclePolicy: option(lifecyclePolicy('Lifecycle policy of the repositories, as JSON text or as an object')),
	customRoleArn: option(
		string({
			label: 'Custom Role ARN',
			description: 'ARN of the role that Amazon ECR takes on to create repositories with tags or a KMS key',
			placeholder: 'e.g. arn:aws:iam::123456789012:role/ecr-creation-template',
		}),
	),
});

const output = {
	from: 'repositoryCreationTemplate',
	carry: ['registryId'],
	parse: { repositoryPolicy: 'repositoryPolicyParsed', lifecyclePolicy: 'lifecyclePolicyParsed' },
} as const;

export const repositoryCreationTemplateResource: Resource = {
	value: 'repositoryCreationTemplate',
	name: 'Repository Creation Template',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html
		operation('CreateRepositoryCreationTemplate', {
			value: 'create',
			name: 'Create',
			action: 'Create repository creation template',
			description: 'Say what repositories get that Amazon ECR creates by itself',
			alsoNeeds: '`iam:PassRole` with a custom role',
			input: { prefix: prefix(), appliedFor: appliedFor(), ...settings() },
			output,
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepositoryCreationTemplate.html
		operation('DeleteRepositoryCreationTemplate', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete repository creation template',
			description: 'Delete a template; the repositories that it was used for stay as they are',
			input: { prefix: prefix('={{ $json.prefix }}') },
			output: { ...output, say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositoryCreationTemplates.html
		operation('DescribeRepositoryCreationTemplates', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many repository creation templates',
			description: 'Get many templates, or those for the prefixes that are named',
			input: {
				prefixes: filter(
					strings(
						{
							label: 'Prefixes',
							description: 'Prefixes of the templates to return; Limit does not apply to them',
							placeholder: 'e.g. team, ROOT',
						},
						'prefix',
					),
				),
			},
			output: { ...output, from: 'repositoryCreationTemplates' },
			named: 'prefixes',
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdateRepositoryCreationTemplate.html
		operation('UpdateRepositoryCreationTemplate', {
			value: 'update',
			name: 'Update',
			action: 'Update repository creation template',
			description: 'Change a template: what is left out stays as it is',
			alsoNeeds: '`iam:PassRole` with a custom role',
			input: {
				prefix: prefix('={{ $json.prefix }}'),
				...settings(),
				appliedFor: option(appliedFor()),
			},
			output,
		}),
	],
};
