import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { listLimit, pageSize } from '../../../ecr/limits';
import { openEcr, regionOf, type AwsEcrCredentials, type EcrClient } from '../../../aws/client';
import type { Input, OperationName } from '../../../aws/operations';
import { dealAnswers, itemsOf, planBatches, splitList } from './batch';
import { failureProblem, fieldProblem, problemOf, stopError, type Asked, type Problem } from './errors';
import { InvalidField } from './field';
import { elementsOf, toItem, toItems } from './items';
import { isRead, type Batch, type Operation, type Resource } from './operation';
import { collectPages } from './paginate';
import { readAsk, type Ask } from './read';
import { runJobs, type Job } from './schedule';

type Structure = Readonly<Record<string, unknown>>;
const ITEMS = { one: 'item', many: 'items' };
/** Outcome is one output item, or a problem in its place. */
type Outcome = { readonly json: IDataObject } | { readonly problem: Problem };

/** Answer is the answer to a call, and the elements of its list where it has one. */
interface Answer {
	readonly answer: Structure;
	readonly elements?: readonly Structure[];
}

/** Plan is the work for all items; `finish` deals out what the jobs gathered, in the order in which the items asked. */
interface Plan {
	readonly jobs: readonly Job[];
	finish?(): void;
}

/**
 * run executes the operation that the node's form names, for all input items, and answers the node's one output.
 * With `continues`, a problem is an item with its `error`; else run throws a NodeApiError or NodeOperationError,
 * and before any call when a field is to blame.
 */
export async function run(
	context: IExecuteFunctions,
	resources: readonly Resource[],
	continues: boolean,
): Promise<INodeExecutionData[][]> {
	const operation = findOperation(context, resources);
	const credentials = await context.getCredentials<AwsEcrCredentials>('awsEcrApi');
	const execution = new Execution(context, operation, continues, credentials);
	return [await execution.run()];
}

function findOperation(context: IExecuteFunctions, resources: readonly Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const value = context.getNodeParameter('operation', 0);
	const operation = resources
		.find((candidate) => candidate.value === resource)
		?.operations.find((candidate) => candidate.value === value);
	if (operation) return operation;
	throw fieldProblem(
		context.getNode(),
		0,
		new InvalidField(`does not exist: ${String(resource)}, ${String(value)}`, 'Choose one from the list.', 'Operation'),
	).error;
}

