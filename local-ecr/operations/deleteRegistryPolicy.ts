import type { Handler } from './handler';
import { registryPolicyText } from './registryPolicyText';

/** deleteRegistryPolicy emulates DeleteRegistryPolicy. */
export const deleteRegistryPolicy: Handler<'DeleteRegistryPolicy'> = (_input, { registry }) => {
	const policyText = registryPolicyText(registry);
	registry.settings.policyText = undefined;
	registry.changed();
	return { registryId: registry.account, policyText };
};
