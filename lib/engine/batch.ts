import type { Structure } from '../aws/operations';
import { codeOf } from '../aws/codes';
import { splitList } from '../aws/splitList';
import type { Batch, Element } from './operation';

/** BatchAsk is what one input item asks of a batch operation. */
export interface BatchAsk {
	readonly itemIndex: number;
	readonly input: Structure;
}

/** Asker is an input item that asks for an id, and at which place of its list. */
interface Asker {
	readonly itemIndex: number;
	readonly position: number;
}

/** BatchId is an id of a call, with those who asked for it. */
export interface BatchId {
	readonly id: unknown;
	readonly askers: readonly Asker[];
}

/** BatchCall is one call: what it sends, and for whom. */
export interface BatchCall {
	readonly input: Structure;
	readonly ids: readonly BatchId[];
}

/** BatchOutcome is the result for one id: the answers to it, or the failure that names it. */
export type BatchOutcome = { readonly answers: readonly Element[] } | { readonly failure: Element };

const keyOf = (value: unknown) => JSON.stringify(value);

function withoutMember(input: Structure, member: string): Structure {
	return Object.fromEntries(Object.entries(input).filter(([name]) => name !== member));
}

/**
 * planBatches merges what the items ask into as few calls as the limit allows: items whose other members are the
 * same share calls, and an id that several of them ask is sent once. Order is the items' order.
 */
export function planBatches(asks: readonly BatchAsk[], member: string, limit: number): BatchCall[] {
	const groups = new Map<string, { rest: Structure; ids: Map<string, { id: unknown; askers: Asker[] }> }>();
	for (const { itemIndex, input } of asks) {
		const rest = withoutMember(input, member);
		const group = groups.get(keyOf(rest)) ?? { rest, ids: new Map<string, { id: unknown; askers: Asker[] }>() };
		groups.set(keyOf(rest), group);
		for (const [position, id] of (input[member] as unknown[]).entries()) {
			const asked = group.ids.get(keyOf(id)) ?? { id, askers: [] };
			group.ids.set(keyOf(id), asked);
			asked.askers.push({ itemIndex, position });
		}
	}
	return [...groups.values()].flatMap(({ rest, ids }) =>
		splitList([...ids.values()], limit).map((part) => ({
			input: { ...rest, [member]: part.map(({ id }) => id) },
			ids: part,
		})),
	);
}

/**
 * dealAnswers gives each asked id what the call answered for it. An id that the answer does not mention at all is a
 * failure too: nothing that was asked goes missing.
 */
export function dealAnswers(batch: Batch, ids: readonly unknown[], answer: Structure): BatchOutcome[] {
	const answers = (answer[batch.answers] ?? []) as readonly Element[];
	const failures = (answer.failures ?? []) as readonly Element[];
	return ids.map((id) => {
		const failure = failures.find((candidate) => batch.matches(id, batch.failedId(candidate)));
		const amounts = failure && batch.asAnswer?.(failure);
		if (amounts) return { answers: [amounts] };
		if (failure) {
			const { failureCode = 'Unknown' } = failure;
			return {
				failure: { ...failure, failureCode: typeof failureCode === 'string' ? codeOf(failureCode) : failureCode },
			};
		}
		const own = answers.filter((candidate) => batch.matches(id, batch.idOf(candidate)));
		return own.length > 0
			? { answers: batch.combine ? own : [closest(batch, id, own)] }
			: {
					failure: {
						failureCode: 'NotAnswered',
						failureReason: `Amazon ECR's answer does not mention this ${batch.nouns.one}`,
					},
				};
	});
}

/** Of several answers that are all about the id (asked by digest and by tag at once, say) the one that was asked by it. */
function closest(batch: Batch, id: unknown, answers: readonly Element[]): Element {
	const exact = answers.find((candidate) => keyOf(batch.idOf(candidate)) === keyOf(id));
	return exact ?? answers[0] ?? {};
}

/** itemOf makes of the answers to one id the element that becomes its item. */
export function itemOf({ combine }: Batch, answers: readonly Element[]): Element {
	return combine ? combine(answers) : (answers[0] ?? {});
}
