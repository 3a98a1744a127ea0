import type { Handler } from './handler';
import { registryPolicyText } from './registryPolicyText';

/** getRegistryPolicy emulates GetRegistryPolicy. */
export const getRegistryPolicy: Handler<'GetRegistryPolicy'> = (_input, { registry }) => ({
	registryId: registry.account,
	policyText: registryPolicyText(registry),
});
