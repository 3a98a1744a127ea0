import { editRules } from '../actions/editRules';
import { previewAndWait } from '../actions/previewAndWait';
import { filter, option, optional } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { imageIds } from '../../../lib/fields/imageIds';
import { tagStatus } from '../../../lib/fields/imageFilters';
import { lifecyclePolicy } from '../../../lib/fields/lifecyclePolicy';
import { registryId } from '../../../lib/fields/registryId';
import { repository } from '../../../lib/fields/repository';
import { spread } from '../../../lib/fields/structure';

const parse = { lifecyclePolicyText: 'lifecyclePolicy' };

export const lifecyclePolicyResource: Resource = {
	value: 'lifecyclePolicy',
	name: 'Lifecycle Policy',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteLifecyclePolicy.html
		operation('DeleteLifecyclePolicy', {
			value: 'delete',
			name: 'Delete',
			action: 'Delete lifecycle policy',
			description: 'Delete the policy that says which images expire',
			input: { repositoryName: repository(), registryId: registryId() },
			output: { parse, say: { deleted: true } },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
		operation('GetLifecyclePolicy', {
			value: 'get',
			name: 'Get',
			action: 'Get lifecycle policy',
			description: 'Get the policy that says which images expire',
			input: { repositoryName: repository(), registryId: registryId() },
			output: { parse },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicyPreview.html
		operation('GetLifecyclePolicyPreview', {
			value: 'getPreview',
			name: 'Get Preview',
			action: 'Get lifecycle policy preview',
			description: 'Get what a started preview found: one item an image that the policy would expire or archive',
			notice:
				'Each item carries the status of the preview. While there is no image to show, there is one item with the status and the summary alone.',
			input: {
				repositoryName: repository(),
				filter: filter(spread({ tagStatus: optional(tagStatus()) })),
				imageIds: filter(imageIds('Only these images; Limit does not apply to them.')),
				registryId: registryId(),
			},
			output: {
				from: 'previewResults',
				carry: ['registryId', 'repositoryName', 'status'],
				whenEmpty: ['lifecyclePolicyText', 'summary'],
			},
			named: 'imageIds',
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html
		operation('PutLifecyclePolicy', {
			value: 'put',
			name: 'Set',
			action: 'Set lifecycle policy',
			description: 'Set the policy that says which images expire, in place of the present one',
			notice:
				'Images that the policy matches expire within 24 hours, and are gone. Start a preview first to see which.',
			input: {
				repositoryName: repository(),
				lifecyclePolicyText: lifecyclePolicy(
					'The whole policy as JSON text or as an object; it replaces the present one',
				),
				registryId: registryId(),
			},
			output: { parse },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartLifecyclePolicyPreview.html
		operation('StartLifecyclePolicyPreview', {
			value: 'startPreview',
			name: 'Start Preview',
			action: 'Start lifecycle policy preview',
			description: 'Start finding out which images a policy would expire or archive; nothing is deleted',
			input: {
				repositoryName: repository(),
				lifecyclePolicyText: option(
					lifecyclePolicy('The policy to try, as JSON text or as an object. Leave it out to try the present one.'),
				),
				registryId: registryId(),
			},
			output: { parse },
		}),
	],
	actions: [editRules, previewAndWait],
};
