import { isPattern, type Scope } from './scope';

/** Changing is what an item changes: `key` is equal for items with equal parameters. */
export interface Changing {
	readonly key: string;
	readonly changes: readonly Scope[];
}

interface Turn {
	readonly key: string;
	readonly number: number;
}

/**
 * turnsOf numbers what items change, so that items with equal parameters share a number unless another item may change
 * the same in between: doing it once for all of them then has the same effect as doing it for each. Items that change
 * nothing share one.
 */
export function turnsOf(all: readonly Changing[]): number[] {
	const areKnown = all.every(({ changes }) => changes.every(({ account }) => account !== undefined));
	const placeOf = ({ region, account, repository }: Scope) =>
		JSON.stringify([region, areKnown ? account : undefined, repository]);
	const latest = new Map<string, Turn>();
	let last: Turn | undefined;
	return all.map(({ key, changes }, index) => {
		if (changes.length === 0) return 0;
		const places = changes.map(placeOf);
		const several = changes.some(isPattern);
		const before = several ? [last] : places.map((place) => latest.get(place));
		const [first] = before;
		const turn = first?.key === key && before.every((one) => one === first) ? first : { key, number: index };
		// After a pattern nothing is a repetition of what came before it.
		if (several) latest.clear();
		else for (const place of places) latest.set(place, turn);
		last = turn;
		return turn.number;
	});
}
