import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { MemoryDetail, KnownImage, KnownImages, Memory } from './memory';

/** Differences of keys are small numbers in no order, which zlib compresses best as filtered data. */
const COMPRESSION = { level: 9, strategy: constants.Z_FILTERED } as const;

/** A scan takes 21 bits of its mark, and 3 of its rank. */
const SCAN_BYTES = 3;

/** What stands before the columns; a repository's count of images is -1 for one that was not there. */
interface Head extends Omit<Memory, 'repositories'> {
	readonly repositories: ReadonlyArray<readonly [name: string, images: number]>;
	/** Bytes of each column. */
	readonly columns: readonly number[];
}

type MemoryEntry = readonly [digest: string, image: KnownImage];

const sorted = (images: KnownImages): MemoryEntry[] =>
	[...(images ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));

/** One byte of each after the other: the leading bytes of sorted keys hardly differ from their neighbours. */
function transpose(rows: Buffer, width: number): Buffer {
	const count = rows.length / width;
	const columns = Buffer.alloc(rows.length);
	for (let row = 0; row < count; row += 1) {
		for (let column = 0; column < width; column += 1) columns[column * count + row] = rows[row * width + column] ?? 0;
	}
	return columns;
}

/** The first `count` bytes, each as what it differs from the one before it, which for sorted keys is little. */
function toDifferences(columns: Buffer, count: number): Buffer {
	for (let at = count - 1; at > 0; at -= 1) columns[at] = ((columns[at] ?? 0) - (columns[at - 1] ?? 0)) & 255;
	return columns;
}

/** Undoes toDifferences. */
function fromDifferences(columns: Buffer, count: number): Buffer {
	for (let at = 1; at < count; at += 1) columns[at] = ((columns[at] ?? 0) + (columns[at - 1] ?? 0)) & 255;
	return columns;
}

/** Numbers in bytes of 7 bits, the last of each without the eighth. */
function writeCounts(counts: readonly number[]): Buffer {
	const bytes: number[] = [];
	for (const count of counts) {
		let rest = count;
		for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128);
		bytes.push(rest);
	}
	return Buffer.from(bytes);
}

function readCounts(bytes: Buffer): number[] {
	const counts: number[] = [];
	let count = 0;
	let shift = 0;
	for (const byte of bytes) {
		count |= (byte & 127) << shift;
		shift += 7;
		if (byte > 127) continue;
		counts.push(count);
		count = 0;
		shift = 0;
	}
	return counts;
}

function writeTags({ exact }: MemoryDetail, tags: readonly string[]): Buffer {
	return exact ? Buffer.from(tags.join('\n')) : Buffer.from(tags.join(''), 'hex');
}

function readTags({ exact }: MemoryDetail, bytes: Buffer, count: number): string[] {
	if (exact) return bytes.toString().split('\n');
	const width = count === 0 ? 0 : bytes.length / count;
	return Array.from({ length: count }, (_, at) => bytes.toString('hex', at * width, (at + 1) * width));
}

/** encodeMemory makes text of what is remembered, as small as it goes: n8n keeps it with the workflow. */
export function encodeMemory({ repositories, ...rest }: Memory): string {
	const groups = [...repositories].map(([name, images]) => ({ name, images, entries: sorted(images) }));
	const entries = groups.flatMap(({ entries: of }) => of);
	const keys = Buffer.from(entries.map(([digest]) => digest).join(''), 'hex');
	const scans = Buffer.alloc(rest.scans ? entries.length * SCAN_BYTES : 0);
	if (rest.scans) {
		entries.forEach(([, { scan }], at) =>
			scans.writeUIntBE(scan ? scan.mark * 8 + scan.rank : 0, at * SCAN_BYTES, SCAN_BYTES),
		);
	}
	const columns = [
		toDifferences(transpose(keys, entries.length > 0 ? keys.length / entries.length : 1), entries.length),
		writeCounts(entries.map(([, { tags }]) => tags.length)),
		writeTags(
			rest,
			entries.flatMap(([, { tags }]) => tags),
		),
		scans,
	];
	const head: Head = {
		...rest,
		repositories: groups.map(({ name, images, entries: of }) => [name, images ? of.length : -1]),
		columns: columns.map(({ length }) => length),
	};
	const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...columns]);
	return deflateRawSync(bytes, COMPRESSION).toString('base64');
}

/** decodeMemory reads what encodeMemory wrote; undefined for anything else. */
export function decodeMemory(text: unknown): Memory | undefined {
	if (typeof text !== 'string') return undefined;
	try {
		return read(inflateRawSync(Buffer.from(text, 'base64')));
	} catch {
		// Not ours, or of another version: the present state is then taken as known, as at the first activation.
		return undefined;
	}
}

function read(bytes: Buffer): Memory {
	const end = bytes.indexOf(10);
	const { repositories, columns, ...rest } = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
	let at = end + 1;
	const [keyBytes, countBytes, tagBytes, scanBytes] = columns.map((length) => bytes.subarray(at, (at += length)));
	const counts = readCounts(countBytes ?? Buffer.alloc(0));
	const total = counts.length;
	const width = total > 0 ? (keyBytes?.length ?? 0) / total : 1;
	const keys = transpose(fromDifferences(keyBytes ?? Buffer.alloc(0), total), total || 1);
	const tagCount = counts.reduce((sum, count) => sum + count, 0);
	const tags = readTags(rest, tagBytes ?? Buffer.alloc(0), tagCount);
	let image = 0;
	let tag = 0;
	const entry = (): [string, KnownImage] => {
		const key = keys.toString('hex', image * width, (image + 1) * width);
		const own = tags.slice(tag, (tag += counts[image] ?? 0));
		const scan = rest.scans ? scanBytes?.readUIntBE(image * SCAN_BYTES, SCAN_BYTES) : 0;
		image += 1;
		return [key, { tags: own, ...(scan ? { scan: { mark: scan >> 3, rank: scan & 7 } } : {}) }];
	};
	return {
		...rest,
		repositories: new Map(
			repositories.map(([name, count]) => [name, count < 0 ? null : new Map(Array.from({ length: count }, entry))]),
		),
	};
}
