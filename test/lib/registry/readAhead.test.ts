import fc from 'fast-check';
import { manifestOf, type Manifest, type ManifestSource } from '../../../lib/registry/manifest';
import { readAhead } from '../../../lib/registry/readAhead';
import { digestOf } from '../../support/images';

const childrenOf = ({ children }: Manifest) => children.map(({ digest }) => digest);
const manifest = (document: object): Manifest => manifestOf(JSON.stringify(document), undefined);
const image = (id: number) => manifest({ layers: [], id });
const index = (...of: Manifest[]) => manifest({ manifests: of.map(({ digest }) => ({ digest })) });

/** A repository with these manifests, and the calls that were made to it. */
function sourceOf(manifests: readonly Manifest[]) {
	const calls: Array<readonly string[]> = [];
	const known = new Map(manifests.map((one) => [one.digest, one]));
	const source: ManifestSource = {
		read: async (digests) => {
			calls.push(digests);
			const missing = digests.find((digest) => !known.has(digest));
			if (missing !== undefined) throw new Error(`${missing} is missing`);
			return await Promise.resolve(digests.flatMap((digest) => known.get(digest) ?? []));
		},
		attachedTo: async (digest) => await Promise.resolve([{ digest: `of ${digest}`, tags: [] }]),
		available: async (digests) => await Promise.resolve(new Set(digests)),
	};
	return { source, calls };
}

describe('reading manifests ahead', () => {
	it('takes as many a call as the API allows, and what indexes list along', async () => {
		const images = Array.from({ length: 250 }, (_, id) => image(id));
		const { source, calls } = sourceOf(images);
		const ahead = readAhead(
			source,
			images.map(({ digest }) => digest),
			childrenOf,
		);
		for (const { digest } of images) expect(await ahead.read([digest])).toHaveLength(1);
		expect(calls.map(({ length }) => length)).toEqual([100, 100, 50]);

		const indexes = [0, 2, 4].map((at) => index(image(at), image(at + 1)));
		const multi = sourceOf([...images, ...indexes]);
		const reader = readAhead(
			multi.source,
			indexes.map(({ digest }) => digest),
			childrenOf,
		);
		for (const one of indexes) {
			await reader.read([one.digest]);
			await reader.read(childrenOf(one));
		}
		expect(multi.calls.map(({ length }) => length)).toEqual([3, 6]);
	});

	it('answers what is asked, where what is read along is gone, and says it only of what is asked', async () => {
		const there = image(1);
		const gone = digestOf('gone');
		const { source } = sourceOf([there]);
		const ahead = readAhead(source, [there.digest, gone], childrenOf);
		expect(await ahead.read([there.digest])).toEqual([there]);
		await expect(ahead.read([gone])).rejects.toThrow(`${gone} is missing`);
		expect(await ahead.attachedTo('x')).toEqual([{ digest: 'of x', tags: [] }]);
	});

	it('answers the same as the source, in the order in which it is asked', async () => {
		const all = Array.from({ length: 12 }, (_, id) => image(id));
		const digest = fc.constantFrom(...all.map((one) => one.digest), digestOf('gone'));
		await fc.assert(
			fc.asyncProperty(fc.array(digest), fc.array(fc.array(digest, { maxLength: 3 })), async (coming, asked) => {
				const { source } = sourceOf(all);
				const ahead = readAhead(source, coming, childrenOf);
				const answer = async (from: ManifestSource, digests: string[]) =>
					await from.read(digests).catch((cause: unknown) => (cause as Error).message);
				for (const digests of asked) {
					const unique = [...new Set(digests)];
					expect(await answer(ahead, unique)).toEqual(await answer(source, unique));
				}
			}),
		);
	});
});
