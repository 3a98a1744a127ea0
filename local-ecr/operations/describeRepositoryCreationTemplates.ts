import { prefixKey } from '../state/settings';
import type { Handler } from './handler';
import { page } from './paging';

/** describeRepositoryCreationTemplates emulates DescribeRepositoryCreationTemplates. A prefix without one is no error. */
export const describeRepositoryCreationTemplates: Handler<'DescribeRepositoryCreationTemplates'> = (
	input,
	{ registry },
) => {
	const { templates } = registry.settings;
	const wanted = input.prefixes && new Set(input.prefixes.map(prefixKey));
	const found = [...templates].filter(([key]) => wanted?.has(key) ?? true).map(([, template]) => template);
	const { elements, nextToken } = page(found, 'DescribeRepositoryCreationTemplates', input);
	return { registryId: registry.account, repositoryCreationTemplates: elements, nextToken };
};
