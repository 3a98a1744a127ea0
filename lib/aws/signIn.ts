import type * as Sdk from './sdk';
import { ActionError } from './actionError';
import { CallFailure } from './callFailure';
import { connectionTo, type ConnectionOptions } from './connection';
import type { Base, Role, Settings } from './credentials';
import { Sessions, type Session } from './sessions';

/** SignIn is an identity to sign with: `get` answers it, still valid, and `forget` is for one that AWS refused. */
export interface SignIn {
	get(): Promise<Session>;
	forget(): void;
}

const sessions = new Sessions();

/**
 * Checked each time, also for a role that was assumed before: turning the switch off takes effect immediately. n8n's own
 * AWS nodes obey it too, and it is read as n8n reads it.
 */
function refuseSystemUnlessAllowed(base: Base): void {
	if (base !== 'system') return;
	const value = process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED ?? '';
	if (!['true', '1'].includes(value.trim().toLowerCase())) {
		throw new ActionError(
			'SystemCredentialsOff',
			'This n8n does not let workflows use the AWS identity of the machine it runs on',
			'Ask the operator of this n8n to set the environment variable N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED to true, or choose Access Key in the credential.',
		);
	}
}

/**
 * signIn makes the identity that a credential stands for. Nothing is sent before `get`, which throws CallFailure, and
 * ActionError where this n8n does not allow what the credential wants.
 */
export function signIn(sdk: typeof Sdk, settings: Settings, options: ConnectionOptions): SignIn {
	const { base, role, region } = settings;
	const first = baseOf(sdk, base, region);
	const last = role ? roleOf(sdk, settings, role, first, options) : first;
	return {
		async get() {
			refuseSystemUnlessAllowed(base);
			return await last.get();
		},
		forget: () => {
			last.forget();
		},
	};
}

function baseOf(sdk: typeof Sdk, base: Base, region: string): SignIn {
	if (base !== 'system') return { get: async () => await Promise.resolve(base), forget: () => undefined };
	const key = Sessions.keyOf('system', region);
	return {
		get: async () => await sessions.get(key, async () => await openSystem(sdk, region)),
		forget: () => {
			sessions.forget(key);
		},
	};
}

/** The SDK's default chain, as a client without credentials resolves it; the region is for web identity's STS. */
async function openSystem(sdk: typeof Sdk, region: string): Promise<Session> {
	const client = new sdk.STSClient({ region });
	try {
		const { accessKeyId, secretAccessKey, sessionToken, expiration } = await client.config.credentials();
		// Keys put into an environment or a file by hand often end in a line break, which breaks the signature.
		return {
			accessKeyId: accessKeyId.trim(),
			secretAccessKey: secretAccessKey.trim(),
			...(sessionToken ? { sessionToken: sessionToken.trim() } : {}),
			...(expiration ? { expiration } : {}),
		};
	} catch (cause) {
		throw new CallFailure({ service: 'AWS STS', region }, cause);
	} finally {
		client.destroy();
	}
}

function roleOf(sdk: typeof Sdk, settings: Settings, role: Role, base: SignIn, options: ConnectionOptions): SignIn {
	const { region, stsEndpoint, useFips, useDualStack } = settings;
	const key = Sessions.keyOf('role', settings.base, role, region, stsEndpoint, useFips, useDualStack);
	return {
		get: async () =>
			await sessions.get(key, async () => {
				const credentials = await base.get();
				try {
					return await assumeRole(sdk, settings, role, credentials, options);
				} catch (cause) {
					base.forget();
					const { roleArn } = role;
					throw new CallFailure(
						{ service: 'AWS STS', operation: 'AssumeRole', region, endpoint: stsEndpoint, roleArn },
						cause,
					);
				}
			}),
		forget: () => {
			sessions.forget(key);
		},
	};
}

/** See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
async function assumeRole(
	sdk: typeof Sdk,
	settings: Settings,
	{ roleArn, externalId, sessionName, durationSeconds }: Role,
	credentials: Session,
	options: ConnectionOptions,
): Promise<Session> {
	const client = new sdk.STSClient({
		...connectionTo(settings.stsEndpoint, settings, options),
		region: settings.region,
		credentials,
	});
	try {
		const { Credentials } = await client.send(
			new sdk.AssumeRoleCommand({
				RoleArn: roleArn,
				RoleSessionName: sessionName,
				DurationSeconds: durationSeconds,
				ExternalId: externalId,
			}),
		);
		if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
			throw new Error('The answer to AssumeRole carries no credentials.');
		}
		return {
			accessKeyId: Credentials.AccessKeyId,
			secretAccessKey: Credentials.SecretAccessKey,
			sessionToken: Credentials.SessionToken,
			expiration: Credentials.Expiration,
		};
	} finally {
		client.destroy();
	}
}
