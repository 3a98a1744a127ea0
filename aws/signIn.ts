import type * as Sdk from './sdk';
import type { ECRClientConfig } from '@aws-sdk/client-ecr';
import type { Base, Role, Settings } from './credentials';
import { Sessions, type Session } from './sessions';

/** Connection is what all clients of one opening have in common. */
export type Connection = Pick<ECRClientConfig, 'maxAttempts' | 'retryMode' | 'requestHandler' | 'customUserAgent'>;

/** SignIn is an identity to sign with: `get` answers it, still valid, and `forget` is for one that AWS refused. */
export interface SignIn {
	get(): Promise<Session>;
	forget(): void;
}

/** SignInRefused is what kept a credential from getting its identity; `cause` is what AWS or the SDK said. */
export class SignInRefused extends Error {
	override readonly name = 'SignInRefused';

	constructor(
		readonly step: 'assumeRole' | 'system' | 'systemOff',
		override readonly cause?: unknown,
		readonly roleArn?: string,
		readonly stsEndpoint?: string,
	) {
		super(`Sign-in stopped at ${step}`);
	}
}

const sessions = new Sessions();

/** n8n's own AWS nodes obey this switch; it is read as n8n reads it. */
function systemAllowed(): boolean {
	const value = process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED ?? '';
	return ['true', '1'].includes(value.trim().toLowerCase());
}

/**
 * signIn makes the identity that a credential stands for. Nothing is sent before `get`, which throws SignInRefused.
 */
export function signIn(sdk: typeof Sdk, settings: Settings, connection: Connection): SignIn {
	const { base, role, region } = settings;
	const first = baseOf(sdk, base, region);
	return role ? roleOf(sdk, settings, role, first, connection) : first;
}

function baseOf(sdk: typeof Sdk, base: Base, region: string): SignIn {
	if (base !== 'system') return { get: async () => base, forget: () => undefined };
	const key = Sessions.keyOf('system', region);
	return {
		get: async () => {
			if (!systemAllowed()) throw new SignInRefused('systemOff');
			return await sessions.get(key, async () => await openSystem(sdk, region));
		},
		forget: () => sessions.forget(key),
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
		throw new SignInRefused('system', cause);
	} finally {
		client.destroy();
	}
}

function roleOf(sdk: typeof Sdk, settings: Settings, role: Role, base: SignIn, connection: Connection): SignIn {
	const { region, stsEndpoint, useFips, useDualStack } = settings;
	const key = Sessions.keyOf('role', settings.base, role, region, stsEndpoint, useFips, useDualStack);
	return {
		get: async () =>
			await sessions.get(key, async () => {
				const credentials = await base.get();
				try {
					return await assumeRole(sdk, settings, role, credentials, connection);
				} catch (cause) {
					base.forget();
					throw new SignInRefused('assumeRole', cause, role.roleArn, stsEndpoint);
				}
			}),
		forget: () => sessions.forget(key),
	};
}

/** See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
async function assumeRole(
	sdk: typeof Sdk,
	{ region, stsEndpoint, useFips, useDualStack }: Settings,
	{ roleArn, externalId, sessionName, durationSeconds }: Role,
	credentials: Session,
	connection: Connection,
): Promise<Session> {
	const client = new sdk.STSClient({
		...connection,
		region,
		credentials,
		...(stsEndpoint ? { endpoint: stsEndpoint } : { useFipsEndpoint: useFips, useDualstackEndpoint: useDualStack }),
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
