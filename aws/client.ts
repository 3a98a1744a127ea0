import { readSettings, type AwsEcrCredentials } from './credentials';
import type { Input, OperationName, Output } from './operations';
import { signIn, type Connection } from './signIn';

export { regionOf, type AwsEcrCredentials } from './credentials';

/** ClientSettings is what a caller may choose about the calls. */
export interface ClientSettings {
	/** How often a call is tried in all, at least 1; 5 when not given. */
	readonly maxAttempts?: number;
}

/** EcrClient makes the calls of one execution, over connections that stay open until `close`. */
export interface EcrClient {
	readonly region: string;
	/** The credential's own endpoint, when it has one. */
	readonly endpoint?: string;
	/** Makes one call; throws what the SDK throws, or SignInRefused. `explain` makes sense of either. */
	send<Name extends OperationName>(name: Name, input: Input<Name>, signal?: AbortSignal): Promise<Output<Name>>;
	/** Closes the connections. Calls under way end with an exception. */
	close(): void;
}

/** A call is tried this often in all. One more than the SDK's 3 bridges a throttled second at full concurrency. */
const MAX_ATTEMPTS = 5;
/** A host that does not answer is another network's, or down: waiting longer does not help. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Silence, not duration: a layer part of 20 MB may take minutes over a thin line. */
const IDLE_TIMEOUT_MS = 60_000;

/** After these the identity at hand is of no more use, whatever its expiration says. */
const IDENTITY_REFUSED = [
	'ExpiredTokenException',
	'ExpiredToken',
	'UnrecognizedClientException',
	'InvalidClientTokenId',
];

/** Send is any client's `send`; which command goes with which input and output is Input's and Output's to say. */
type Send = (command: object, options: { abortSignal?: AbortSignal }) => Promise<unknown>;
type CommandClass = new (input: object) => object;

/**
 * openEcr signs in with a credential and opens a client for one execution. Loads the SDK on first use.
 * Throws InvalidCredential before anything is sent, and SignInRefused.
 */
export async function openEcr(
	credentials: AwsEcrCredentials,
	{ maxAttempts = MAX_ATTEMPTS }: ClientSettings = {},
): Promise<EcrClient> {
	const settings = readSettings(credentials);
	const { region, endpoint, useFips, useDualStack } = settings;
	const sdk = await import('./sdk');
	const connection: Connection = {
		maxAttempts,
		retryMode: 'adaptive',
		requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
		customUserAgent: 'n8n-nodes-aws-ecr',
	};
	const identity = signIn(sdk, settings, connection);
	// Now rather than with the first call: what is refused here has nothing to do with any operation.
	await identity.get();
	const client = new sdk.ECRClient({
		...connection,
		region,
		credentials: identity.get,
		...(endpoint ? { endpoint } : { useFipsEndpoint: useFips, useDualstackEndpoint: useDualStack }),
	});
	const commands: Readonly<Record<string, unknown>> = sdk;
	const send = client.send.bind(client) as unknown as Send;
	return {
		region,
		endpoint,
		async send<Name extends OperationName>(name: Name, input: Input<Name>, signal?: AbortSignal) {
			const Command = commands[`${name}Command`] as CommandClass;
			try {
				return (await send(new Command(input as object), { abortSignal: signal })) as Output<Name>;
			} catch (cause) {
				if (cause instanceof Error && IDENTITY_REFUSED.includes(cause.name)) identity.forget();
				throw cause;
			}
		},
		close: () => client.destroy(),
	};
}
