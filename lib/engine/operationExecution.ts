import { listLimit, pageSize } from '../ecr/limits';
import type { Input, OperationName } from '../aws/operations';
import { dealAnswers, itemOf, planBatches, splitList } from './batch';
import { failureProblem, type Counts } from './errors';
import { Execution, lanesOf, type Outcome, type Plan, type Structure } from './execution';
import { groupAlike } from '../aws/groupAlike';
import { elementsOf, toItem, toItems } from './items';
import { isRead, type Batch, type Operation } from './operation';
import { collectPages } from '../aws/paginate';
import type { Ask } from './read';

/** Answer is the answer to a call, and the elements of its list where it has one. */
interface Answer {
	readonly answer: Structure;
	readonly elements?: readonly Structure[];
}

/** OperationExecution executes one operation of the API, in as few calls as its record allows. */
export class OperationExecution extends Execution<Operation> {
	protected get api(): OperationName {
		return this.entry.api;
	}

	/** A batch goes on past what fails; single calls stop at the first that does. */
	protected get finishes(): boolean {
		return this.entry.batch !== undefined;
	}

	protected override counts(asks: readonly Ask[]): Counts {
		const { batch } = this.entry;
		if (!batch) return super.counts(asks);
		const all = this.outcomes.flat();
		return { done: all.filter((one) => !('problem' in one)).length, asked: all.length, nouns: batch.nouns };
	}

	protected plan(asks: readonly Ask[]): Plan {
		const { batch } = this.entry;
		return batch ? this.planBatch(batch, asks) : this.planSingle(asks);
	}

	private planSingle(asks: readonly Ask[]): Plan {
		const jobs = this.together(asks).map((group) => ({
			lane: this.lane(group[0].input),
			run: async () => {
				const [{ input, limit }] = group;
				try {
					const answer = await this.answer(input, limit);
					for (const { itemIndex, simplify } of group) {
						for (const json of toItems(this.entry, input, answer, simplify)) this.settle(itemIndex, { json });
					}
				} catch (cause) {
					for (const { itemIndex } of group) this.fail(itemIndex, cause, input);
				}
			},
		}));
		return { jobs };
	}

	/** Items that read the very same are answered by one call; what changes something is called for each item. */
	private together(asks: readonly Ask[]): Array<[Ask, ...Ask[]]> {
		return groupAlike(asks, ({ input, limit, itemIndex }) =>
			isRead(this.api) ? JSON.stringify([input, limit]) : itemIndex,
		);
	}

	private planBatch(batch: Batch, asks: readonly Ask[]): Plan {
		const dealt = new Map<string, (itemIndex: number) => Outcome>();
		const keyOf = (input: Structure, id: unknown) => JSON.stringify([{ ...input, [batch.member]: undefined }, id]);
		const calls = planBatches(asks, batch.member, listLimit(this.api, batch.member));
		const jobs = calls.map(({ input, ids }) => ({
			lane: this.lane(input),
			run: async () => {
				const outcomes = await this.callBatch(batch, input, ids);
				outcomes.forEach((outcome, at) => dealt.set(keyOf(input, ids[at]), outcome));
			},
		}));
		const finish = () => {
			for (const { itemIndex, input } of asks) {
				for (const id of input[batch.member] as unknown[]) {
					const outcome = dealt.get(keyOf(input, id))?.(itemIndex);
					if (outcome) this.settle(itemIndex, outcome);
				}
			}
		};
		return { jobs, finish };
	}

	/** Makes one batch call; answers, for each id, the outcome that an item gets which asked it. */
	private async callBatch(
		batch: Batch,
		input: Structure,
		ids: readonly unknown[],
	): Promise<Array<(itemIndex: number) => Outcome>> {
		try {
			const answer = await this.call(input);
			return dealAnswers(batch, ids, answer).map((outcome, at) => (itemIndex) => {
				if ('failure' in outcome) {
					const asked = this.asked(itemIndex, input);
					return { problem: failureProblem(this.node, batch, ids[at], outcome.failure, asked) };
				}
				return { json: toItem(this.entry, input, answer, itemOf(batch, outcome.answers)) };
			});
		} catch (cause) {
			return ids.map((id) => (itemIndex) => {
				const problem = this.problemOf(itemIndex, cause, input);
				return { problem: { ...problem, details: { ...problem.details, ...batch.members(id) } } };
			});
		}
	}

	/** The whole answer to one item's input: of all its pages and parts. */
	private async answer(input: Structure, limit: number): Promise<Answer> {
		const { named } = this.entry;
		const call = async (part: Structure) => await this.call(part);
		const elements = (answer: Structure) => elementsOf(this.entry, answer) ?? [];
		const list = named === undefined ? undefined : (input[named] as unknown[] | undefined);
		const size = pageSize(this.api);
		if (size !== undefined && !list) return await collectPages(call, input, { elements, limit, size });
		const parts = named !== undefined && list ? splitList(list, listLimit(this.api, named)) : [];
		if (named !== undefined && parts.length > 1) {
			const answers: Structure[] = [];
			for (const part of parts) answers.push(await call({ ...input, [named]: part }));
			return { answer: answers[0] ?? {}, elements: answers.flatMap(elements) };
		}
		const answer = await call(input).catch((cause: unknown) => this.settled(input, cause));
		return { answer, elements: elementsOf(this.entry, answer) };
	}

	/** The answer that an exception stands for, where it says that the wanted state is there already; else throws it. */
	private settled(input: Structure, cause: unknown): Structure {
		const { settled, output } = this.entry;
		const stands = cause instanceof Error ? settled?.[cause.name] : undefined;
		const answer = stands?.(input as unknown as Input<OperationName>, (cause as Error).message);
		if (!answer) throw cause;
		return typeof output.from === 'string' ? { [output.from]: answer } : answer;
	}

	private async call(input: Structure): Promise<Structure> {
		return { ...(await this.client.send(this.api, input as unknown as Input<OperationName>, this.signal)) };
	}

	private lane(input: Structure): string | undefined {
		return lanesOf(!isRead(this.api))(input);
	}
}
