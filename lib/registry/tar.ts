import { ActionError } from '../aws/actionError';

/** TarEntry is a file in a tar. */
export interface TarEntry {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly content: AsyncIterable<Uint8Array>;
}

/** TarLink is a name in a tar for another file. */
export interface TarLink {
	readonly name: string;
	/** The path of the other file: of a hard link from the tar's root, of a symbolic one from the link's folder. */
	readonly target: string;
	readonly isSymbolic: boolean;
}

/** brokenTar is what is thrown for content that is no tar, or that ends before it is complete. */
export function brokenTar(message: string): ActionError {
	return new ActionError('InvalidFile', `The file ${message}`, 'Give the file as it was written, as a tar or gzipped.');
}

/** A tar is made of blocks; see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const BLOCK = 512;
const NAME = { at: 0, bytes: 100 };
const MODE = { at: 100, bytes: 8 };
const SIZE = { at: 124, bytes: 12 };
const CHECKSUM = { at: 148, bytes: 8 };
const KIND = { at: 156, bytes: 1 };
const LINK = { at: 157, bytes: 100 };
const MAGIC = { at: 257, bytes: 8 };
const PREFIX = { at: 345, bytes: 155 };

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

function checksum(header: Buffer): number {
	const own = header.subarray(CHECKSUM.at, CHECKSUM.at + CHECKSUM.bytes);
	const sum = (bytes: Buffer) => bytes.reduce((total, byte) => total + byte, 0);
	// A checksum counts as if it were spaces itself.
	return sum(header) - sum(own) + CHECKSUM.bytes * 0x20;
}

/** writeSize writes a size; one of 8 GiB and more has no room in octal digits, and is written in binary, as GNU and Go do. */
function writeSize(header: Buffer, size: number): void {
	if (size < 8 ** (SIZE.bytes - 1)) {
		header.write(size.toString(8).padStart(SIZE.bytes - 1, '0'), SIZE.at);
		return;
	}
	header[SIZE.at] = 0x80;
	header.writeBigUInt64BE(BigInt(size), SIZE.at + SIZE.bytes - 8);
}

function readSize(header: Buffer): number {
	const binary = ((header[SIZE.at] ?? 0) & 0x80) !== 0;
	if (binary) return Number(header.readBigUInt64BE(SIZE.at + SIZE.bytes - 8));
	// The label of a volume has none.
	return parseInt(textAt(header, SIZE) || '0', 8);
}

function textAt(header: Buffer, { at, bytes }: typeof NAME): string {
	const [text = ''] = header.toString('utf8', at, at + bytes).split('\0');
	return text.trim();
}

function headerOf({ name, size }: TarEntry): Buffer {
	if (Buffer.byteLength(name) > NAME.bytes) throw new RangeError(`${name} is too long a name for a tar`);
	const header = Buffer.alloc(BLOCK);
	header.write(name, NAME.at);
	// Without dates and owners, the same files are the same tar.
	header.write('0000644', MODE.at);
	writeSize(header, size);
	header.write('0', KIND.at);
	header.write('ustar\x0000', MAGIC.at);
	header.write(checksum(header).toString(8).padStart(6, '0') + '\0 ', CHECKSUM.at);
	return header;
}

/**
 * writeTar writes files as a tar, one after the other, of any size; names have at most 100 bytes. Throws a RangeError
 * for content of another size than its entry says, and what the content throws.
 */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
	for (const entry of entries) {
		yield headerOf(entry);
		let written = 0;
		for await (const chunk of entry.content) {
			written += chunk.length;
			if (written > entry.size) break;
			yield chunk;
		}
		if (written !== entry.size)
			throw new RangeError(`${entry.name} does not have the ${entry.size} bytes that it should`);
		yield Buffer.alloc(padding(entry.size));
	}
	yield Buffer.alloc(2 * BLOCK);
}

/** Bytes takes as many bytes from a stream as are wanted. */
class Bytes {
	position = 0;
	private readonly chunks: AsyncIterator<Uint8Array>;
	private rest: Uint8Array = new Uint8Array();

	constructor(content: AsyncIterable<Uint8Array>) {
		this.chunks = content[Symbol.asyncIterator]();
	}

	async atEnd(): Promise<boolean> {
		while (this.rest.length === 0) {
			const next = await this.chunks.next();
			if (next.done) return true;
			this.rest = next.value;
		}
		return false;
	}

	async *take(length: number): AsyncGenerator<Uint8Array> {
		for (let left = length; left > 0;) {
			if (await this.atEnd()) throw brokenTar('ends before it is complete');
			const piece = this.rest.subarray(0, left);
			this.rest = this.rest.subarray(piece.length);
			this.position += piece.length;
			left -= piece.length;
			yield piece;
		}
	}

	async skip(length: number): Promise<void> {
		const skipped = this.take(length);
		while (!(await skipped.next()).done);
	}

