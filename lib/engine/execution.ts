import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { accountOf, regionOf, type AwsEcrCredentials, type EcrClient } from '../aws/client';
import type { ActionItem, Identity } from './action';
import type { CallSettings } from './callSettings';
import { Clients } from './clients';
import { inLines, problemOf, stopError, type Counts, type Problem } from './errors';
import { groupAlike } from './groupAlike';
import { readCalls } from './readParameters';
import { readCredentials } from './readCredentials';
import { isOffline, outputsOf, type Entry } from './resource';
import { runJobs, type Job, type Pool } from './schedule';

/** Outcome is one output item, or a problem in its place. */
export type Outcome = Done | { readonly problem: Problem };

/** Done is one output item: what it holds, and the input items that it is for, where it is not for one alone. */
interface Done extends ActionItem {
	readonly from?: readonly number[];
}

/** Plan is the work for the items of a group; `finish` deals out what the jobs gathered, in the order in which the items asked. */
export interface Plan {
	readonly jobs: readonly Job[];
	readonly finish?: () => void;
}

/** ExecutionContext is what an execution works in: n8n's context, and what the person who set the node up chose. */
export interface ExecutionContext {
	readonly context: IExecuteFunctions;
	/** Whether a problem is an item rather than the end. */
	readonly continues: boolean;
}

/** Ask is what one input item asks for, as itself: its credential and its settings are its own. */
export interface Ask<Request> {
	readonly itemIndex: number;
	readonly credentials: AwsEcrCredentials;
	/** Another credential that it needs. */
	readonly otherCredentials?: AwsEcrCredentials;
	readonly calls: CallSettings;
	readonly request: Request;
}

/** Group is the items that share a client, and with it calls: those whose credential and settings resolve alike. */
export interface Group<Request> {
	readonly asks: ReadonlyArray<Ask<Request>>;
	/** What all items ask for, those of other groups as well, in their order. */
	readonly all: ReadonlyArray<Ask<Request>>;
	readonly client: EcrClient;
	readonly pool: Pool;
}

/** What an action has for a credential that signs in nowhere. */
const NOBODY: AwsEcrCredentials = { signInWith: 'accessKey', region: '' };

/** identityOf is where the calls of a credential go. */
export function identityOf(credentials: AwsEcrCredentials): Identity {
	const account = accountOf(credentials);
	return { region: regionOf(credentials), ...(account ? { account } : {}) };
}

/**
 * Execution executes an operation for all input items: reads what each asks for, does it, and gives each item its
 * outcomes. What is done is the subclasses' to say.
 */
export abstract class Execution<Of extends Entry, Request> {
	protected readonly outcomes: Outcome[][];
	protected readonly clients = new Clients();
	private readonly problems: Problem[] = [];

	constructor(
		protected readonly entry: Of,
		private readonly setting: ExecutionContext,
	) {
		this.outcomes = setting.context.getInputData().map(() => []);
	}

	/** Reads what an item asks for. Throws InvalidField and n8n's own errors. */
	protected abstract read(itemIndex: number, credentials: AwsEcrCredentials): Promise<Request>;

	/** The other credential that an item needs, by its type. */
	protected abstract otherCredential(request: Request): string | undefined;

	/** Credentials that an item signs in with besides its own. Throws InvalidField. */
	protected abstract otherSignIns(ask: Ask<Request>): readonly AwsEcrCredentials[];

	/** The work for the items of a group. */
	protected abstract plan(group: Group<Request>): Plan;

	/** Whether what can be done is done after something failed; else nothing further is started. */
	protected abstract readonly finishes: boolean;

	/** How many jobs of a group run concurrently. */
	protected concurrencyOf({ concurrency }: CallSettings): number {
		return concurrency;
	}

	/** What was done and asked, for the error that ends the node. */
	protected counts(): Counts {
		const done = this.outcomes.filter((of) => of.length > 0 && of.every((outcome) => !('problem' in outcome)));
		return { done: done.length, asked: this.outcomes.length, nouns: { one: 'item', many: 'items' } };
	}

	/** The items that the node returns, by output. Throws a NodeApiError, NodeOperationError or n8n's own unless problems are items. */
	async run(): Promise<INodeExecutionData[][]> {
		const asks = await this.readAll();
		try {
			await this.work(asks);
		} finally {
			await this.clients.close();
		}
		if (this.problems.length > 0 && !this.continues) {
			const problems = [...this.problems].sort((one, other) => one.itemIndex - other.itemIndex);
			throw inLines(stopError(this.node, problems, this.counts()));
		}
		const outputs = outputsOf(this.entry).map((): INodeExecutionData[] => []);
		for (const [item, outcomes] of this.outcomes.entries()) {
			for (const outcome of outcomes) outputs[this.isTool ? 0 : outputOf(outcome)]?.push(toOutput(outcome, item));
		}
		return outputs;
	}

	protected get context(): IExecuteFunctions {
		return this.setting.context;
	}

	protected get node() {
		return this.context.getNode();
	}

	/** Whether an AI agent uses the node: n8n gives the node's type this ending then, and the agent the first output alone. */
	private get isTool(): boolean {
		return this.node.type.endsWith('Tool');
	}

	protected get continues(): boolean {
		return this.setting.continues;
	}

	protected get signal(): AbortSignal | undefined {
		return this.context.getExecutionCancelSignal();
	}

	protected settle(itemIndex: number, outcome: Outcome): void {
		if ('problem' in outcome) this.problems.push(outcome.problem);
		this.outcomes[itemIndex]?.push(outcome);
	}

