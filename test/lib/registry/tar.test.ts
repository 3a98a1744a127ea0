import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { extract, pack } from 'tar-stream';
import { collect, readMembers, readTar, writeTar, type TarEntry } from '../../../lib/registry/tar';

interface File {
	readonly name: string;
	readonly bytes: Uint8Array;
}

const streamOf = async function* (...chunks: readonly Uint8Array[]) {
	for (const chunk of chunks) yield await Promise.resolve(chunk);
};
const entryOf = ({ name, bytes }: File): TarEntry => ({ name, size: bytes.length, content: streamOf(bytes) });
const written = async (files: readonly File[]) => await collect(writeTar(files.map(entryOf)));
const read = async (content: AsyncIterable<Uint8Array>) => {
	const files: File[] = [];
	for await (const { name, content: of } of readTar(content)) files.push({ name, bytes: await collect(of) });
	return files;
};
const cut = (tar: Buffer, size: number) =>
	Array.from({ length: Math.ceil(tar.length / size) }, (_, index) => tar.subarray(index * size, (index + 1) * size));

const anyFiles = fc.array(
	fc.record({
		name: fc.stringMatching(/^[a-z0-9][a-z0-9/_-]{0,98}$/),
		bytes: fc.uint8Array({ maxLength: 2_000 }),
	}),
	{ maxLength: 6 },
);

describe('a tar', () => {
	it('is read as it was written, however the stream is cut', async () => {
		await fc.assert(
			fc.asyncProperty(anyFiles, fc.integer({ min: 1, max: 3_000 }), async (files, size) => {
				const back = await read(streamOf(...cut(await written(files), size)));
				expect(back.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
				for (const [index, { bytes }] of back.entries()) {
					expect(Buffer.compare(bytes, files[index]?.bytes ?? Buffer.of())).toBe(0);
				}
			}),
			{ numRuns: 50 },
		);
	});

	it('is what other readers read', async () => {
		const files = [
			{ name: 'index.json', bytes: Buffer.from('{}') },
			{ name: `blobs/sha256/${'a'.repeat(64)}`, bytes: Buffer.alloc(513, 7) },
		];
		const others: File[] = [];
		const extracting = extract();
		extracting.end(await written(files));
		for await (const entry of extracting) others.push({ name: entry.header.name, bytes: await buffer(entry) });
		expect(others).toEqual(files);
	});

	it('is read as others write it, with long names, folders and links', async () => {
		const long = `${'deep/'.repeat(60)}layer.tar`;
		const packing = pack();
		packing.entry({ name: 'blobs/', type: 'directory' });
		packing.entry({ name: './oci-layout' }, '{}');
		packing.entry({ name: long }, 'layer');
		packing.entry({ name: 'same', type: 'symlink', linkname: 'oci-layout' });
		packing.finalize();
		const tar = await buffer(packing);
		expect((await read(streamOf(tar))).map(({ name, bytes }) => [name, String(bytes)])).toEqual([
			['oci-layout', '{}'],
			[long, 'layer'],
		]);
	});

	it.each(['gnu', 'pax', 'ustar'])('is read as the system writes it in the format %s', async (format) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'tar-'));
		const name = `${'n'.repeat(60)}/${'m'.repeat(80)}`;
		try {
			execFileSync('mkdir', ['-p', path.join(folder, path.dirname(name))]);
			writeFileSync(path.join(folder, name), 'content');
			const tar = execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', '.']);
			expect(await read(streamOf(tar))).toEqual([{ name, bytes: Buffer.from('content') }]);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it.each(['gnu', 'pax'])('has its links told, as the system writes them in the format %s', async (format) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'tar-'));
		const name = 'n'.repeat(120);
		try {
			writeFileSync(path.join(folder, name), 'content');
			linkSync(path.join(folder, name), path.join(folder, `z${name}`));
			symlinkSync(`../${name}/${name}`, path.join(folder, `zz${name}`));
			const tar = execFileSync('tar', ['-C', folder, '--sort=name', `--format=${format}`, '-cf', '-', '.']);
			const members: object[] = [];
			for await (const member of readMembers(streamOf(tar))) {
				const { name: of } = member;
				members.push('target' in member ? member : { name: of, text: String(await collect(member.content)) });
			}
			expect(members).toEqual([
				{ name, text: 'content' },
				{ name: `z${name}`, target: `./${name}`, isSymbolic: false },
				{ name: `zz${name}`, target: `../${name}/${name}`, isSymbolic: true },
			]);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it('of which only one volume is given is said', async () => {
		const header = Buffer.from((await written([{ name: 'a', bytes: Buffer.of() }])).subarray(0, 512));
		header.write('M', 156);
		header.write('        ', 148);
		const sum = header.reduce((total, byte) => total + byte, 0);
		header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
		await expect(read(streamOf(header))).rejects.toThrow('is one of several volumes of a tar');
	});

	it('says sizes beyond 8 GiB', async () => {
		const size = 20 * 2 ** 30 + 1;
		const [header] = cut((await writeTar([{ name: 'large', size, content: streamOf() }]).next()).value as Buffer, 512);
		for await (const entry of readTar(streamOf(header ?? Buffer.of()))) {
			expect(entry.size).toBe(size);
			break;
		}
		const extracting = extract();
		extracting.write(header);
		const [seen] = (await once(extracting, 'entry')) as unknown[];
		expect(seen).toMatchObject({ size });
		extracting.destroy();
	});

	it('passes over what nobody reads', async () => {
		const tar = await written([
			{ name: 'first', bytes: Buffer.alloc(5_000) },
			{ name: 'second', bytes: Buffer.alloc(700) },
			{ name: 'third', bytes: Buffer.of(3) },
		]);
		const names: string[] = [];
		for await (const { name, content } of readTar(streamOf(...cut(tar, 100)))) {
			names.push(name);
			// Of one, a piece is read.
			if (name === 'second') for await (const piece of content) if (piece.length > 0) break;
		}
		expect(names).toEqual(['first', 'second', 'third']);
	});

	it('holds no more than what came last, and closes what it reads when it is left', async () => {
		let taken = 0;
		let closed = false;
		const [header = Buffer.of()] = cut(await written([{ name: 'large', bytes: Buffer.alloc(100_000) }]), 512);
		const endless = async function* () {
			try {
				yield await Promise.resolve(header);
				for (;;) {
					taken += 1;
					yield await Promise.resolve(Buffer.alloc(100));
				}
			} finally {
				closed = true;
			}
		};
		for await (const { content } of readTar(endless())) {
			const pieces = content[Symbol.asyncIterator]();
			await pieces.next();
			await pieces.next();
			break;
		}
		expect(taken).toBe(2);
		expect(closed).toBe(true);
	});

	it.each([
		['is cut short', async () => (await written([{ name: 'a', bytes: Buffer.alloc(2_000) }])).subarray(0, 1_000)],
		['is cut in a header', async () => (await written([{ name: 'a', bytes: Buffer.alloc(0) }])).subarray(0, 100)],
	])('that %s is said', async (_, tar) => {
		await expect(read(streamOf(await tar()))).rejects.toThrow('ends before it is complete');
	});

	it('is told from what is none', async () => {
		await expect(read(streamOf(Buffer.alloc(600, 'no tar')))).rejects.toThrow('holds no tar');
	});

	it.each([3, 5])('is not written with content of %i bytes for an entry of 4', async (length) => {
		const entry = { name: 'a', size: 4, content: streamOf(new Uint8Array(length)) };
		await expect(collect(writeTar([entry]))).rejects.toThrow('a does not have the 4 bytes that it should');
	});
});
