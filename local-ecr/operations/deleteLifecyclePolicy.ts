import { policyNotFound } from '../errors';
import { NEVER_EVALUATED } from './getLifecyclePolicy';
import type { Handler } from './handler';

/** deleteLifecyclePolicy emulates DeleteLifecyclePolicy. */
export const deleteLifecyclePolicy: Handler<'DeleteLifecyclePolicy'> = ({ repositoryName }, { registry }) => {
	const repository = registry.repository(repositoryName);
	const { lifecyclePolicyText } = repository;
	if (lifecyclePolicyText === undefined) throw policyNotFound('Lifecycle', registry.place(repositoryName));
	repository.lifecyclePolicyText = undefined;
	registry.changed();
	return { registryId: registry.account, repositoryName, lifecyclePolicyText, lastEvaluatedAt: NEVER_EVALUATED };
};
