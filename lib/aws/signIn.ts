import type * as Sdk from './sdk';
import { connectionTo } from './connection';
import type { Base, Role, Settings } from './credentials';
import { Sessions, type Session } from './sessions';

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

/**
 * Asked each time, also for a role that was assumed before: whoever turns the switch off means from now on. n8n's own
 * AWS nodes obey it too, and it is read as n8n reads it.
 */
function refuseSystemUnlessAllowed(base: Base): void {
	if (base !== 'system') return;
	const value = process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED ?? '';
	if (!['true', '1'].includes(value.trim().toLowerCase())) throw new SignInRefused('systemOff');
}

/**
 * signIn makes the identity that a credential stands for. Nothing is sent before `get`, which throws SignInRefused.
 */
export function signIn(sdk: typeof Sdk, settings: Settings, maxAttempts: number): SignIn {
	const { base, role, region } = settings;
	const first = baseOf(sdk, base, region);
	const last = role ? roleOf(sdk, settings, role, first, maxAttempts) : first;
	return {
		async get() {
			refuseSystemUnlessAllowed(base);
			return await last.get();
		},
		forget: last.forget,
	};
}

function baseOf(sdk: typeof Sdk, base: Base, region: string): SignIn {
	if (base !== 'system') return { get: async () => base, forget: () => undefined };
	const key = Sessions.keyOf('system', region);
	return {
		get: async () => await sessions.get(key, async () => await openSystem(sdk, region)),
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

function roleOf(sdk: typeof Sdk, settings: Settings, role: Role, base: SignIn, maxAttempts: number): SignIn {
	const { region, stsEndpoint, useFips, useDualStack } = settings;
	const key = Sessions.keyOf('role', settings.base, role, region, stsEndpoint, useFips, useDualStack);
	return {
		get: async () =>
			await sessions.get(key, async () => {
				const credentials = await base.get();
				try {
					return await assumeRole(sdk, settings, role, credentials, maxAttempts);
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
	settings: Settings,
	{ roleArn, externalId, sessionName, durationSeconds }: Role,
	credentials: Session,
	maxAttempts: number,
): Promise<Session> {
	const client = new sdk.STSClient({
		...connectionTo(settings.stsEndpoint, settings, maxAttempts),
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
