import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compare, remember, type Change, type ListedImage } from '../../../nodes/AwsEcrTrigger/polling/compare';
import { decodeMemory, encodeMemory } from '../../../nodes/AwsEcrTrigger/polling/encoding';
import type { KnownImages, Memory } from '../../../nodes/AwsEcrTrigger/polling/memory';

const digestOf = (image: number) => `sha256:${createHash('sha256').update(String(image)).digest('hex')}`;

/** A change to a repository, or a poll. Few images and tags, so that changes affect each other. */
const image = fc.integer({ min: 0, max: 5 });
const tag = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ does: fc.constant('push' as const), image, tags: fc.array(tag, { maxLength: 2 }) }),
	},
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), image }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('untag' as const), tag }) },
	{ weight: 3, arbitrary: fc.record({ does: fc.constant('poll' as const), killed: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A repository as ECR stores it: images by digest, and the image that each tag names. */
class Repository {
	readonly images = new Set<string>();
	readonly tags = new Map<string, string>();

	apply(done: Exclude<Step, { does: 'poll' }>): void {
		if (done.does === 'untag') {
			const owner = this.tags.get(done.tag);
			this.tags.delete(done.tag);
			// Deleting the last tag of an image deletes the image.
			if (owner !== undefined && ![...this.tags.values()].includes(owner)) this.images.delete(owner);
			return;
		}
		const digest = digestOf(done.image);
		if (done.does === 'push') {
			this.images.add(digest);
			for (const one of done.tags) this.tags.set(one, digest);
			return;
		}
		this.images.delete(digest);
		for (const [one, owner] of this.tags) if (owner === digest) this.tags.delete(one);
	}

	listed(): ListedImage[] {
		const tagsOf = (digest: string) => [...this.tags].flatMap(([one, owner]) => (owner === digest ? one : [])).sort();
		return [...this.images].map((imageDigest) => ({ imageDigest, imageTags: tagsOf(imageDigest) }));
	}

	copy(): Repository {
		const copy = new Repository();
		for (const digest of this.images) copy.images.add(digest);
		for (const [one, owner] of this.tags) copy.tags.set(one, owner);
		return copy;
	}
}

/** The documented events between two states. */
function expected(before: Repository, now: Repository, exact: boolean): string[] {
	const lines: string[] = [];
	for (const { imageDigest, imageTags } of now.listed()) {
		const gained = imageTags.filter((one) => before.tags.get(one) !== imageDigest);
		const moved = gained.filter((one) => before.tags.has(one));
		const added = gained.filter((one) => !before.tags.has(one));
		if (!before.images.has(imageDigest)) lines.push(`imagePushed ${imageDigest} ${imageTags.join()}`);
		else if (added.length > 0) lines.push(`imagePushed ${imageDigest} ${added.join()}`);
		for (const one of moved) lines.push(`tagMoved ${imageDigest} ${one}`);
	}
	for (const { imageDigest, imageTags } of before.listed()) {
		if (exact && !now.images.has(imageDigest)) lines.push(`imageDeleted ${imageDigest} ${imageTags.join()}`);
	}
	return lines.sort();
}

const written = (changes: readonly Change[]) =>
	changes.map(({ event, imageDigest, imageTags }) => `${event} ${imageDigest} ${[...imageTags].sort().join()}`).sort();

function memoryOf(images: KnownImages, exact: boolean): Memory {
	const repositories = new Map([['team/app', images]]);
	return { registry: 'r', registryId: '123456789012', images: true, exact, scans: false, repositories };
}

describe.each([true, false])('polling, with whole digests and tags: %s', (exact) => {
	it('finds each event exactly once, with any changes between polls and n8n killed at any time', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
				const repository = new Repository();
				const detail = { exact, scans: false };
				let saved = encodeMemory(memoryOf(remember([], detail), exact));
				let polled = repository.copy();
				for (const done of [...steps, { does: 'poll' as const, killed: false }]) {
					if (done.does !== 'poll') {
						repository.apply(done);
						continue;
					}
					const images = decodeMemory(saved)?.repositories.get('team/app') ?? new Map();
					const before = { ...detail, images };
					const listed = repository.listed();
					expect(written(compare(before, listed, 1))).toEqual(expected(polled, repository, exact));
					// Killed before n8n saved anything: the next poll finds the same.
					if (done.killed) continue;
					saved = encodeMemory(memoryOf(remember(listed, detail, before), exact));
					polled = repository.copy();
				}
			}),
			{ numRuns: 500 },
		);
	});
});

const hex = (bytes: number) =>
	fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex'));
const memory = fc.record({ exact: fc.boolean(), scans: fc.boolean() }).chain(({ exact, scans }) => {
	const scan = fc.record({ mark: fc.integer({ min: 1, max: 2 ** 21 - 1 }), rank: fc.integer({ min: 0, max: 7 }) });
	const tags = fc.array(exact ? fc.stringMatching(/^[\w.-]{1,20}$/) : hex(3), { maxLength: 200 });
	const known = scans ? fc.oneof(fc.record({ tags }), fc.record({ tags, scan })) : fc.record({ tags });
	const images = fc.array(fc.tuple(hex(exact ? 32 : 5), known), { maxLength: 10 }).map((entries) => new Map(entries));
	const repositories = fc
		.array(fc.tuple(fc.stringMatching(/^[a-z/]{2,12}$/), fc.option(images)), { maxLength: 5 })
		.map((entries) => new Map(entries));
	return fc.record({
		registry: fc.string(),
		registryId: fc.constant('123456789012'),
		images: fc.boolean(),
		exact: fc.constant(exact),
		scans: fc.constant(scans),
		repositories,
	});
});

describe('what polling remembers', () => {
	it('is read as it was written, as base64, and written as it was read', () => {
		fc.assert(
			fc.property(memory, (original) => {
				const text = encodeMemory(original);
				expect(text).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
				const read = decodeMemory(text);
				expect(read).toEqual(original);
				expect(read && encodeMemory(read)).toBe(text);
			}),
		);
	});

	it.each([undefined, 7, '', 'text', 'bm90IG91cnM='])('is undefined for %j', (text) => {
		expect(decodeMemory(text)).toBeUndefined();
	});
});
