import type { UpstreamRegistry } from '@aws-sdk/client-ecr';
import { filter, option, optional } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { choice, string } from '../../../lib/fields/basic';
import { registryId } from '../../../lib/fields/registryId';
import { strings } from '../../../lib/fields/strings';

const prefix = (byDefault?: string) =>
	string({
		label: 'Repository Prefix',
		description:
			'The start of the names of the repositories that cache the upstream; ROOT for all without another rule',
		placeholder: 'e.g. docker-hub',
		...(byDefault ? { byDefault } : {}),
	});

const existingPrefix = () => prefix('={{ $json.ecrRepositoryPrefix }}');

const credentialArn = () =>
	string({
		label: 'Credential ARN',
		description: 'ARN of the secret with the login to the upstream, in AWS Secrets Manager, where it asks for one',
		placeholder: 'e.g. arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-AbCdEf',
	});

const customRoleArn = () =>
	string({
		label: 'Custom Role ARN',
		description: 'ARN of the role with which Amazon ECR signs in to an upstream that is Amazon ECR itself',
		placeholder: 'e.g. arn:aws:iam::123456789012:role/ecr-pull-through',
	});

const upstreamRegistry = () =>
	choice<UpstreamRegistry>(
		{ label: 'Upstream Registry', description: 'The kind of the upstream, where its URL does not tell' },
		{
			'azure-container-registry': { name: 'Azure Container Registry' },
			chainguard: { name: 'Chainguard' },
			'docker-hub': { name: 'Docker Hub' },
			ecr: { name: 'Amazon ECR' },
			'ecr-public': { name: 'Amazon ECR Public' },
			'github-container-registry': { name: 'GitHub Container Registry' },
			'gitlab-container-registry': { name: 'GitLab Container Registry' },
			k8s: { name: 'Kubernetes' },
			quay: { name: 'Quay' },
		},
		'docker-hub',
	);

export const pullThroughCacheRuleResource: Resource = {
	value: 'pullThroughCacheRule',
	name: 'Pull Through Cache Rule',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
		operation('CreatePullThroughCacheRule', {
			value: 'create',
			name: 'Create',
			action: 'Create pull through cache rule',
			description: 'Let repositories with a prefix cache the images of another registry',
			alsoNeeds: '`iam:CreateServiceLinkedRole` the first time; `iam:PassRole` with a custom role',
			input: {
				ecrRepositoryPrefix: prefix(),
				upstreamRegistryUrl: string({
					label: 'Upstream Registry URL',
					description: 'Host of the registry to cache',
					placeholder: 'e.g. registry-1.docker.io, public.ecr.aws or quay.io',
				}),
				upstreamRegistry: option(upstreamRegistry()),
				upstreamRepositoryPrefix: option(
					string({
						label: 'Upstream Repository Prefix',
						description: 'The start of the names in the upstream that are cached; ROOT, or left out, for all',
						placeholder: 'e.g. library',
					}),
				),
				credentialArn: option(credentialArn()),
				customRoleArn: option(customRoleArn()),
				registryId: registryId(),
			},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeletePullThroughCacheRule.html
		operation('DeletePullThroughCacheRule', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete pull through cache rule',
			description: 'Delete a rule; the images that are cached stay',
			input: { ecrRepositoryPrefix: existingPrefix(), registryId: registryId() },
			output: { say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribePullThroughCacheRules.html
		operation('DescribePullThroughCacheRules', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many pull through cache rules',
			description: 'Get many rules, or those for the prefixes that are named',
			input: {
				ecrRepositoryPrefixes: filter(
					strings(
						{
							label: 'Repository Prefixes',
							description: 'Prefixes of the rules to return; Limit does not apply to them',
							placeholder: 'e.g. docker-hub, quay',
						},
						'ecrRepositoryPrefix',
					),
				),
				registryId: registryId(),
			},
			output: { from: 'pullThroughCacheRules' },
			named: 'ecrRepositoryPrefixes',
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdatePullThroughCacheRule.html
		operation('UpdatePullThroughCacheRule', {
			value: 'update',
			name: 'Update',
			action: 'Update pull through cache rule',
			description: 'Give a rule another secret or role to sign in to its upstream',
			alsoNeeds: '`iam:PassRole` with a custom role',
			input: {
				ecrRepositoryPrefix: existingPrefix(),
				credentialArn: optional(credentialArn()),
				customRoleArn: optional(customRoleArn()),
				registryId: registryId(),
			},
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ValidatePullThroughCacheRule.html
		operation('ValidatePullThroughCacheRule', {
			value: 'validate',
			name: 'Validate',
			action: 'Validate pull through cache rule',
			description: 'Check that a rule can reach its upstream and sign in there',
			input: { ecrRepositoryPrefix: existingPrefix(), registryId: registryId() },
			output: {},
		}),
	],
};
