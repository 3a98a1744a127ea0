import fc from 'fast-check';
import { collectPages } from '../../../lib/aws/paginate';

const elements = ({ list }: { list?: unknown }) => list as ReadonlyArray<Readonly<Record<string, unknown>>>;

/** A service that gives `elements` in pages, and keeps what it was asked. */
function serviceOf(all: readonly number[]) {
	const asked: Array<Readonly<Record<string, unknown>>> = [];
	const call = async (input: Readonly<Record<string, unknown>>) => {
		asked.push(input);
		const start = Number(input.nextToken ?? 0);
		const end = start + Number(input.maxResults);
		return await Promise.resolve({
			list: all.slice(start, end).map((value) => ({ value })),
			...(end < all.length ? { nextToken: String(end) } : {}),
			status: `from ${start}`,
		});
	};
	return { asked, call };
}

describe('collectPages', () => {
	it('gives all elements in order, or the first of them, in as few calls as the page size allows', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer(), { maxLength: 50 }),
				fc.integer({ min: 1, max: 20 }),
				fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 })),
				async (all, size, limit) => {
					const { asked, call } = serviceOf(all);
					const collected = await collectPages(call, { repositoryName: 'a' }, { elements, limit, size });
					expect(collected.elements.map(({ value }) => value)).toEqual(all.slice(0, limit));
					const wanted = Math.min(limit, all.length);
					expect(asked).toHaveLength(Math.max(1, Math.ceil(wanted / Math.min(size, limit))));
					for (const input of asked)
						expect(input).toMatchObject({ repositoryName: 'a', maxResults: Math.min(size, limit) });
				},
			),
		);
	});

	it('goes past an empty page, and keeps what the last page says besides', async () => {
		const pages = [
			{ list: [], nextToken: 'a', status: 'first' },
			{ list: [{ value: 1 }], status: 'last' },
		];
		const collected = await collectPages(
			async () => await Promise.resolve(pages.shift() ?? {}),
			{},
			{ elements, limit: 5, size: 5 },
		);
		expect(collected).toMatchObject({ elements: [{ value: 1 }], answer: { status: 'last' } });
	});

	it('stops when the same token comes back', async () => {
		let calls = 0;
		const call = async () => {
			calls += 1;
			return await Promise.resolve({ list: [{ value: calls }], nextToken: 'same' });
		};
		expect(await collectPages(call, {}, { elements, limit: Infinity, size: 10 })).toMatchObject({
			elements: [{ value: 1 }, { value: 2 }],
		});
		expect(calls).toBe(2);
	});
});
