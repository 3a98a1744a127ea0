import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { openEcr, regionOf, type AwsEcrCredentials, type EcrClient } from '../aws/client';
import type { OperationName } from '../aws/operations';
import type { CallSettings } from './callSettings';
import { inLines, problemOf, stopError, type Asked, type Counts, type Problem } from './errors';
import { isAction, isOffline, type Action, type ActionItem, type Operation } from './operation';
import { readAsk, type Ask } from './read';
import { runJobs, type Job } from '../aws/schedule';
import { toolsFor, type Tools } from './tools';

/** Structure is an input or an answer of the API, whatever operation it belongs to. */
export type Structure = Readonly<Record<string, unknown>>;

/** Outcome is one output item, or a problem in its place. */
export type Outcome = Done | { readonly problem: Problem };

/** Done is one output item: what it holds, and the input items that it is for, where it is not for one alone. */
interface Done extends ActionItem {
	readonly from?: readonly number[];
}

/** Plan is the work for all items; `finish` deals out what the jobs gathered, in the order in which the items asked. */
export interface Plan {
	readonly jobs: readonly Job[];
	/** Jobs under way at a time; Calls at Once where the plan does not say. */
	readonly jobsAtOnce?: number;
	finish?(): void;
}

/** Setting is what an execution works in: n8n's context, and what the person who set the node up chose. */
export interface Setting {
	readonly context: IExecuteFunctions;
	/** Whether a problem is an item rather than the end. */
	readonly continues: boolean;
	readonly credentials: AwsEcrCredentials;
}

/**
 * Execution executes an operation for all input items: reads what each asks for, does it, and gives each item its
 * outcomes. What is done is the subclasses' to say.
 */
export abstract class Execution<Entry extends Operation | Action> {
	protected readonly outcomes: Outcome[][];
	private readonly problems: Problem[] = [];
	private readonly region: string;
	private opened?: EcrClient;

	constructor(
		protected readonly entry: Entry,
		private readonly setting: Setting,
	) {
		this.outcomes = setting.context.getInputData().map(() => []);
		this.region = regionOf(setting.credentials);
	}

	/** The work for what the items ask. */
	protected abstract plan(asks: readonly Ask[], calls: CallSettings): Plan;

	/** Whether what can be done is done after something failed; else nothing further is started. */
	protected abstract readonly finishes: boolean;

	/** The API operation that a problem is about, where it is about one. */
	protected abstract readonly api: OperationName | undefined;

	/** What was done and asked, for the error that ends the node. */
	protected counts(asks: readonly Ask[]): Counts {
		const done = this.outcomes.filter((of) => of.length > 0 && of.every((outcome) => !('problem' in outcome)));
		return { done: done.length, asked: asks.length, nouns: { one: 'item', many: 'items' } };
	}

	/** The items that the node puts out, by output. Throws a NodeApiError or NodeOperationError unless problems are items. */
	async run(): Promise<INodeExecutionData[][]> {
		const asks = await this.readAsks();
		const [first] = asks;
		if (first) await this.work(asks, first.calls);
		if (this.problems.length > 0 && !this.setting.continues) {
			const problems = [...this.problems].sort((one, other) => one.itemIndex - other.itemIndex);
			throw inLines(stopError(this.node, problems, this.counts(asks)));
		}
		const outputs = outputsOf(this.entry).map((): INodeExecutionData[] => []);
		for (const [item, outcomes] of this.outcomes.entries()) {
			for (const outcome of outcomes) outputs[this.isTool ? 0 : outputOf(outcome)]?.push(toOutput(outcome, item));
		}
		return outputs;
	}

	protected get node() {
		return this.setting.context.getNode();
	}

	/** Whether an AI agent uses the node: n8n gives the node's type this ending then, and the agent the first output alone. */
	private get isTool(): boolean {
		return this.node.type.endsWith('Tool');
	}

	protected get continues(): boolean {
		return this.setting.continues;
	}

	/** What an action works with for an input item, while jobs run. */
	protected tools({ itemIndex, calls }: Ask, client?: EcrClient): Tools {
		const { context, credentials } = this.setting;
		return toolsFor(context, itemIndex, () => client ?? this.client, { credentials, ...calls });
	}

	/** The client, while jobs run. */
	protected get client(): EcrClient {
		if (!this.opened) throw new Error('The client is not open');
		return this.opened;
	}

	protected get signal(): AbortSignal | undefined {
		return this.setting.context.getExecutionCancelSignal();
	}

	protected settle(itemIndex: number, outcome: Outcome): void {
		if ('problem' in outcome) this.problems.push(outcome.problem);
		this.outcomes[itemIndex]?.push(outcome);
	}

	/** Gives an item a problem, of whatever was thrown while it was worked on. */
	protected fail(itemIndex: number, cause: unknown, input: Structure): void {
		this.settle(itemIndex, { problem: this.problemOf(itemIndex, cause, input) });
	}

	protected problemOf(itemIndex: number, cause: unknown, input: Structure): Problem {
		return problemOf(this.node, cause, this.asked(itemIndex, input));
	}

	protected asked(itemIndex: number, input: Structure): Asked {
		const { endpoint } = this.setting.credentials;
		return { itemIndex, input, api: this.api, region: this.region, endpoint };
	}

	/** Reads every item's parameters before the first call, so that a wrong one stops the node before anything changed. */
	private async readAsks(): Promise<Ask[]> {
		const asks: Ask[] = [];
		for (const itemIndex of this.outcomes.keys()) {
			try {
				asks.push(await readAsk(this.setting.context, this.entry, itemIndex, this.region));
			} catch (cause) {
				const problem = this.problemOf(itemIndex, cause, {});
				if (!this.setting.continues) throw inLines(problem.error);
				this.settle(itemIndex, { problem });
			}
		}
		return asks;
	}

	private async work(asks: readonly Ask[], calls: CallSettings): Promise<void> {
		const { continues, credentials } = this.setting;
		const { concurrency, maxAttempts } = calls;
		const stopped = () => this.signal?.aborted === true || (!continues && !this.finishes && this.problems.length > 0);
		try {
			if (!isOffline(this.entry)) this.opened = await openEcr(credentials, { maxAttempts });
		} catch (cause) {
			// Whom AWS does not know it answers nothing: each item has the same to say.
			for (const { itemIndex, input } of asks) this.fail(itemIndex, cause, input);
			return;
		}
		const { jobs, jobsAtOnce = concurrency, finish } = this.plan(asks, calls);
		try {
			await runJobs(jobs, jobsAtOnce, stopped);
		} finally {
			this.opened?.close();
		}
		finish?.();
	}
}

/** lanesOf puts what changes the same repository into one lane; what changes nothing is in none. */
export function lanesOf(changes: boolean): (input: Structure) => string | undefined {
	return changes ? ({ repositoryName, resourceArn }) => String(repositoryName ?? resourceArn ?? '') : () => undefined;
}

/** outputsOf are the names of the outputs that the node has for an operation; of a single one it does not matter. */
export function outputsOf(entry: Operation | Action): readonly string[] {
	return (isAction(entry) ? entry.outputs : undefined) ?? ['Result'];
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
