import type { SigningConfiguration } from '@aws-sdk/client-ecr';

import { EcrError } from '../errors';
import type { Registry } from '../state/registry';

/** signingConfiguration answers that of a registry. Throws EcrError (SigningConfigurationNotFoundException). */
export function signingConfiguration({ account, settings }: Registry): SigningConfiguration {
	if (settings.signing) return settings.signing;
	throw new EcrError(
		'SigningConfigurationNotFoundException',
		`Signing configuration does not exist in the registry with id '${account}'`,
	);
}
