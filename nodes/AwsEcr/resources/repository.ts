import type { EncryptionType, ImageTagMutability, ImageTagMutabilityExclusionFilter } from '@aws-sdk/client-ecr';
import { filter, option } from '../engine/field';
import { operation, type Resource } from '../engine/operation';
import { choice, flag, text } from '../fields/basic';
import { registryId } from '../fields/registryId';
import { newRepository, repository } from '../fields/repository';
import { rows, section, spread } from '../fields/structure';
import { tagsOption } from '../fields/tags';
import { texts } from '../fields/texts';

const imageTagMutability = () =>
	choice<ImageTagMutability>(
		{ label: 'Tag Mutability', description: 'Whether a tag may be moved to another image' },
		{
			IMMUTABLE: { name: 'Immutable', description: 'A tag stays with its image' },
			IMMUTABLE_WITH_EXCLUSION: { name: 'Immutable With Exclusions', description: 'But for tags that match a filter' },
			MUTABLE: { name: 'Mutable', description: 'A tag can be moved to another image' },
			MUTABLE_WITH_EXCLUSION: { name: 'Mutable With Exclusions', description: 'But for tags that match a filter' },
		},
		'MUTABLE',
	);

const exclusionFilters = () =>
	rows<ImageTagMutabilityExclusionFilter>(
		{
			label: 'Tag Mutability Exclusions',
			row: 'Exclusion',
			description: 'Tags that are excepted from the tag mutability, for the two choices with exclusions. At most 5.',
		},
		{
			filterType: choice(
				{ label: 'Filter Type', description: 'How the filter is compared with a tag' },
				{ WILDCARD: { name: 'Wildcard', description: 'With * for any characters' } },
				'WILDCARD',
			),
			filter: text({ label: 'Filter', description: 'The tags to except', placeholder: 'e.g. latest or dev-*' }),
		},
	);

const encryptionType = () =>
	choice<EncryptionType>(
		{ label: 'Encryption Type', description: 'How the images are encrypted at rest. It cannot be changed later.' },
		{
			AES256: { name: 'AES-256', description: 'With keys that Amazon S3 manages' },
			KMS: { name: 'AWS KMS' },
			KMS_DSSE: { name: 'AWS KMS, Dual Layer' },
		},
		'AES256',
	);

export const repositoryResource: Resource = {
	value: 'repository',
	name: 'Repository',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
		operation('CreateRepository', {
			value: 'create',
			name: 'Create',
			action: 'Create repository',
			description: 'Create a repository',
			input: {
				repositoryName: newRepository(),
				registryId: registryId(),
				imageTagMutability: option(imageTagMutability()),
				imageTagMutabilityExclusionFilters: option(exclusionFilters()),
				imageScanningConfiguration: option(
					spread({
						scanOnPush: flag({
							label: 'Scan on Push',
							description:
								'Whether to scan images for vulnerabilities when they are pushed. Registry rules go before it.',
						}),
					}),
				),
				encryptionConfiguration: option(
					section(
						{ label: 'Encryption', description: 'How the images are encrypted at rest. It cannot be changed later.' },
						{
							encryptionType: encryptionType(),
							kmsKey: {
								...text({
									label: 'KMS Key',
									description:
										'ARN, ID or alias of the key for the two KMS types. Leave it empty for the AWS managed key.',
								}),
								required: false,
							},
						},
					),
				),
				tags: tagsOption(),
			},
			output: { from: 'repository' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html
		operation('DeleteRepository', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete repository',
			description: 'Delete a repository',
			input: {
				repositoryName: repository(),
				registryId: registryId(),
				force: option(
					flag({
						label: 'Delete Images Too',
						description: 'Whether to delete the repository even if it holds images. Its images are lost.',
					}),
				),
			},
			output: { from: 'repository', say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
		operation('DescribeRepositories', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many repositories',
			description: 'Get many repositories, or those that are named',
			input: {
				repositoryNames: filter(
					texts(
						{
							label: 'Repository Names',
							description: 'Names of the repositories to return; Limit does not apply to them',
							placeholder: 'e.g. team/app, team/api',
						},
						'repositoryName',
					),
				),
				registryId: registryId(),
			},
			output: { from: 'repositories' },
			named: 'repositoryNames',
		}),
	],
};
