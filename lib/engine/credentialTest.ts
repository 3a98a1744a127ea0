import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { openEcr, regionOf, type AwsEcrCredentials, type EcrClient } from '../aws/client';
import { wordsOf, type ErrorWords } from './words';

/** A person waits in front of the form: a call that does not get through is told at once, not tried five times. */
const MAX_ATTEMPTS = 2;

/**
 * awsEcrCredentialTest signs in with a credential and makes one call, DescribeRepositories for one repository.
 * A call that IAM denies passes too, with a word about it: signing in worked, and what the credential is for may
 * need other permissions. Throws nothing.
 */
export async function awsEcrCredentialTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const credentials = (credential.data ?? {}) as unknown as AwsEcrCredentials;
	const region = regionOf(credentials);
	let client: EcrClient | undefined;
	try {
		client = await openEcr(credentials, { maxAttempts: MAX_ATTEMPTS });
	} catch (cause) {
		return refuse(wordsOf(cause));
	}
	try {
		await client.send('DescribeRepositories', { maxResults: 1 });
		return { status: 'OK', message: `Signed in to Amazon ECR in region ${region}` };
	} catch (cause) {
		const explanation = wordsOf(cause);
		if (!/^AccessDenied(Exception)?$/.test(explanation.code)) return refuse(explanation);
		return {
			status: 'OK',
			message: `Signed in to Amazon ECR in region ${region}. ${explanation.message}: lists of repositories to choose from stay empty, other operations may work.`,
		};
	} finally {
		client.close();
	}
}

function refuse({ message, description }: ErrorWords): INodeCredentialTestResult {
	return { status: 'Error', message: [message, description].filter(Boolean).join('. ') };
}
