import { invalidParameter } from '../errors';
import type { Handler } from './handler';
import { isRegistryPolicy } from './repositoryPolicy';

/** putRegistryPolicy emulates PutRegistryPolicy. The policy is kept but grants and denies nothing here. */
export const putRegistryPolicy: Handler<'PutRegistryPolicy'> = ({ policyText }, { registry }) => {
	if (!isRegistryPolicy(policyText)) throw invalidParameter('PolicyText', 'Invalid registry policy provided');
	registry.settings.policyText = policyText;
	registry.changed();
	return { registryId: registry.account, policyText };
};
