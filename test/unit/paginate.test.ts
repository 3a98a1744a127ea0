import fc from 'fast-check';
import { collectPages } from '../../nodes/AwsEcr/engine/paginate';

/** A service that gives `elements` in pages, and keeps what it was asked. */
function serviceOf(elements: readonly number[]) {
	const asked: Array<Readonly<Record<string, unknown>>> = [];
	const call = async (input: Readonly<Record<string, unknown>>) => {
		asked.push(input);
		const start = Number(input.nextToken ?? 0);
		const end = start + Number(input.maxResults);
		return await Promise.resolve({
			list: elements.slice(start, end),
			...(end < elements.length ? { nextToken: String(end) } : {}),
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
				async (elements, size, limit) => {
					const { asked, call } = serviceOf(elements);
					const { list } = await collectPages(call, { repositoryName: 'a' }, { list: 'list', limit, size });
					expect(list).toEqual(elements.slice(0, limit));
					const wanted = Math.min(limit, elements.length);
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
			{ list: [1], status: 'last' },
		];
		const answer = await collectPages(
			async () => await Promise.resolve(pages.shift() ?? {}),
			{},
			{ list: 'list', limit: 5, size: 5 },
		);
		expect(answer).toMatchObject({ list: [1], status: 'last' });
	});

	it('stops when the same token comes back', async () => {
		let calls = 0;
		const call = async () => {
			calls += 1;
			return await Promise.resolve({ list: [calls], nextToken: 'same' });
		};
		expect(await collectPages(call, {}, { list: 'list', limit: Infinity, size: 10 })).toMatchObject({ list: [1, 2] });
		expect(calls).toBe(2);
	});
});
