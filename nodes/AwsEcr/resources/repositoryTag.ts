import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { repositoryArn } from '../../../lib/fields/repository';
import { tags } from '../../../lib/fields/tags';
import { strings } from '../../../lib/fields/strings';

/** Tags of repositories, by which AWS accounts for costs and grants access: not tags of images. */
export const repositoryTagResource: Resource = {
	value: 'repositoryTag',
	name: 'Repository Tag',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html
		operation('TagResource', {
			value: 'add',
			name: 'Add',
			action: 'Add repository tags',
			description: 'Add tags to a repository, or give those that it has another value',
			input: { resourceArn: repositoryArn(), tags: tags() },
			output: { echo: ['tags'] },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html
		operation('ListTagsForResource', {
			value: 'getAll',
			name: 'Get Many',
			action: 'Get many repository tags',
			description: 'Get the tags of a repository',
			input: { resourceArn: repositoryArn() },
			output: { from: 'tags' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UntagResource.html
		operation('UntagResource', {
			value: 'remove',
			name: 'Remove',
			action: 'Remove repository tags',
			description: 'Remove tags from a repository',
			input: {
				resourceArn: repositoryArn(),
				tagKeys: strings(
					{ label: 'Tag Keys', description: 'Keys of the tags to remove', placeholder: 'e.g. team' },
					'Key',
				),
			},
			output: { echo: ['tagKeys'], say: { deleted: true } },
		}),
	],
};