	async close(): Promise<void> {
		await this.chunks.return?.();
	}
}

/** collect puts content that is known to be small together. */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of content) pieces.push(piece);
	return Buffer.concat(pieces);
}

/** The records of an extended header, each `length key=value` and a line break, in bytes. */
function readRecords(content: Buffer): Map<string, string> {
	const records = new Map<string, string>();
	for (let at = 0; at < content.length;) {
		const length = parseInt(content.toString('latin1', at, at + 20), 10);
		if (!(length > 0)) throw brokenTar('has a header that cannot be read');
		const record = content.toString('utf8', at, at + length - 1);
		const [key = '', ...value] = record.slice(record.indexOf(' ') + 1).split('=');
		records.set(key, value.join('='));
		at += length;
	}
	return records;
}

/** What is no file but says something of the next one: more than a long name and a few records it is not. */
const MOST_EXTENDED = 2 ** 20;

/** The name that a header has by itself. */
function nameOf(header: Buffer): string {
	// GNU's own format, which writes another magic, has dates where this one has the start of a long name.
	const isPosix = header.toString('latin1', MAGIC.at, MAGIC.at + 6) === 'ustar\0';
	const prefix = isPosix ? textAt(header, PREFIX) : '';
	return prefix ? `${prefix}/${textAt(header, NAME)}` : textAt(header, NAME);
}

/** What says something of the next member, and the record that it is, where it is no list of records. */
const EXTENSIONS: Readonly<Record<string, string | undefined>> = { x: 'records', L: 'path', K: 'linkpath' };

/** A file, which tars of before POSIX have without a kind; one that is contiguous is a file, too. */
const FILE = /^[07]?$/;
/** Links, devices and folders: no content follows them, whatever size they say. */
const WITHOUT_CONTENT = /[1-6]/;

/** Throws ActionError for what only GNU's own tar puts together. */
function refuseParts(name: string, kind: string, records: ReadonlyMap<string, string>): void {
	const isSparse = kind === 'S' || [...records.keys()].some((key) => key.startsWith('GNU.sparse.'));
	if (isSparse) {
		const hint = 'Write the tar again without --sparse (-S).';
		throw new ActionError('InvalidFile', `The file holds ${name || 'a file'} as a sparse file, in parts`, hint);
	}
	if (kind === 'M') {
		const hint = 'Write it again as one tar, without --multi-volume (-M).';
		throw new ActionError('InvalidFile', 'The file is one of several volumes of a tar', hint);
	}
}

/** The records of what extends the next member. */
async function readExtension(kind: string, size: number, bytes: Bytes): Promise<Iterable<readonly [string, string]>> {
	if (size > MOST_EXTENDED) throw brokenTar('has a header that cannot be read');
	const text = await collect(bytes.take(size));
	const record = EXTENSIONS[kind] ?? '';
	return kind === 'x' ? readRecords(text) : [[record, text.toString().replace(/\0+$/, '')]];
}

/**
 * readMembers reads the files and links of a tar, in their order, with the extensions of pax and GNU for long names and
 * sizes; folders, devices and a volume's label are left out. Content is to be read before the next member is asked for;
 * what was not read of it is skipped. Throws ActionError, and what the stream throws.
 */
export async function* readMembers(content: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry | TarLink> {
	const bytes = new Bytes(content);
	const said = new Map<string, string>();
	try {
		while (!(await bytes.atEnd())) {
			const header = await collect(bytes.take(BLOCK));
			if (header.every((byte) => byte === 0)) return;
			if (parseInt(textAt(header, CHECKSUM), 8) !== checksum(header)) throw brokenTar('holds no tar');
			const kind = textAt(header, KIND);
			const size = WITHOUT_CONTENT.test(kind) ? 0 : Number(said.get('size') ?? readSize(header));
			if (!Number.isSafeInteger(size) || size < 0) throw brokenTar('has a header that cannot be read');
			const end = bytes.position + size + padding(size);
			if (EXTENSIONS[kind] !== undefined) {
				for (const [key, value] of await readExtension(kind, size, bytes)) said.set(key, value);
			} else {
				// `./` in front of a name says nothing.
				const name = (said.get('path') ?? nameOf(header)).replace(/^(\.\/)+/, '');
				refuseParts(name, kind, said);
				if (kind === '1' || kind === '2') {
					yield { name, target: said.get('linkpath') ?? textAt(header, LINK), isSymbolic: kind === '2' };
				} else if (FILE.test(kind)) {
					yield { name, size, content: bytes.take(size) };
				}
				said.clear();
			}
			await bytes.skip(end - bytes.position);
		}
	} finally {
		await bytes.close();
	}
}

/** readTar reads the files of a tar as `readMembers` does, and leaves links out. */
export async function* readTar(content: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
	for await (const member of readMembers(content)) if (!('target' in member)) yield member;
}
