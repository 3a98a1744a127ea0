import { policyNotFound } from '../errors';
import type { Handler } from './handler';

/** NEVER_EVALUATED is what ECR gives as the last evaluation of a policy that has not run yet. */
export const NEVER_EVALUATED = new Date(0);

/** getLifecyclePolicy emulates GetLifecyclePolicy. */
export const getLifecyclePolicy: Handler<'GetLifecyclePolicy'> = ({ repositoryName }, { registry }) => {
	const { lifecyclePolicyText } = registry.repository(repositoryName);
	if (lifecyclePolicyText === undefined) throw policyNotFound('Lifecycle', registry.place(repositoryName));
	return { registryId: registry.account, repositoryName, lifecyclePolicyText, lastEvaluatedAt: NEVER_EVALUATED };
};
