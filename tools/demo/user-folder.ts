import { createReadStream } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

const packageName = 'n8n-nodes-aws-ecr';

interface Manifest {
	readonly version: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly [field: string]: unknown;
}

/** Unpacks what `npm pack` made, whose files all stand in a folder `package`. */
async function unpack(tarball: string, into: string): Promise<void> {
	const files = createReadStream(tarball).pipe(createGunzip()).pipe(extract());
	for await (const entry of files) {
		const file = path.join(into, ...entry.header.name.split('/').slice(1));
		if (entry.header.type === 'file') {
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, Readable.from(entry));
		} else {
			entry.resume();
		}
	}
}

/**
 * installPackage puts the packed package where n8n puts community nodes, and leaves behind what n8n leaves behind: an
 * unpacked tarball whose manifest names no peers, and a line in the manifest around it. What n8n then does, installing
 * the package's dependencies, does not come up: it has none.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = path.join(userFolder, '.n8n/nodes');
	const target = path.join(nodes, 'node_modules', packageName);
	const mark = path.join(nodes, 'installed-from');
	if ((await readFile(mark, 'utf8').catch(() => '')) === tarball) return;

	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	// n8n warns about settings that others can read.
	await chmod(path.join(userFolder, '.n8n'), 0o700);
	await unpack(tarball, target);

	const file = path.join(target, 'package.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
	if (Object.keys(manifest.dependencies ?? {}).length > 0) {
		throw new Error(`${packageName} has dependencies, which n8n would install: the demo has to do the same now.`);
	}
	const kept = Object.entries(manifest).filter(([field]) => !/^(dev|peer|optional)Dependencies$/.test(field));
	await writeFile(file, JSON.stringify(Object.fromEntries(kept), null, 2));
	await writeFile(
		path.join(nodes, 'package.json'),
		JSON.stringify(
			{ name: 'installed-nodes', private: true, dependencies: { [packageName]: manifest.version } },
			null,
			2,
		),
	);
	await writeFile(mark, tarball);
}
