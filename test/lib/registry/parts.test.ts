import fc from 'fast-check';
import { cutIntoParts } from '../../../lib/registry/parts';

const streamOf = async function* (chunks: readonly Uint8Array[]) {
	for (const chunk of chunks) yield await Promise.resolve(chunk);
};

describe('cutting a stream into parts', () => {
	it('gives the same bytes in parts of the size, the last one alone being shorter', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.uint8Array({ maxLength: 50 })),
				fc.integer({ min: 1, max: 40 }),
				async (chunks, size) => {
					const parts: Buffer[] = [];
					for await (const part of cutIntoParts(streamOf(chunks), size)) parts.push(part);
					expect(Buffer.concat(parts).equals(Buffer.concat(chunks))).toBe(true);
					expect(parts.slice(0, -1).every((part) => part.length === size)).toBe(true);
					expect(parts.every((part) => part.length > 0 && part.length <= size)).toBe(true);
				},
			),
		);
	});

	it('takes no more from the stream than the part at hand needs', async () => {
		let taken = 0;
		const endless = async function* () {
			for (;;) {
				taken += 1;
				yield await Promise.resolve(new Uint8Array(10));
			}
		};
		const parts = cutIntoParts(endless(), 25);
		await parts.next();
		expect(taken).toBe(3);
		await parts.return(undefined);
	});
});
