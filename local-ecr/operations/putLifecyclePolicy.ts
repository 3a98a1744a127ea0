import { readLifecyclePolicy } from '../lifecycle/preview';
import type { Handler } from './handler';

/** putLifecyclePolicy emulates PutLifecyclePolicy. The policy is kept and can be previewed; it deletes nothing here. */
export const putLifecyclePolicy: Handler<'PutLifecyclePolicy'> = (input, { registry }) => {
	const { repositoryName, lifecyclePolicyText } = input;
	const repository = registry.repository(repositoryName);
	readLifecyclePolicy(lifecyclePolicyText);
	repository.lifecyclePolicyText = lifecyclePolicyText;
	registry.changed();
	return { registryId: registry.account, repositoryName, lifecyclePolicyText };
};
