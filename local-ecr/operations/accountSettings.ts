import { invalidParameter } from '../errors';

/** The values that each account setting takes, the default first. */
const settings: Readonly<Partial<Record<string, readonly [string, ...string[]]>>> = {
	BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE'],
	REGISTRY_POLICY_SCOPE: ['V2'],
	BLOB_MOUNTING: ['DISABLED', 'ENABLED'],
};

/**
 * valuesOfSetting lists the values that an account setting takes, the default first. Throws EcrError
 * (InvalidParameterException) for a setting that ECR does not have.
 */
export function valuesOfSetting(name: string): readonly [string, ...string[]] {
	const values = Object.hasOwn(settings, name) ? settings[name] : undefined;
	if (values) return values;
	throw invalidParameter('name', `Member must satisfy enum value set: [${Object.keys(settings).join(', ')}]`);
}
