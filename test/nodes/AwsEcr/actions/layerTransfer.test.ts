import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { openEcr, type AwsEcrCredentials } from '../../../../lib/aws/client';
import { Repository } from '../../../../lib/registry/repository';
import { resuming } from '../../../../lib/registry/resuming';
import { blobOf } from '../../../support/images';
import { contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
let repository: Repository;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

beforeEach(async () => {
	const client = await openEcr(target.credentials as unknown as AwsEcrCredentials);
	repository = new Repository(client, { repositoryName: name });
});
afterEach(() => {
	repository.client.close();
});

const parts = () => target.callsTo('UploadLayerPart');
/** A source that gives its bytes in chunks, and breaks off where it is told to, once for each place. */
const sourceOf = (bytes: Buffer, breaks: number[] = []) => {
	const opened: number[] = [];
	const open = async (from: number) => {
		opened.push(from);
		const end = breaks.shift();
		const read = function* () {
			for (let at = from; at < (end ?? bytes.length); at += 65_536) {
				yield bytes.subarray(at, Math.min(at + 65_536, end ?? bytes.length));
			}
			if (end !== undefined) throw new Error('connection reset');
		};
		return await Promise.resolve(Readable.from(read(), { objectMode: false }));
	};
	return { open, opened };
};

describe('uploading a layer', () => {
	it('sends it in parts, and it is there', async () => {
		const { bytes, digest } = blobOf(randomBytes(25 * 2 ** 20));
		const before = parts();
		expect(await repository.uploadLayer(resuming(sourceOf(bytes).open), digest)).toBe(bytes.length);
		expect(parts() - before).toBeGreaterThan(1);
		expect(await repository.missingLayers([digest, blobOf(Buffer.from('other')).digest])).toEqual([
			blobOf(Buffer.from('other')).digest,
		]);
	});

	it('goes on at the byte where the source breaks off', async () => {
		const { bytes, digest } = blobOf(randomBytes(25 * 2 ** 20));
		const source = sourceOf(bytes, [1, bytes.length - 10]);
		expect(await repository.uploadLayer(resuming(source.open), digest)).toBe(bytes.length);
		const [first, second, third = 0] = source.opened;
		expect([first, second]).toEqual([0, 1]);
		expect(third).toBeGreaterThan(1);
	});

	for (const [operation, needs] of [
		['UploadLayerPart', ['layerPartException']],
		['CompleteLayerUpload', []],
	] as const)
		contract(`goes on where the answer to ${operation} got lost`, { needs }, async () => {
			const { bytes, digest } = blobOf(randomBytes(25 * 2 ** 20));
			target.failNext(operation, { name: 'ServerException', status: 500, carriedOut: true });
			const before = parts();
			expect(await repository.uploadLayer(resuming(sourceOf(bytes).open), digest)).toBe(bytes.length);
			// The part alone whose answer got lost is sent twice.
			expect(parts() - before).toBe(operation === 'UploadLayerPart' ? 4 : 3);
			expect(await repository.missingLayers([digest])).toEqual([]);
		});

	it('ends with a part that does not follow for another reason', async () => {
		const { bytes, digest } = blobOf(randomBytes(1_000));
		target.failNext('UploadLayerPart', { name: 'InvalidLayerPartException', message: 'not this one' });
		await expect(repository.uploadLayer(resuming(sourceOf(bytes).open), digest)).rejects.toThrow('not this one');
		expect(await repository.missingLayers([digest])).toEqual([digest]);
	});

	it('gives up on a source that breaks off again and again, with what it said', async () => {
		const { bytes, digest } = blobOf(randomBytes(1_000));
		const source = sourceOf(bytes, [1, 1, 1, 1, 1, 1]);
		await expect(repository.uploadLayer(resuming(source.open), digest)).rejects.toThrow('connection reset');
		expect(source.opened).toEqual([0, 1, 1, 1]);
	});

	it('completes nothing that has another digest', async () => {
		const { digest } = blobOf(randomBytes(1_000));
		const upload = repository.uploadLayer(resuming(sourceOf(randomBytes(1_000)).open), digest);
		await expect(upload).rejects.toMatchObject({ code: 'DigestMismatch' });
		expect(await repository.missingLayers([digest])).toEqual([digest]);
	});

	it('takes a layer that is there already for a success', async () => {
		const { bytes, digest } = blobOf(randomBytes(1_000));
		await repository.uploadLayer(resuming(sourceOf(bytes).open), digest);
		expect(await repository.uploadLayer(resuming(sourceOf(bytes).open), digest)).toBe(1_000);
	});
});
