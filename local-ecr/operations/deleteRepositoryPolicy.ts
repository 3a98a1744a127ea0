import { policyNotFound } from '../errors';
import type { Handler } from './handler';

/** deleteRepositoryPolicy emulates DeleteRepositoryPolicy. */
export const deleteRepositoryPolicy: Handler<'DeleteRepositoryPolicy'> = ({ repositoryName }, { registry }) => {
	const repository = registry.repository(repositoryName);
	const { policyText } = repository;
	if (policyText === undefined) throw policyNotFound('Repository', registry.place(repositoryName));
	repository.policyText = undefined;
	registry.changed();
	return { registryId: registry.account, repositoryName, policyText };
};
