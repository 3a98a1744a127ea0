import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { LayerCopies } from '../../../lib/registry/layerCopies';

const layer = (digest: string, size = 10) => ({ digest, size });

describe('copying layers for many images', () => {
	it('copies each once, at most as many at a time as allowed, in the order in which they are asked for', async () => {
		const digest = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
		const image = fc.uniqueArray(digest, { maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(fc.array(image), fc.integer({ min: 1, max: 4 }), async (images, concurrency) => {
				const begun: string[] = [];
				let running = 0;
				const copies = new LayerCopies(concurrency, async ({ digest: of, size = 0 }) => {
					begun.push(of);
					running += 1;
					expect(running).toBeLessThanOrEqual(concurrency);
					await setImmediate();
					running -= 1;
					return size;
				});
				for (const layers of images) copies.begin(layers.map((one) => layer(one)));
				const unique = [...new Set(images.flat())];
				const told = [];
				for (const layers of images) told.push(await copies.finish(layers.map((one) => layer(one))));
				expect(begun).toEqual(unique);
				expect(told.reduce((sum, { layers }) => sum + layers, 0)).toBe(unique.length);
				expect(told.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(unique.length * 10);
			}),
			{ numRuns: 50 },
		);
	});

	it('fails where a layer is waited for that failed, and nowhere else', async () => {
		const copies = new LayerCopies(2, async ({ digest }) => {
			await setImmediate();
			if (digest === 'bad') throw new Error('broken');
			return 1;
		});
		copies.begin([layer('good'), layer('bad'), layer('other')]);
		await expect(copies.finish([layer('good'), layer('bad')])).rejects.toThrow('broken');
		// What was not begun was there before.
		expect(await copies.finish([layer('good'), layer('other'), layer('there')])).toEqual({ layers: 2, bytes: 2 });
	});

	it('begins no further layer once it ends, and waits for those under way', async () => {
		const done: string[] = [];
		const copies = new LayerCopies(1, async ({ digest }) => {
			await setImmediate();
			done.push(digest);
			return 1;
		});
		copies.begin([layer('one'), layer('two'), layer('three')]);
		await copies.end();
		expect(done).toEqual(['one']);
		await expect(copies.finish([layer('two')])).rejects.toThrow('ended');
	});
});
