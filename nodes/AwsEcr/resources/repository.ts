import { ensureRepository } from '../actions/ensure';
import { filter, option, optional, shownWhen } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { boolean, string } from '../../../lib/fields/basic';
import { registryId } from '../../../lib/fields/registryId';
import { newRepository, repository } from '../../../lib/fields/repository';
import {
	encryption,
	exclusionFilters,
	EXCLUSIONS_EXAMPLE,
	imageTagMutability,
	KMS_KEY,
	scanOnPush,
} from '../../../lib/fields/repositorySettings';
import { optionOrJson, orJson, spread } from '../../../lib/fields/structure';
import { tagsOption } from '../../../lib/fields/tags';
import { strings } from '../../../lib/fields/strings';

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
			alsoNeeds:
				'`ecr:TagResource` with tags; `kms:CreateGrant`, `kms:RetireGrant` and `kms:DescribeKey` for a KMS key of your own',
			input: {
				repositoryName: newRepository(),
				registryId: registryId(),
				imageTagMutability: option(imageTagMutability()),
				imageTagMutabilityExclusionFilters: optionOrJson(
					'imageTagMutabilityExclusionFilters',
					exclusionFilters(),
					EXCLUSIONS_EXAMPLE,
				),
				imageScanningConfiguration: option(
					spread({
						scanOnPush: optional(scanOnPush()),
					}),
				),
				encryptionConfiguration: option(encryption(string(KMS_KEY))),
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
			alsoNeeds: '`kms:RetireGrant` for a KMS key of your own',
			input: {
				repositoryName: repository(),
				registryId: registryId(),
				force: option(
					boolean({
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
					strings(
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
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html
		operation('BatchGetRepositoryScanningConfiguration', {
			value: 'getScanningConfiguration',
			name: 'Get Scanning Configuration',
			action: 'Get repository scanning configuration',
			description:
				'Get when the images of repositories are scanned, by the rules of the registry and their own setting',
			input: {
				repositoryNames: strings(
					{
						label: 'Repository Names',
						description: 'Names of the repositories',
						placeholder: 'e.g. team/app, team/api',
						byDefault: '={{ $json.repositoryName }}',
					},
					'repositoryName',
				),
			},
			output: {},
			batch: {
				member: 'repositoryNames',
				nouns: { one: 'repository', many: 'repositories' },
				answers: 'scanningConfigurations',
				idOf: ({ repositoryName }) => repositoryName,
				matches: (asked, answered) => asked === answered,
				failedId: ({ repositoryName }) => repositoryName,
				write: String,
				members: (asked) => ({ repositoryName: String(asked) }),
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageScanningConfiguration.html
		operation('PutImageScanningConfiguration', {
			value: 'setScanOnPush',
			name: 'Set Scan on Push',
			action: 'Set repository scan on push',
			description: 'Set whether the images of a repository are scanned when they are pushed',
			notice: 'AWS calls this deprecated: the scanning rules of the registry go before it (Registry Scanning).',
			input: {
				repositoryName: repository(),
				imageScanningConfiguration: spread({ scanOnPush: scanOnPush() }),
				registryId: registryId(),
			},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
		operation('PutImageTagMutability', {
			value: 'setTagMutability',
			name: 'Set Tag Mutability',
			action: 'Set repository tag mutability',
			description: 'Set whether the tags of a repository may be moved to other images',
			input: {
				repositoryName: repository(),
				imageTagMutability: imageTagMutability(),
				imageTagMutabilityExclusionFilters: shownWhen(
					optional(orJson('imageTagMutabilityExclusionFilters', exclusionFilters(), EXCLUSIONS_EXAMPLE)),
					{ imageTagMutability: ['IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'] },
				),
				registryId: registryId(),
			},
			output: {},
		}),
	],
	actions: [ensureRepository],
};
