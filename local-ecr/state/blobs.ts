import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { sha256 } from '../../lib/ecr/digest';

/** Range is the part of a blob from `start` to `end`, in bytes, both included. */
export interface Range {
	start: number;
	end: number;
}

/** BlobStore keeps the bytes of layers by their digest, and those of uploads by their ID until they are complete. */
export interface BlobStore {
	/** put stores bytes and answers their digest. */
	put(bytes: Uint8Array): Promise<string>;
	/** has tells whether a blob is there. */
	has(digest: string): Promise<boolean>;
	/** read streams a blob or a part of it. Throws when it is not there. */
	read(digest: string, range?: Range): Readable;
	/** write stores a part of an upload at a position in bytes. */
	write(uploadId: string, position: number, bytes: Uint8Array): Promise<void>;
	/** digestOf calculates the digest of what an upload has received. */
	digestOf(uploadId: string): Promise<string>;
	/** complete makes an upload the blob of this digest. */
	complete(uploadId: string, digest: string): Promise<void>;
	/** discard forgets an upload. */
	discard(uploadId: string): Promise<void>;
	/** sweep deletes every blob and upload that is not named. */
	sweep(digests: ReadonlySet<string>, uploadIds: ReadonlySet<string>): Promise<void>;
}

function partsIn(parts: readonly Buffer[], { start, end }: Range): Buffer[] {
	let position = 0;
	return parts.flatMap((part) => {
		const from = position;
		position += part.byteLength;
		const wanted = part.subarray(Math.max(0, start - from), Math.max(0, end + 1 - from));
		return wanted.byteLength > 0 ? [wanted] : [];
	});
}

/** MemoryBlobs keeps blobs in memory, in the parts that they came in. */
export class MemoryBlobs implements BlobStore {
	private readonly blobs = new Map<string, readonly Buffer[]>();
	private readonly uploads = new Map<string, Buffer[]>();

	put(bytes: Uint8Array): Promise<string> {
		const digest = sha256(bytes);
		this.blobs.set(digest, [Buffer.from(bytes)]);
		return Promise.resolve(digest);
	}

	has(digest: string): Promise<boolean> {
		return Promise.resolve(this.blobs.has(digest));
	}

	read(digest: string, range?: Range): Readable {
		const parts = this.blobs.get(digest);
		if (!parts) throw new Error(`There is no blob ${digest}`);
		return Readable.from(range ? partsIn(parts, range) : parts);
	}

	write(uploadId: string, _position: number, bytes: Uint8Array): Promise<void> {
		const parts = this.uploads.get(uploadId) ?? [];
		parts.push(Buffer.from(bytes));
		this.uploads.set(uploadId, parts);
		return Promise.resolve();
	}

	digestOf(uploadId: string): Promise<string> {
		const hash = createHash('sha256');
		for (const part of this.uploads.get(uploadId) ?? []) hash.update(part);
		return Promise.resolve(`sha256:${hash.digest('hex')}`);
	}

	complete(uploadId: string, digest: string): Promise<void> {
		this.blobs.set(digest, this.uploads.get(uploadId) ?? []);
		return this.discard(uploadId);
	}

	discard(uploadId: string): Promise<void> {
		this.uploads.delete(uploadId);
		return Promise.resolve();
	}

	sweep(digests: ReadonlySet<string>, uploadIds: ReadonlySet<string>): Promise<void> {
		for (const digest of this.blobs.keys()) if (!digests.has(digest)) this.blobs.delete(digest);
		for (const uploadId of this.uploads.keys()) if (!uploadIds.has(uploadId)) this.uploads.delete(uploadId);
		return Promise.resolve();
	}
}

/** FileBlobs keeps each blob in a file named after its digest. A file under its final name is always complete. */
export class FileBlobs implements BlobStore {
	private readonly blobs: string;
	private readonly uploads: string;

	constructor(folder: string) {
		this.blobs = join(folder, 'layers');
		this.uploads = join(folder, 'uploads');
	}

	private blobFile(digest: string): string {
		return join(this.blobs, digest.slice('sha256:'.length));
	}

	private uploadFile(uploadId: string): string {
		return join(this.uploads, uploadId);
	}

	async put(bytes: Uint8Array): Promise<string> {
		const digest = sha256(bytes);
		if (await this.has(digest)) return digest;
		const uploadId = randomUUID();
		await mkdir(this.uploads, { recursive: true });
		await writeFile(this.uploadFile(uploadId), bytes);
		await this.complete(uploadId, digest);
		return digest;
	}

	async has(digest: string): Promise<boolean> {
		return stat(this.blobFile(digest)).then(
			() => true,
			() => false,
		);
	}

	read(digest: string, range?: Range): Readable {
		return createReadStream(this.blobFile(digest), range);
	}

	async write(uploadId: string, position: number, bytes: Uint8Array): Promise<void> {
		await mkdir(this.uploads, { recursive: true });
		// Writing at the position, and cutting there, repairs a part that a crash left half written.
		const file = await open(this.uploadFile(uploadId), position === 0 ? 'w' : 'r+');
		try {
			await file.truncate(position);
			await file.write(bytes, 0, bytes.byteLength, position);
		} finally {
			await file.close();
		}
	}

	async digestOf(uploadId: string): Promise<string> {
		const hash = createHash('sha256');
		await pipeline(createReadStream(this.uploadFile(uploadId)), hash);
		return `sha256:${hash.digest('hex')}`;
	}

	async complete(uploadId: string, digest: string): Promise<void> {
		await mkdir(this.blobs, { recursive: true });
		await rename(this.uploadFile(uploadId), this.blobFile(digest));
	}

	async discard(uploadId: string): Promise<void> {
		await rm(this.uploadFile(uploadId), { force: true });
	}

	async sweep(digests: ReadonlySet<string>, uploadIds: ReadonlySet<string>): Promise<void> {
		const files = async (folder: string) => readdir(folder).catch((): string[] => []);
		for (const name of await files(this.blobs)) {
			const ours = /^[0-9a-f]{64}$/.test(name);
			if (ours && !digests.has(`sha256:${name}`)) await rm(join(this.blobs, name), { force: true });
		}
		for (const name of await files(this.uploads)) {
			const ours = /^[0-9a-f-]{36}$/.test(name);
			if (ours && !uploadIds.has(name)) await rm(join(this.uploads, name), { force: true });
		}
	}
}
