import { EcrError } from '../errors';

/**
 * checkSecret stands in for Secrets Manager, which is not here: every secret is there but those with `missing` in their
 * name. Throws EcrError (SecretNotFoundException).
 */
export function checkSecret(credentialArn: string | undefined): void {
	if (!credentialArn?.includes('missing')) return;
	throw new EcrError('SecretNotFoundException', `The secret with ARN '${credentialArn}' was not found`);
}

/** isAccepted tells whether the upstream takes the login in a secret: all but those with `invalid` in their name. */
export function isAccepted(credentialArn: string): boolean {
	return !credentialArn.includes('invalid');
}
