import { EcrError } from '../errors';
import type { Registry } from '../state/registry';

/** registryPolicyText answers the policy of a registry. Throws EcrError (RegistryPolicyNotFoundException). */
export function registryPolicyText({ account, settings }: Registry): string {
	if (settings.policyText !== undefined) return settings.policyText;
	throw new EcrError(
		'RegistryPolicyNotFoundException',
		`Registry policy does not exist in the registry with id '${account}'`,
	);
}
