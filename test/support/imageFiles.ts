import { buffer } from 'node:stream/consumers';
import type { IBinaryData } from 'n8n-workflow';
import { pack, type Header } from 'tar-stream';
import { collect, readTar } from '../../lib/registry/tar';
import type { Blob } from './images';
import { byName, type Target } from './target';
import type { RunResult } from './workflow';

/** FileEntry is a file, folder or link of a tar. */
export interface FileEntry extends Partial<Pick<Header, 'type' | 'linkname'>> {
	readonly name: string;
	readonly body?: Buffer | string;
}

/** tarFile makes a tar, without the code that is tested. */
export async function tarFile(entries: readonly FileEntry[]): Promise<Buffer> {
	const packing = pack();
	for (const { body, ...header } of entries) packing.entry({ mtime: new Date(0), ...header }, body ?? '');
	packing.finalize();
	return await buffer(packing);
}

/** blobPath is where a layout has a blob. */
export function blobPath(digest: string): string {
	return `blobs/${digest.replace(':', '/')}`;
}

/** blobFiles are the files of blobs in a layout. */
export function blobFiles(blobs: readonly Blob[]): FileEntry[] {
	return blobs.map(({ digest, bytes }) => ({ name: blobPath(digest), body: bytes }));
}

/** layoutFiles are the files of an OCI image layout with an index.json. */
export function layoutFiles(index: string, blobs: readonly Blob[]): FileEntry[] {
	return [
		{ name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' },
		{ name: 'index.json', body: index },
		...blobFiles(blobs),
	];
}

/** bytesOf are the bytes of an output file. */
export function bytesOf(file: IBinaryData | undefined): Buffer {
	return Buffer.from(file?.data ?? '', 'base64');
}

/** filesIn are the files of a tar, by name. */
export async function filesIn(tar: Buffer): Promise<Readonly<Record<string, Buffer>>> {
	const files: Record<string, Buffer> = {};
	const stream = async function* () {
		yield await Promise.resolve(tar);
	};
	for await (const entry of readTar(stream())) files[entry.name] = await collect(entry.content);
	return files;
}

/** exportImage runs Image → Export. */
export async function exportImage(
	target: Target,
	repositoryName: string,
	imageId: string,
	options: object = {},
): Promise<RunResult> {
	const parameters = { repositoryName: byName(repositoryName), imageId, outputBinaryField: 'data', options };
	return await target.run('image', 'export', parameters);
}

/** importFile runs Image → Import. */
export async function importFile(
	target: Target,
	repositoryName: string,
	bytes: Buffer,
	options: object = {},
): Promise<RunResult> {
	const parameters = { repositoryName: byName(repositoryName), binaryPropertyName: 'data', options };
	const data = { data: bytes.toString('base64'), mimeType: 'application/x-tar' };
	return await target.run('image', 'import', parameters, { items: [{ json: {}, binary: { data } }] });
}
