import { CallFailure } from '../aws/callFailure';
import type { AwsEcrCredentials } from '../aws/client';
import type { Structure } from '../aws/operations';
import { collectPages, type Caller } from '../aws/paginate';
import { splitList } from '../aws/splitList';
import { listLimit, pageSize } from '../ecr/limits';
import { dealAnswers, itemOf, planBatches, type BatchId } from './batch';
import { failureProblem, problemOf, type Counts } from './errors';
import { Execution, identityOf, type Ask, type Group, type Outcome, type Plan } from './execution';
import { groupAlike } from './groupAlike';
import { elementsOf, toItem, toItems } from './items';
import { changedBy, isRead, type Batch, type Operation } from './operation';
import { readOperation, type OperationParameters } from './readParameters';

type OperationAsk = Ask<OperationParameters>;

/** Answer is the answer to a call, and the elements of its list where it has one. */
interface Answer {
	readonly answer: Structure;
	readonly elements?: readonly Structure[];
}

/** OperationExecution executes one operation of the API, in as few calls as its record allows. */
export class OperationExecution extends Execution<Operation, OperationParameters> {
	/** A batch continues on failures; single calls stop at the first. */
	protected get finishes(): boolean {
		return this.entry.batch !== undefined;
	}

	protected async read(itemIndex: number, credentials: AwsEcrCredentials): Promise<OperationParameters> {
		return await readOperation(this.context, this.entry, itemIndex, identityOf(credentials).region);
	}

	protected otherCredential(): undefined {
		return undefined;
	}

	protected otherSignIns(): readonly AwsEcrCredentials[] {
		return [];
	}

	protected override counts(): Counts {
		const { batch } = this.entry;
		if (!batch) return super.counts();
		const all = this.outcomes.flat();
		return { done: all.filter((one) => !('problem' in one)).length, asked: all.length, nouns: batch.nouns };
	}

	protected plan(group: Group<OperationParameters>): Plan {
		const { batch } = this.entry;
		return batch ? this.planBatch(batch, group) : this.planSingle(group);
	}

	private planSingle({ asks, client, pool }: Group<OperationParameters>): Plan {
		const caller = { client, signal: this.signal };
		const jobs = this.together(asks).map((alike) => {
			const [{ request, credentials, itemIndex: firstItem }] = alike;
			const { input, limit } = request;
			return {
				pool,
				firstItem,
				changes: changedBy(this.entry, input, identityOf(credentials)),
				run: async () => {
					try {
						const answer = await this.answer(caller, input, limit);
						for (const { itemIndex, request: own } of alike) {
							for (const json of toItems(this.entry, input, answer, own.simplify)) this.settle(itemIndex, { json });
						}
					} catch (thrown) {
						for (const { itemIndex } of alike) this.fail(itemIndex, thrown);
					}
				},
			};
		});
		return { jobs };
	}

	/** Items with equal read requests share a call; an operation that changes something is called for each item. */
	private together(asks: readonly OperationAsk[]): Array<[OperationAsk, ...OperationAsk[]]> {
		return groupAlike(asks, ({ request: { input, limit }, itemIndex }) =>
			isRead(this.entry.api) ? JSON.stringify([input, limit]) : itemIndex,
		);
	}

	private planBatch(batch: Batch, { asks, client, pool }: Group<OperationParameters>): Plan {
		const caller = { client, signal: this.signal };
		const outcomes = new Map(asks.map(({ itemIndex }) => [itemIndex, [] as Outcome[]]));
		const inputs = asks.map(({ itemIndex, request: { input } }) => ({ itemIndex, input }));
		const [first] = asks;
		const calls = planBatches(inputs, batch.member, listLimit(this.entry.api, batch.member));
		const jobs = calls.map(({ input, ids }) => ({
			pool,
			firstItem: ids[0]?.askers[0]?.itemIndex ?? 0,
			changes: first ? changedBy(this.entry, input, identityOf(first.credentials)) : [],
			run: async () => {
				const results = await this.callBatch(caller, batch, input, ids);
				for (const [at, { askers }] of ids.entries()) {
					for (const { itemIndex, position } of askers) {
						const outcome = results[at]?.(itemIndex);
						const own = outcomes.get(itemIndex);
						if (outcome && own) own[position] = outcome;
					}
				}
			},
		}));
		const finish = () => {
			for (const [itemIndex, own] of outcomes) for (const outcome of own.flat()) this.settle(itemIndex, outcome);
		};
		return { jobs, finish };
	}

	/** Makes one batch call; answers, for each id, the outcome that an item gets which asked it. */
	private async callBatch(
		caller: Caller,
		batch: Batch,
		input: Structure,
		ids: readonly BatchId[],
	): Promise<Array<(itemIndex: number) => Outcome>> {
		try {
			const answer = await this.call(caller, input);
			const asked = ids.map(({ id }) => id);
			return dealAnswers(batch, asked, answer).map((outcome, at) => (itemIndex) => {
				if ('failure' in outcome) {
					return { problem: failureProblem(this.node, batch, asked[at], outcome.failure, { itemIndex, input }) };
				}
				return { json: toItem(this.entry, input, answer, itemOf(batch, outcome.answers)) };
			});
		} catch (thrown) {
			return ids.map(({ id }) => (itemIndex) => {
				const problem = problemOf(this.node, thrown, itemIndex);
				return { problem: { ...problem, details: { ...problem.details, ...batch.members(id) } } };
			});
		}
	}

	/** The whole answer to one item's input: of all its pages and parts. */
	private async answer(caller: Caller, input: Structure, limit: number): Promise<Answer> {
		const { named, api } = this.entry;
		const call = async (part: Structure) => await this.call(caller, part);
		const elements = (answer: Structure) => elementsOf(this.entry, answer) ?? [];
		const list = named === undefined ? undefined : (input[named] as unknown[] | undefined);
		const size = pageSize(api);
		if (size !== undefined && !list) return await collectPages(call, input, { elements, limit, size });
		const parts = named !== undefined && list ? splitList(list, listLimit(api, named)) : [];
		if (named !== undefined && parts.length > 1) {
			const answers: Structure[] = [];
			for (const part of parts) answers.push(await call({ ...input, [named]: part }));
			return { answer: answers[0] ?? {}, elements: answers.flatMap(elements) };
		}
		const answer = await call(input).catch(async (thrown: unknown) => await this.settled(caller, input, thrown));
		return { answer, elements: elementsOf(this.entry, answer) };
	}

	/** The answer that a failed call stands for, where the wanted state exists already; else throws the failure. */
	private async settled(caller: Caller, input: Structure, thrown: unknown): Promise<Structure> {
		const answer = thrown instanceof CallFailure ? await this.entry.settle(thrown, input, caller) : undefined;
		if (!answer) throw thrown;
		return answer;
	}

	private async call({ client, signal }: Caller, input: Structure): Promise<Structure> {
		return await client.invoke(this.entry.api, input, signal);
	}
}
