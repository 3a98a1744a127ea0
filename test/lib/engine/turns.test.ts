import fc from 'fast-check';
import type { Scope } from '../../../lib/engine/scope';
import { turnsOf, type Changing } from '../../../lib/engine/turns';
import { matchesWildcards } from '../../../lib/ecr/wildcards';

const scopeOf = (repository: string, account?: string): Scope => ({
	region: 'eu-west-1',
	...(account ? { account } : {}),
	repository,
});
const asks = (...all: Array<[key: string, ...repositories: string[]]>): Changing[] =>
	all.map(([key, ...repositories]) => ({ key, changes: repositories.map((one) => scopeOf(one)) }));

describe('turnsOf', () => {
	it.each<[string, Changing[], number[]]>([
		['the very same in a row', asks(['A', 'a'], ['A', 'a']), [0, 0]],
		['another change to the same repository in between', asks(['A', 'a'], ['B', 'a'], ['A', 'a']), [0, 1, 2]],
		['another change to another repository in between', asks(['A', 'a'], ['B', 'b'], ['A', 'a']), [0, 1, 0]],
		['a pattern in between', asks(['A', 'a'], ['B', '*'], ['A', 'a']), [0, 1, 2]],
		['a change in between patterns', asks(['A', 'a*'], ['B', 'ab'], ['A', 'a*']), [0, 1, 2]],
		['a change to one of two repositories in between', asks(['A', 'a', 'b'], ['B', 'b'], ['A', 'a', 'b']), [0, 1, 2]],
		['what changes nothing', asks(['A'], ['B', 'a'], ['A']), [0, 1, 0]],
	])('%s', (_, all, turns) => {
		expect(turnsOf(all)).toEqual(turns);
	});

	it('tells accounts apart where all are known', () => {
		const of = (account?: string) => ({ key: String(account), changes: [scopeOf('a', account)] });
		expect(turnsOf([of('1'), of('2'), of('1')])).toEqual([0, 1, 0]);
		expect(turnsOf([of('1'), of(), of('1')])).toEqual([0, 1, 2]);
	});

	it('lets what is done once for each turn have the effect of doing it for each item', () => {
		const REPOSITORIES = ['a', 'ab', 'b'];
		const repository = fc.constantFrom(...REPOSITORIES, 'a*', '*');
		const account = fc.constantFrom(undefined, '1', '2');
		/** What the items ask for: the very same asks change the very same. */
		const kinds = fc.array(fc.array(fc.record({ repository, account }), { minLength: 1, maxLength: 2 }), {
			minLength: 1,
			maxLength: 4,
		});
		const lists = kinds.chain((all) =>
			fc.array(fc.nat(all.length - 1), { maxLength: 8 }).map((picked) =>
				picked.map((kind) => ({
					key: String(kind),
					changes: (all[kind] ?? []).map((one) => scopeOf(one.repository, one.account)),
				})),
			),
		);
		/** Which ask each repository was changed by last; that of an unknown account may be either's. */
		const effectOf = (done: readonly Changing[], unknown: string) => {
			const state: Record<string, string> = {};
			for (const { key, changes } of done) {
				for (const { account: of = unknown, repository: pattern } of changes) {
					for (const one of REPOSITORIES) if (matchesWildcards(pattern, one)) state[`${of} ${one}`] = key;
				}
			}
			return state;
		};
		fc.assert(
			fc.property(lists, fc.constantFrom('1', '2'), (all, unknown) => {
				const turns = turnsOf(all);
				const groups = all.map(({ key }, index) => `${key} ${turns[index]}`);
				const once = all.filter((_, index) => groups.indexOf(groups[index] ?? '') === index);
				expect(effectOf(once, unknown)).toEqual(effectOf(all, unknown));
			}),
			{ numRuns: 1_000 },
		);
	});
});
