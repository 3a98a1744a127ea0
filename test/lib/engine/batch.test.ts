import fc from 'fast-check';
import { splitList } from '../../../lib/aws/splitList';
import { dealAnswers, planBatches } from '../../../lib/engine/batch';
import type { Batch } from '../../../lib/engine/operation';

const batch: Batch = {
	member: 'ids',
	nouns: { one: 'thing', many: 'things' },
	answers: 'things',
	matches: (asked, answered) => asked === answered,
	idOf: ({ id }) => id,
	failedId: ({ id }) => id,
	write: String,
	members: (id) => ({ id: String(id) }),
};

const asks = fc.array(
	fc.record({
		input: fc.record({
			repositoryName: fc.constantFrom('a', 'b', 'c'),
			ids: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }),
		}),
	}),
	{ maxLength: 30 },
);

describe('planBatches', () => {
	it('sends every id that is asked once, in as few calls as the limit allows', () => {
		fc.assert(
			fc.property(asks, fc.integer({ min: 1, max: 7 }), (given, limit) => {
				const items = given.map((ask, itemIndex) => ({ ...ask, itemIndex }));
				const calls = planBatches(items, 'ids', limit);
				for (const repositoryName of ['a', 'b', 'c']) {
					const own = calls.filter(({ input }) => input.repositoryName === repositoryName);
					const wanted = new Set(
						items.flatMap(({ input }) => (input.repositoryName === repositoryName ? input.ids : [])),
					);
					const sent = own.flatMap(({ ids }) => ids.map(({ id }) => id));
					expect(new Set(sent)).toEqual(wanted);
					expect(sent).toHaveLength(wanted.size);
					expect(own).toHaveLength(Math.ceil(wanted.size / limit));
				}
				const askers = calls.flatMap(({ input, ids }) => {
					expect(ids.length).toBeLessThanOrEqual(limit);
					expect(input.ids).toEqual(ids.map(({ id }) => id));
					return ids.flatMap(({ id, askers: some }) => some.map((asker) => ({ id, ...asker })));
				});
				for (const { id, itemIndex, position } of askers) expect(items[itemIndex]?.input.ids[position]).toBe(id);
				expect(askers).toHaveLength(items.reduce((sum, { input }) => sum + input.ids.length, 0));
			}),
		);
	});

	it('keeps apart what differs in any other member', () => {
		const calls = planBatches(
			[
				{ itemIndex: 0, input: { repositoryName: 'a', ids: [1] } },
				{ itemIndex: 1, input: { repositoryName: 'a', registryId: '1', ids: [2] } },
				{ itemIndex: 2, input: { repositoryName: 'a', ids: [3] } },
			],
			'ids',
			3,
		);
		expect(calls).toEqual([
			{
				input: { repositoryName: 'a', ids: [1, 3] },
				ids: [
					{ id: 1, askers: [{ itemIndex: 0, position: 0 }] },
					{ id: 3, askers: [{ itemIndex: 2, position: 0 }] },
				],
			},
			{
				input: { repositoryName: 'a', registryId: '1', ids: [2] },
				ids: [{ id: 2, askers: [{ itemIndex: 1, position: 0 }] }],
			},
		]);
	});
});

describe('dealAnswers', () => {
	const answer = {
		things: [{ id: 3 }, { id: 1, part: 'x' }, { id: 1, part: 'y' }],
		failures: [
			{ id: 2, failureCode: 'Gone' },
			{ id: 5, failureCode: 'Fine' },
		],
	};

	it('gives each id its answers, its failure, or says that the answer left it out', () => {
		const combining = { ...batch, combine: () => ({}) };
		expect(dealAnswers(combining, [1, 2, 3, 4], answer)).toEqual([
			{
				answers: [
					{ id: 1, part: 'x' },
					{ id: 1, part: 'y' },
				],
			},
			{ failure: { id: 2, failureCode: 'Gone' } },
			{ answers: [{ id: 3 }] },
			{ failure: { failureCode: 'NotAnswered', failureReason: "Amazon ECR's answer does not mention this thing" } },
		]);
	});

	it('gives each id one answer where they are not combined, that which was asked by it before others', () => {
		const byEither: Batch = {
			...batch,
			matches: (asked, answered) => String(answered).startsWith(String(asked)),
			idOf: ({ id }) => id,
		};
		const things = [{ id: 'ab' }, { id: 'a' }];
		expect(dealAnswers(byEither, ['a', 'ab', 'b'], { things })).toMatchObject([
			{ answers: [{ id: 'a' }] },
			{ answers: [{ id: 'ab' }] },
			{ failure: { failureCode: 'NotAnswered' } },
		]);
	});

	it('takes a failure for the answer that it amounts to', () => {
		const lenient: Batch = {
			...batch,
			asAnswer: ({ id, failureCode }) => (failureCode === 'Fine' ? { id } : undefined),
		};
		expect(dealAnswers(lenient, [5, 2], answer)).toEqual([
			{ answers: [{ id: 5 }] },
			{ failure: { id: 2, failureCode: 'Gone' } },
		]);
	});
});

describe('splitList', () => {
	it('cuts into full parts and a rest', () => {
		expect(splitList([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
		expect(splitList([], 2)).toEqual([]);
	});
});
