import { connectionTo } from './connection';
import { readSettings, type AwsEcrCredentials } from './credentials';
import type { Input, OperationName, Output } from './operations';
import { rawCall } from './rawCall';
import { fromJson } from './schemas';
import { signIn } from './signIn';

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
	/**
	 * Calls any operation by name, with input as JSON has it (bytes as base64). One that this SDK knows is answered as
	 * `send` does; another as its JSON comes.
	 */
	call(name: string, input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<object>;
	/** Closes the connections. Calls under way end with an exception. */
	close(): void;
}

/** MAX_ATTEMPTS is how often a call is tried in all; the SDK's own 3 give up on a second of throttling at full concurrency. */
export const MAX_ATTEMPTS = 5;
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
	const { region, endpoint } = settings;
	const sdk = await import('./sdk');
	const identity = signIn(sdk, settings, maxAttempts);
	// Now rather than with the first call: what is refused here has nothing to do with any operation.
	await identity.get();
	const client = new sdk.ECRClient({
		...connectionTo(endpoint, settings, maxAttempts),
		region,
		credentials: identity.get,
	});
	const commands: Readonly<Record<string, unknown>> = sdk;
	const send = client.send.bind(client) as unknown as Send;
	/** What AWS refuses the identity for ends its use, whatever is asked next. */
	const watched = async <Answer>(answer: Promise<Answer>): Promise<Answer> =>
		await answer.catch((cause: unknown) => {
			if (IDENTITY_REFUSED.includes((cause as Error | undefined)?.name ?? '')) identity.forget();
			throw cause;
		});
	return {
		region,
		endpoint,
		async send<Name extends OperationName>(name: Name, input: Input<Name>, signal?: AbortSignal) {
			const Command = commands[`${name}Command`] as CommandClass;
			return (await watched(send(new Command(input as object), { abortSignal: signal }))) as Output<Name>;
		},
		async call(name, input, signal) {
			const Command = commands[`${name}Command`] as CommandClass | undefined;
			if (!Command) return await watched(rawCall(sdk, client, name, input, signal));
			const answer = send(new Command(fromJson(sdk, name, input)), { abortSignal: signal });
			return (await watched(answer)) as object;
		},
		close: () => client.destroy(),
	};
}
