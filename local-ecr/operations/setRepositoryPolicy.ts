import { invalidParameter } from '../errors';
import type { Handler } from './handler';
import { isRepositoryPolicy } from './repositoryPolicy';

/**
 * setRepositoryPolicy emulates SetRepositoryPolicy. The policy is kept but grants and denies nothing here, so `force`
 * changes nothing: nobody can lock themselves out.
 */
export const setRepositoryPolicy: Handler<'SetRepositoryPolicy'> = ({ repositoryName, policyText }, { registry }) => {
	const repository = registry.repository(repositoryName);
	if (!isRepositoryPolicy(policyText)) throw invalidParameter('PolicyText', 'Invalid repository policy provided');
	repository.policyText = policyText;
	registry.changed();
	return { registryId: registry.account, repositoryName, policyText };
};