class Execution {
	private readonly outcomes: Outcome[][];
	private readonly problems: Problem[] = [];
	private readonly region: string;
	private client?: EcrClient;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly operation: Operation,
		private readonly continues: boolean,
		private readonly credentials: AwsEcrCredentials,
	) {
		this.outcomes = context.getInputData().map(() => []);
		this.region = regionOf(credentials);
	}

	async run(): Promise<INodeExecutionData[]> {
		const asks = await this.readAsks();
		if (asks.length > 0) {
			const { batch } = this.operation;
			await this.work(batch ? this.batchPlan(batch, asks) : this.singlePlan(asks), asks);
		}
		if (this.problems.length > 0 && !this.continues) throw this.stopError(asks);
		return this.outcomes.flatMap((outcomes, item) => outcomes.map((outcome) => toOutput(outcome, item)));
	}

	/** Reads every item's parameters before the first call, so that a wrong one stops the node before anything changed. */
	private async readAsks(): Promise<Ask[]> {
		const asks: Ask[] = [];
		for (const itemIndex of this.outcomes.keys()) {
			try {
				asks.push(await readAsk(this.context, this.operation, itemIndex, this.region));
			} catch (cause) {
				const problem =
					cause instanceof InvalidField
						? fieldProblem(this.context.getNode(), itemIndex, cause)
						: problemOf(this.context.getNode(), cause, this.asked(itemIndex, {}));
				if (!this.continues) throw problem.error;
				this.fail(problem);
			}
		}
		return asks;
	}

	private async work({ jobs, finish }: Plan, asks: readonly Ask[]): Promise<void> {
		const options = this.context.getNodeParameter('options', 0, {}) as { concurrency?: number; maxAttempts?: number };
		const signal = this.context.getExecutionCancelSignal();
		// A batch goes on past what fails, so that what can be done is done; single calls stop at the first that fails.
		const stopped = () =>
			signal?.aborted === true || (!this.continues && !this.operation.batch && this.problems.length > 0);
		try {
			this.client = await openEcr(this.credentials, { maxAttempts: options.maxAttempts });
		} catch (cause) {
			// Whom AWS does not know it answers nothing: each item has the same to say.
			for (const { itemIndex } of asks) this.fail(problemOf(this.context.getNode(), cause, this.asked(itemIndex, {})));
			return;
		}
		try {
			await runJobs(jobs, Math.max(1, Number(options.concurrency ?? 5)), stopped);
		} finally {
			this.client.close();
		}
		finish?.();
	}

	private singlePlan(asks: readonly Ask[]): Plan {
		const lane = this.lane();
		const jobs = this.together(asks).map((group) => ({
			lane: lane(group.first.input),
			run: async () => {
				const { input, limit } = group.first;
				try {
					const answer = await this.answer(input, limit);
					for (const { itemIndex, simplify } of group.all) {
						for (const json of toItems(this.operation, input, answer, simplify)) this.succeed(itemIndex, json);
					}
				} catch (cause) {
					for (const { itemIndex } of group.all) {
						this.fail(problemOf(this.context.getNode(), cause, this.asked(itemIndex, input)));
					}
				}
			},
		}));
		return { jobs };
	}

	/** Items that read the very same are answered by one call; what changes something is called for each item. */
	private together(asks: readonly Ask[]): Array<{ first: Ask; all: Ask[] }> {
		const groups = new Map<string, { first: Ask; all: Ask[] }>();
		for (const ask of asks) {
			const key = isRead(this.operation.api) ? JSON.stringify([ask.input, ask.limit]) : String(ask.itemIndex);
			const group = groups.get(key);
			if (group) group.all.push(ask);
			else groups.set(key, { first: ask, all: [ask] });
		}
		return [...groups.values()];
	}

	private batchPlan(batch: Batch, asks: readonly Ask[]): Plan {
		const lane = this.lane();
		const dealt = new Map<string, (itemIndex: number) => Outcome[]>();
		const keyOf = (input: Structure, id: unknown) => JSON.stringify([{ ...input, [batch.member]: undefined }, id]);
		const jobs = planBatches(asks, batch.member, listLimit(this.operation.api, batch.member)).map(({ input, ids }) => ({
			lane: lane(input),
			run: async () => {
				const outcomes = await this.callBatch(batch, input, ids);
				outcomes.forEach((outcome, at) => dealt.set(keyOf(input, ids[at]), outcome));
			},
		}));
		const finish = () => {
			for (const { itemIndex, input } of asks) {
				for (const id of input[batch.member] as unknown[]) {
					for (const outcome of dealt.get(keyOf(input, id))?.(itemIndex) ?? []) this.settle(itemIndex, outcome);
				}
			}
		};
		return { jobs, finish };
	}

	/** Makes one batch call; answers, for each id, the outcomes that an item gets which asked it. */
	private async callBatch(
		batch: Batch,
		input: Structure,
		ids: readonly unknown[],
	): Promise<Array<(itemIndex: number) => Outcome[]>> {
		try {
			const answer = await this.call(input);
			return dealAnswers(batch, ids, answer).map((outcome, at) => (itemIndex) => {
				if ('failure' in outcome) {
					const asked = this.asked(itemIndex, input);
					return [{ problem: failureProblem(this.context.getNode(), batch, ids[at], outcome.failure, asked) }];
				}
				return itemsOf(batch, outcome.answers).map((element) => ({
					json: toItem(this.operation, input, answer, element),
				}));
			});
		} catch (cause) {
			return ids.map((id) => (itemIndex) => {
				const problem = problemOf(this.context.getNode(), cause, this.asked(itemIndex, input));
				return [{ problem: { ...problem, details: { ...problem.details, ...batch.members(id) } } }];
			});
		}
	}

	/** The whole answer to one item's input: of all its pages and parts. */
	private async answer(input: Structure, limit: number): Promise<Answer> {
		const { api, named } = this.operation;
		const call = async (part: Structure) => await this.call(part);
		const elements = (answer: Structure) => elementsOf(this.operation, answer) ?? [];
		const list = named === undefined ? undefined : (input[named] as unknown[] | undefined);
		const size = pageSize(api);
		if (size !== undefined && !list) return await collectPages(call, input, { elements, limit, size });
		const parts = named !== undefined && list ? splitList(list, listLimit(api, named)) : [];
		if (named !== undefined && parts.length > 1) {
			const answers: Structure[] = [];
			for (const part of parts) answers.push(await call({ ...input, [named]: part }));
			return { answer: answers[0] ?? {}, elements: answers.flatMap(elements) };
		}
		const answer = await call(input).catch((cause: unknown) => this.settled(input, cause));
		return { answer, elements: elementsOf(this.operation, answer) };
	}

	/** The answer that an exception stands for, where it says that the wanted state is there already; else throws it. */
	private settled(input: Structure, cause: unknown): Structure {
		const { settled, output } = this.operation;
		const stands = cause instanceof Error ? settled?.[cause.name] : undefined;
		const answer = stands?.(input as unknown as Input<OperationName>, (cause as Error).message);
		if (!answer) throw cause;
		return typeof output.from === 'string' ? { [output.from]: answer } : answer;
	}

	private async call(input: Structure): Promise<Structure> {
		if (!this.client) throw new Error('The client is not open');
		const signal = this.context.getExecutionCancelSignal();
		const answer = await this.client.send(this.operation.api, input as unknown as Input<OperationName>, signal);
		return { ...answer };
	}

	/** What changes a repository runs in the items' order; what changes different ones, or nothing, need not wait. */
	private lane(): (input: Structure) => string | undefined {
		if (isRead(this.operation.api)) return () => undefined;
		return ({ repositoryName, resourceArn }) => String(repositoryName ?? resourceArn ?? '');
	}

	private asked(itemIndex: number, input: Structure): Asked {
		return { itemIndex, input, api: this.operation.api, region: this.region, endpoint: this.credentials.endpoint };
	}

	private settle(itemIndex: number, outcome: Outcome): void {
		if ('problem' in outcome) this.fail(outcome.problem);
		else this.outcomes[itemIndex]?.push(outcome);
	}

	private succeed(itemIndex: number, json: IDataObject): void {
		this.outcomes[itemIndex]?.push({ json });
	}

	private fail(problem: Problem): void {
		this.problems.push(problem);
		this.outcomes[problem.itemIndex]?.push({ problem });
	}

	private stopError(asks: readonly Ask[]): Error {
		const { batch } = this.operation;
		const all = this.outcomes.flat();
		const done = batch
			? all.filter((outcome) => !('problem' in outcome)).length
			: this.outcomes.filter((of) => of.length > 0 && of.every((outcome) => !('problem' in outcome))).length;
		const asked = batch ? all.length : asks.length;
		const problems = [...this.problems].sort((one, other) => one.itemIndex - other.itemIndex);
		const nouns = batch?.nouns ?? ITEMS;
		return stopError(this.context.getNode(), problems, { done, asked, nouns });
	}
}

/**
 * An item for an outcome. n8n takes an item with no other members than `error` and `details` for one of the error
 * output; the error itself as the item's `error` would make it drop the details.
 */
function toOutput(outcome: Outcome, item: number): INodeExecutionData {
	if (!('problem' in outcome)) return { json: outcome.json, pairedItem: { item } };
	const { error, details } = outcome.problem;
	return { json: { error: error.message, details }, pairedItem: { item } };
}
