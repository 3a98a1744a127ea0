import { explainDenial } from './accessDenied';
import { ActionError } from './actionError';
import { CallFailure } from './callFailure';
import { connectionTo, type ConnectionOptions } from './connection';
import { readSettings, type AwsEcrCredentials } from './credentials';
import type { InputOf, OutputOf } from './operations';
import { explain } from './explain';
import { redact } from './redact';
import type * as Sdk from './sdk';
import type { Send } from './send';
import { signIn } from './signIn';

/** Workload is a service of AWS that can be asked which images it uses. */
export type Workload = 'ecs' | 'lambda';

/** LookupIncomplete says that it could not be found out what is in use: an exception, or an answer with failures. */
export class LookupIncomplete extends ActionError {
	override readonly name = 'LookupIncomplete';

	constructor(
		/** The lookup, `ECS ListTasks`. */
		readonly lookup: string,
		/** What happened and how to go on, with the IAM permission. */
		hint: string,
	) {
		super('LookupIncomplete', `${lookup} did not answer all`, hint);
	}
}

type Service<Name extends Workload> = (typeof Sdk)[Name];
type Commands<Name extends Workload> = Omit<Service<Name>, 'Client'>;
type CommandInstance<Class> = Class extends new (...args: never[]) => infer Command ? Command : never;

/**
 * WorkloadCall makes a call of a service. Throws LookupIncomplete for what AWS refuses, and for what it leaves out; a service
 * revision that does not exist is left out without one, since none from before 2024-10-25 can be described.
 */
export type WorkloadCall<Name extends Workload> = <Operation extends keyof Commands<Name> & string>(
	operation: Operation,
	input: InputOf<CommandInstance<Commands<Name>[Operation]>>,
) => Promise<OutputOf<CommandInstance<Commands<Name>[Operation]>>>;

/** ServiceContext is a service that can be asked until it is closed. */
export interface ServiceContext<Name extends Workload> {
	readonly ask: WorkloadCall<Name>;
	readonly close: () => void;
}

const CALLED = { ecs: 'ECS', lambda: 'Lambda' } satisfies Record<Workload, string>;

/**
 * openWorkload signs in with a credential to ask a service in its account and region. Loads the SDK on first use.
 * Throws InvalidCredential; the first call throws LookupIncomplete where AWS refuses the identity.
 */
export async function openWorkload<Name extends Workload>(
	name: Name,
	credentials: AwsEcrCredentials,
	{ signal, ...options }: ConnectionOptions & { readonly signal?: AbortSignal },
): Promise<ServiceContext<Name>> {
	const settings = readSettings(credentials);
	const sdk = await import('./sdk');
	const endpoint = { ecs: settings.ecsEndpoint, lambda: settings.lambdaEndpoint }[name];
	const { Client, ...commands } = sdk[name];
	const identity = signIn(sdk, settings, options);
	const client = new Client({
		...connectionTo(endpoint, settings, options),
		region: settings.region,
		credentials: async () => await identity.get(),
	});
	const send = client.send.bind(client) as Send;
	const classes = commands as Readonly<Record<string, unknown>>;
	const ask = async (operation: string, input: object): Promise<unknown> => {
		const Command = classes[operation] as (new (input: object) => object) | undefined;
		if (!Command) throw new Error(`No command ${operation}`);
		const called = `${CALLED[name]} ${operation}`;
		const answer = await send(new Command(input), { abortSignal: signal }).catch((cause: unknown) => {
			throw new LookupIncomplete(called, hintFor(cause, `${name}:${operation}`));
		});
		return whole(called, answer as Failed, operation === 'DescribeServiceRevisions' ? ['MISSING'] : []);
	};
	return {
		ask: ask as WorkloadCall<Name>,
		close: () => {
			client.destroy();
		},
	};
}

/** What an answer tells of what it left out, whichever operation it is of. */
interface Failed {
	readonly failures?: ReadonlyArray<{ readonly arn?: string; readonly reason?: string; readonly detail?: string }>;
}

function whole(lookup: string, answer: Failed, ignored: readonly string[]): Failed {
	const failure = answer.failures?.find(({ reason }) => reason === undefined || !ignored.includes(reason));
	if (!failure) return answer;
	const { arn = 'one of them', reason = 'no reason', detail } = failure;
	const said = [arn, reason, detail].filter(Boolean).join(': ');
	throw new LookupIncomplete(lookup, `It answered a failure: ${said}. Run it again later.`);
}

function hintFor(cause: unknown, permission: string): string {
	if (cause instanceof ActionError) return `${cause.message}. ${cause.hint}`;
	if (cause instanceof CallFailure) {
		const { message: what, description } = explain(cause);
		return `${what}. ${description}`;
	}
	const { name, message, code } = cause as Error & { code?: string };
	const said = redact(message || code || name);
	if (/^AccessDenied|NotAuthorized|^UnauthorizedOperation/.test(name)) {
		const { what, how } = explainDenial(said, permission);
		return `${what}. ${how}`;
	}
	return `${name}: ${said}\nThe lookup needs the permission ${permission}. Run it again once that is settled.`;
}
