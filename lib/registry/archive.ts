import { createHash } from 'node:crypto';
import { decompressed } from './decompressed';
import { digestOfBlob } from './layout';
import { collect, readMembers, readTar, type TarEntry, type TarLink } from './tar';

/** OpenArchive opens a tar, gzipped or not, from its start each time. */
export type OpenArchive = () => Promise<AsyncIterable<Uint8Array>>;

/** ArchiveFile is a file of an archive. */
export interface ArchiveFile {
	readonly path: string;
	/** Bytes. */
	readonly size: number;
	/** Digest of its content; where its path tells one, this, which nobody has compared yet. */
	readonly digest: string;
	/** Its first bytes. */
	readonly start: Buffer;
}

/** Bytes of a file that are read to tell what it is. */
const START = 16;
/** Bytes of the files that are kept with the first reading, each and together. What is not kept is read again. */
const MOST_OF_ONE = 4 * 2 ** 20;
const MOST_KEPT = 32 * 2 ** 20;
/** So many links may lead to one another. */
const MOST_LINKS = 40;

/** The path without `.`, `..` and empty parts; undefined for one outside of the archive. */
function normalized(path: string): string | undefined {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..' && parts.pop() === undefined) return undefined;
		if (part !== '' && part !== '.' && part !== '..') parts.push(part);
	}
	return parts.join('/');
}

/** The digest that the path of a layout's blob tells, in whatever folder the layout is. */
const digestOfPath = (path: string) => digestOfBlob(path.replace(/^.*\/(?=blobs\/)/, ''));

/** Whether a file may be one that says what the others are: JSON, and of the blobs only manifests. */
function isWorthKeeping(bytes: Buffer, isBlob: boolean): boolean {
	return /^\s*[{[]/.test(bytes.toString('latin1', 0, START)) && (!isBlob || bytes.includes('"schemaVersion"'));
}

/**
 * Archive is what a tar holds: its files, and where its links lead. Its content is not held but for small files that say
 * what the others are.
 */
export class Archive {
	private readonly files = new Map<string, ArchiveFile>();
	private readonly links = new Map<string, TarLink>();
	private readonly kept = new Map<string, Buffer>();
	private keptBytes = 0;

	private constructor(private readonly open: OpenArchive) {}

	/** Reads once through a tar. Throws ActionError for what is none, or is damaged, and what the stream throws. */
	static async read(open: OpenArchive): Promise<Archive> {
		const archive = new Archive(open);
		for await (const member of readMembers(decompressed(await open()))) await archive.add(member);
		return archive;
	}

	/** The paths of all files and links. */
	get paths(): string[] {
		return [...this.files.keys(), ...this.links.keys()];
	}

	/** The file that a path leads to, by links where there are some; undefined where there is none. */
	find(path: string): ArchiveFile | undefined {
		const { real } = this.follow(path);
		return real === undefined ? undefined : this.files.get(real);
	}

	/** Where the links of a path lead that no file of the archive is at; undefined for a path without links. */
	brokenLink(path: string): string | undefined {
		const { last } = this.follow(path);
		return this.find(path) ? undefined : last;
	}

	/** The content of files, by their paths; another reading of the tar where one was not kept. */
	async contents(files: readonly ArchiveFile[]): Promise<ReadonlyMap<string, Buffer>> {
		const found = new Map<string, Buffer>();
		const others = new Map<string, string>();
		for (const { path } of files) {
			const bytes = this.kept.get(path);
			if (bytes) found.set(path, bytes);
			else others.set(path, path);
		}
		if (others.size === 0) return found;
		for await (const { key, content } of this.stream(others)) found.set(key, await collect(content));
		return found;
	}

	/** Streams files as they come, each with the key that was given for its path. */
	async *stream(
		keys: ReadonlyMap<string, string>,
	): AsyncGenerator<{ readonly key: string; readonly content: AsyncIterable<Uint8Array> }> {
		for await (const { name, content } of readTar(decompressed(await this.open()))) {
			const key = keys.get(normalized(name) ?? '');
			if (key !== undefined) yield { key, content };
		}
	}

	private async add(member: TarEntry | TarLink): Promise<void> {
		const path = normalized(member.name);
		// Tars of before POSIX have folders as files, by such names.
		if (path === undefined || path === '' || member.name.endsWith('/')) return;
		// What comes later in a tar replaces what came before, as unpacking it does.
		this.files.delete(path);
		this.links.delete(path);
		this.keptBytes -= this.kept.get(path)?.length ?? 0;
		this.kept.delete(path);
		if ('target' in member) this.links.set(path, member);
		else this.files.set(path, await this.take(path, member));
	}

	private async take(path: string, { size, content }: TarEntry): Promise<ArchiveFile> {
		const told = digestOfPath(path);
		const hash = told === undefined ? createHash('sha256') : undefined;
		const mayKeep = size <= MOST_OF_ONE && this.keptBytes + size <= MOST_KEPT;
		const pieces: Uint8Array[] = [];
		let seen = 0;
		for await (const chunk of content) {
			hash?.update(chunk);
			if (mayKeep || seen < START) pieces.push(chunk);
			seen += chunk.length;
			if (!hash && !mayKeep && seen >= START) break;
		}
		const bytes = Buffer.concat(pieces);
		if (mayKeep && isWorthKeeping(bytes, told !== undefined)) {
			this.kept.set(path, bytes);
			this.keptBytes += size;
		}
		const digest = told ?? `sha256:${hash?.digest('hex') ?? ''}`;
		return { path, size, digest, start: Buffer.from(bytes.subarray(0, START)) };
	}

	/** Follows the links of a path: the path at their end, and the last link that was followed. */
	private follow(path: string): { readonly real?: string; readonly last?: string } {
		let real = normalized(path);
		let last: string | undefined;
		for (let count = 0; real !== undefined && count < MOST_LINKS; count += 1) {
			const at = this.linkIn(real);
			if (at === undefined) return { real, last };
			const { target, isSymbolic } = at.link;
			last = target;
			const folder = isSymbolic ? at.path.replace(/[^/]*$/, '') : '';
			// An absolute path is one of the machine that the tar was written on.
			real = isSymbolic && target.startsWith('/') ? undefined : normalized(`${folder}${target}${at.rest}`);
		}
		return { last };
	}

	/** The first link on a path: the path itself, or one of its folders. */
	private linkIn(path: string): { readonly path: string; readonly link: TarLink; readonly rest: string } | undefined {
		for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
			const part = end < 0 ? path : path.slice(0, end);
			const link = this.links.get(part);
			if (link) return { path: part, link, rest: path.slice(part.length) };
			if (end < 0) return undefined;
		}
	}
}
