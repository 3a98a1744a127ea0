import type { Batch, Element } from './operation';

type Structure = Readonly<Record<string, unknown>>;

/** BatchAsk is what one input item asks of a batch operation. */
export interface BatchAsk {
	readonly itemIndex: number;
	readonly input: Structure;
}

/** BatchCall is one call: what it sends, and the input items it is for. */
export interface BatchCall {
	readonly input: Structure;
	readonly ids: readonly unknown[];
	readonly itemIndexes: readonly number[];
}

/** BatchOutcome is what became of one id: the answers to it, or the failure that names it. */
export type BatchOutcome = { readonly answers: readonly Element[] } | { readonly failure: Element };

const keyOf = (value: unknown) => JSON.stringify(value);

function withoutMember(input: Structure, member: string): Structure {
	return Object.fromEntries(Object.entries(input).filter(([name]) => name !== member));
}

/** splitList cuts a list into parts of at most `limit` elements. */
export function splitList<T>(list: readonly T[], limit: number): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < list.length; start += limit) parts.push(list.slice(start, start + limit));
	return parts;
}

/**
 * planBatches merges what the items ask into as few calls as the limit allows: items whose other members are the
 * same share calls, and an id that several of them ask is sent once. Order is the items' order.
 */
export function planBatches(asks: readonly BatchAsk[], member: string, limit: number): BatchCall[] {
	const groups = new Map<string, { rest: Structure; ids: Map<string, { id: unknown; itemIndexes: number[] }> }>();
	for (const { itemIndex, input } of asks) {
		const rest = withoutMember(input, member);
		const group = groups.get(keyOf(rest)) ?? { rest, ids: new Map() };
		groups.set(keyOf(rest), group);
		for (const id of input[member] as unknown[]) {
			const asked = group.ids.get(keyOf(id)) ?? { id, itemIndexes: [] };
			group.ids.set(keyOf(id), asked);
			asked.itemIndexes.push(itemIndex);
		}
	}
	return [...groups.values()].flatMap(({ rest, ids }) =>
		splitList([...ids.values()], limit).map((part) => ({
			input: { ...rest, [member]: part.map(({ id }) => id) },
			ids: part.map(({ id }) => id),
			itemIndexes: [...new Set(part.flatMap(({ itemIndexes }) => itemIndexes))],
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
		if (failure) return { failure };
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
