import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DemoFailure } from './failure';
import { npm } from './npm';
import { step } from './progress';
import { root } from './runtime';

/**
 * What in the project's folder the package is not made of. All the rest counts, because the build may come to read
 * anything of it, and a package packed anew for nothing costs seconds, while one that is out of date misleads.
 */
const unrelated = new Set([
	'.cache',
	'.ci',
	'.git',
	'coverage',
	'tools/demo',
	'dist',
	'docs',
	'node_modules',
	'screenshots',
	'test',
	'THIRD-PARTY-LICENSES.txt',
	'workflows',
]);

async function filesIn(folder: string): Promise<string[]> {
	const entries = await readdir(path.join(root, folder), { withFileTypes: true });
	const found = await Promise.all(
		entries.map(async (entry) => {
			const file = path.posix.join(folder, entry.name);
			if (unrelated.has(file) || file.endsWith('.tgz')) return [];
			return entry.isDirectory() ? filesIn(file) : [file];
		}),
	);
	return found.flat().sort();
}

async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of await filesIn('.')) {
		hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
	}
	return hash.digest('hex').slice(0, 16);
}

/** pack builds the package and packs it as it would be published, unless that was done from the same sources before. */
export async function pack(): Promise<string> {
	const store = path.join(root, '.cache/package');
	const tarball = path.join(store, `${await fingerprint()}.tgz`);
	if (existsSync(tarball)) return tarball;
	await rm(store, { recursive: true, force: true });
	await mkdir(store, { recursive: true });
	await step('Building the package', async () => npm('Building the package', ['run', 'build'], root));
	await step('Packing it', async () => npm('Packing the package', ['pack', '--pack-destination', store], root));
	const packed = (await readdir(store)).find((file) => file.endsWith('.tgz'));
	if (packed === undefined) throw new DemoFailure('npm packed the package and left no file.');
	await rename(path.join(store, packed), tarball);
	return tarball;
}
