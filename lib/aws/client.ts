import { parseRepositoryAddress, type RepositoryAddress } from '../ecr/repositoryAddress';
import { asFailureOf } from './callFailure';
import { connectionTo, type ConnectionOptions } from './connection';
import { readSettings, type AwsEcrCredentials } from './credentials';
import type { Input, OperationName, Output, Structure } from './operations';
import { rawCall } from './rawCall';
import { fromJson } from './schemas';
import type { Send } from './send';
import { signIn } from './signIn';

export { accountOf, regionOf, type AwsEcrCredentials } from './credentials';

/** EcrClient makes calls as one identity in one region, over connections that stay open until `close`. */
export interface EcrClient {
	readonly region: string;
	/** The credential's own endpoint, when it has one. */
	readonly endpoint?: string;
	/** Makes one call. Throws CallFailure, and ActionError where this n8n no longer allows the credential. */
	send<Name extends OperationName>(name: Name, input: Input<Name>, signal?: AbortSignal): Promise<Output<Name>>;
	/** Makes one call of an operation that the SDK knows, with input and answer as the SDK has them. Throws as `send` does. */
	invoke(name: OperationName, input: Structure, signal?: AbortSignal): Promise<Structure>;
	/**
	 * Calls any operation by name, with input as JSON has it (bytes as base64). One that this SDK knows is answered as
	 * `send` does; another as its JSON comes. Throws as `send` does.
	 */
	call(name: string, input: Structure, signal?: AbortSignal): Promise<Structure>;
	/** Closes the connections. Calls in progress end with an exception. */
	close(): void;
}

/** After these the identity at hand is of no more use, whatever its expiration says. */
const IDENTITY_REFUSED = [
	'ExpiredTokenException',
	'ExpiredToken',
	'UnrecognizedClientException',
	'InvalidClientTokenId',
];

type CommandClass = new (input: object) => object;

/** Which repository an input names: by its name, in a list of one, or by its ARN. */
function repositoryIn({ repositoryName, repositoryNames, resourceArn }: Structure): RepositoryAddress | undefined {
	const [only, ...others] = Array.isArray(repositoryNames) ? (repositoryNames as unknown[]) : [];
	const written = [repositoryName, others.length === 0 ? only : undefined, resourceArn].find(
		(value) => typeof value === 'string',
	);
	return typeof written === 'string' ? parseRepositoryAddress(written) : undefined;
}

/**
 * openEcr signs in with a credential and opens a client. Loads the SDK on first use. Throws InvalidCredential before
 * anything is sent, CallFailure for a sign-in that failed, and ActionError for one that this n8n does not allow.
 */
export async function openEcr(credentials: AwsEcrCredentials, options: ConnectionOptions = {}): Promise<EcrClient> {
	const settings = readSettings(credentials);
	const { region, endpoint } = settings;
	const sdk = await import('./sdk');
	const identity = signIn(sdk, settings, options);
	// Now rather than with the first call: what is refused here has nothing to do with any operation.
	await identity.get();
	const client = new sdk.ECRClient({
		...connectionTo(endpoint, settings, options),
		region,
		credentials: async () => await identity.get(),
	});
	const commands: Readonly<Record<string, unknown>> = sdk;
	const send = client.send.bind(client) as Send;
	/** What AWS refuses the identity for ends its use, whatever is called next. */
	const watched = async <Answer>(operation: string, input: Structure, answer: Promise<Answer>): Promise<Answer> =>
		await answer.catch((cause: unknown) => {
			if (IDENTITY_REFUSED.includes((cause as Error | undefined)?.name ?? '')) identity.forget();
			const { repositoryName, registryId } = repositoryIn(input) ?? {};
			const account = typeof input.registryId === 'string' ? input.registryId : registryId;
			throw asFailureOf(
				{ service: 'Amazon ECR', operation, region, endpoint, repositoryName, registryId: account },
				cause,
			);
		});
	const invoke = async (name: string, input: Structure, signal?: AbortSignal) => {
		const Command = commands[`${name}Command`] as CommandClass;
		return (await watched(name, input, send(new Command(input), { abortSignal: signal }))) as Structure;
	};
	return {
		region,
		endpoint,
		send: async <Name extends OperationName>(name: Name, input: Input<Name>, signal?: AbortSignal) =>
			(await invoke(name, { ...(input as object) }, signal)) as Output<Name>,
		invoke,
		async call(name, input, signal) {
			if (`${name}Command` in commands) return await invoke(name, fromJson(sdk, name, input), signal);
			return await watched(name, input, rawCall(sdk, client, name, input, signal));
		},
		close: () => {
			client.destroy();
		},
	};
}
