import { explainDenial } from './accessDenied';
import { connectionTo } from './connection';
import { readSettings, type AwsEcrCredentials } from './credentials';
import type { InputOf, OutputOf } from './operations';
import { redact } from './redact';
import type * as Sdk from './sdk';
import { signIn } from './signIn';

/** Workload is a service of AWS that can be asked which images it uses. */
export type Workload = 'ecs' | 'lambda';

/** LookupIncomplete says that it could not be found out what is in use: an exception, or an answer with failures. */
export class LookupIncomplete extends Error {
	override readonly name = 'LookupIncomplete';

	constructor(
		/** The lookup, `ECS ListTasks`. */
		readonly lookup: string,
		/** What happened and how to go on, with the IAM permission. */
		readonly hint: string,
	) {
		super(`${lookup} did not answer all`);
	}
}

type Service<Name extends Workload> = (typeof Sdk)[Name];
type Commands<Name extends Workload> = Omit<Service<Name>, 'Client'>;
type CommandOf<Class> = Class extends new (...args: never[]) => infer Command ? Command : never;

/** Ask makes a call of a service. Throws LookupIncomplete for what AWS refuses, and for what it leaves out. */
export type Ask<Name extends Workload> = <Operation extends keyof Commands<Name> & string>(
	operation: Operation,
	input: InputOf<CommandOf<Commands<Name>[Operation]>>,
) => Promise<OutputOf<CommandOf<Commands<Name>[Operation]>>>;

/** Asked is a service that can be asked until it is closed. */
export interface Asked<Name extends Workload> {
	readonly ask: Ask<Name>;
	close(): void;
}

const CALLED = { ecs: 'ECS', lambda: 'Lambda' } satisfies Record<Workload, string>;

/**
 * openWorkload signs in with a credential to ask a service in its account and region. Loads the SDK on first use.
 * Throws InvalidCredential; the first call throws LookupIncomplete where AWS refuses the identity.
 */
export async function openWorkload<Name extends Workload>(
	name: Name,
	credentials: AwsEcrCredentials,
	{ maxAttempts, signal }: { readonly maxAttempts: number; readonly signal?: AbortSignal },
): Promise<Asked<Name>> {
	const settings = readSettings(credentials);
	const sdk = await import('./sdk');
	const endpoint = { ecs: settings.ecsEndpoint, lambda: settings.lambdaEndpoint }[name];
	const { Client, ...commands } = sdk[name];
	const client = new Client({
		...connectionTo(endpoint, settings, maxAttempts),
		region: settings.region,
		credentials: signIn(sdk, settings, maxAttempts).get,
	});
	const send = client.send.bind(client) as unknown as (command: object, options: object) => Promise<unknown>;
	const classes = commands as unknown as Readonly<Record<string, new (input: object) => object>>;
	const ask = async (operation: string, input: object): Promise<unknown> => {
		const Command = classes[operation];
		if (!Command) throw new Error(`No command ${operation}`);
		const called = `${CALLED[name]} ${operation}`;
		const answer = await send(new Command(input), { abortSignal: signal }).catch((cause: unknown) => {
			throw new LookupIncomplete(called, hintFor(cause, `${name}:${operation}`));
		});
		return whole(called, answer as Failed);
	};
	return { ask: ask as Ask<Name>, close: () => client.destroy() };
}

/** What an answer tells of what it left out, whichever operation it is of. */
interface Failed {
	readonly failures?: ReadonlyArray<{ readonly arn?: string; readonly reason?: string; readonly detail?: string }>;
}

function whole(lookup: string, answer: Failed): Failed {
	const [failure] = answer.failures ?? [];
	if (!failure) return answer;
	const { arn = 'one of them', reason = 'no reason', detail } = failure;
	const said = [arn, reason, detail].filter(Boolean).join(': ');
	throw new LookupIncomplete(lookup, `It answered a failure: ${said}. Run it again later.`);
}

function hintFor(cause: unknown, permission: string): string {
	const { name, message, code } = cause as Error & { code?: string };
	const said = redact(message || code || name);
	if (/^AccessDenied|NotAuthorized|^UnauthorizedOperation/.test(name)) {
		const { what, how } = explainDenial(said, permission);
		return `${what}. ${how}`;
	}
	return `${name}: ${said}\nThe lookup needs the permission ${permission}. Run it again once that is settled.`;
}
