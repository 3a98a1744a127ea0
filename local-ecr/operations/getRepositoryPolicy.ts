import { policyNotFound } from '../errors';
import type { Handler } from './handler';

/** getRepositoryPolicy emulates GetRepositoryPolicy. */
export const getRepositoryPolicy: Handler<'GetRepositoryPolicy'> = ({ repositoryName }, { registry }) => {
	const { policyText } = registry.repository(repositoryName);
	if (policyText === undefined) throw policyNotFound('Repository', registry.place(repositoryName));
	return { registryId: registry.account, repositoryName, policyText };
};
