import type { Handler } from './handler';
import { page, refusePaging } from './paging';
import { describeRepository } from './repositoryAnswer';

/** describeRepositories emulates DescribeRepositories. */
export const describeRepositories: Handler<'DescribeRepositories'> = (input, { registry }) => {
	const { repositoryNames } = input;
	if (repositoryNames) {
		refusePaging(input, 'repositoryNames');
		const repositories = [...new Set(repositoryNames)].map((name) => registry.repository(name));
		return { repositories: repositories.map((repository) => describeRepository(registry, repository)) };
	}
	const { elements, nextToken } = page([...registry.repositories.values()], 'DescribeRepositories', input);
	return { repositories: elements.map((repository) => describeRepository(registry, repository)), nextToken };
};