	/** Gives an item a problem, of whatever was thrown while it was worked on. */
	protected fail(itemIndex: number, thrown: unknown): void {
		this.settle(itemIndex, { problem: problemOf(this.node, thrown, itemIndex) });
	}

	/** Reads every item's parameters before the first call, so that a wrong one stops the node before anything changed. */
	private async readAll(): Promise<Array<Ask<Request>>> {
		const items = [...this.outcomes.keys()];
		const none = () => NOBODY;
		const credentialOf = isOffline(this.entry) ? none : await readCredentials(this.context, 'awsEcrApi', items);
		const requests = new Map<number, Omit<Ask<Request>, 'itemIndex' | 'otherCredentials'>>();
		for (const item of items) {
			await this.reading(item, async () => {
				const credentials = credentialOf(item);
				const request = await this.read(item, credentials);
				requests.set(item, { credentials, request, calls: readCalls(this.context, item) });
			});
		}
		const needs = groupAlike([...requests.keys()], (item) => {
			const request = requests.get(item)?.request;
			return request && this.otherCredential(request);
		});
		const asks: Array<Ask<Request>> = [];
		for (const some of needs) {
			const [first] = some;
			const request = requests.get(first)?.request;
			const type = request && this.otherCredential(request);
			const otherOf = type === undefined ? () => undefined : await readCredentials(this.context, type, some);
			for (const item of some) {
				await this.reading(item, () => {
					const read = requests.get(item);
					const otherCredentials = otherOf(item);
					if (read) asks.push({ itemIndex: item, ...read, ...(otherCredentials ? { otherCredentials } : {}) });
				});
			}
		}
		return asks.sort((one, other) => one.itemIndex - other.itemIndex);
	}

	/** Does something for an item before the first call. Throws what ends the node. */
	private async reading(item: number, read: () => void | Promise<void>): Promise<void> {
		try {
			await read();
		} catch (thrown) {
			this.failBefore(item, thrown);
		}
	}

	/** Gives an item a problem of before the first call. Throws it where it ends the node. */
	private failBefore(item: number, thrown: unknown): void {
		const problem = problemOf(this.node, thrown, item);
		if (!this.continues) throw inLines(problem.error);
		this.settle(item, { problem });
	}

	private async work(asks: ReadonlyArray<Ask<Request>>): Promise<void> {
		const groups = groupAlike(asks, ({ credentials, calls }) => JSON.stringify([credentials, calls]));
		const plans: Plan[] = [];
		for (const group of groups) {
			const plan = await this.open(group, asks);
			if (plan) plans.push(plan);
		}
		const stopped = () =>
			this.signal?.aborted === true || (!this.continues && !this.finishes && this.problems.length > 0);
		await runJobs(inOrder(plans), stopped);
		for (const { finish } of plans) finish?.();
	}

	/** Signs in for a group, and plans its work. Throws what ends the node: whom AWS refuses is known before anything changes. */
	private async open(
		asks: readonly [Ask<Request>, ...Array<Ask<Request>>],
		all: ReadonlyArray<Ask<Request>>,
	): Promise<Plan | undefined> {
		const [{ credentials, calls }] = asks;
		const pool = { concurrency: this.concurrencyOf(calls) };
		try {
			const client = isOffline(this.entry) ? NO_CLIENT : await this.clients.open(credentials, calls.maxAttempts);
			return this.plan({ asks: await this.signedIn(asks), all, client, pool });
		} catch (thrown) {
			for (const { itemIndex } of asks) this.failBefore(itemIndex, thrown);
			return undefined;
		}
	}

	/** Those of a group whose other credentials AWS takes as well. Throws what ends the node. */
	private async signedIn(asks: ReadonlyArray<Ask<Request>>): Promise<Array<Ask<Request>>> {
		const signedIn: Array<Ask<Request>> = [];
		for (const ask of asks) {
			await this.reading(ask.itemIndex, async () => {
				for (const other of this.otherSignIns(ask)) await this.clients.open(other, ask.calls.maxAttempts);
				signedIn.push(ask);
			});
		}
		return signedIn;
	}
}

/** The client of an action that asks nothing of AWS. */
const NO_CLIENT: EcrClient = {
	region: '',
	send: async () => await Promise.reject(new Error('This action makes no calls')),
	invoke: async () => await Promise.reject(new Error('This action makes no calls')),
	call: async () => await Promise.reject(new Error('This action makes no calls')),
	close: () => undefined,
};

/** The jobs of all groups, in the order of the first items that they are for. */
function inOrder(plans: readonly Plan[]): Job[] {
	return plans.flatMap(({ jobs }) => jobs).sort((one, other) => one.firstItem - other.firstItem);
}

function outputOf(outcome: Outcome): number {
	return 'problem' in outcome ? 0 : (outcome.output ?? 0);
}

/**
 * An item for an outcome. n8n takes an item with no other members than `error` and `details` for one of the error
 * output; the error itself as the item's `error` would make it drop the details.
 */
function toOutput(outcome: Outcome, item: number): INodeExecutionData {
	if (!('problem' in outcome)) {
		const { json, binary, from = [item] } = outcome;
		const pairedItem = from.length === 1 ? { item } : from.map((one) => ({ item: one }));
		return { json, ...(binary ? { binary } : {}), pairedItem };
	}
	const { error, details } = outcome.problem;
	return { json: { error: error.message, details }, pairedItem: { item } };
}
