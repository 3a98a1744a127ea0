import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DemoFailure } from './failure';
import { npm } from './npm';
import { step } from './progress';
import { root } from './runtime';

/** What the package is made of. */
const sources = [
	'package.json',
	'package-lock.json',
	'gulpfile.js',
	'tsconfig.json',
	'tsconfig.build.json',
	'README.md',
	'CHANGELOG.md',
	'LICENSE',
	'aws',
	'credentials',
	'ecr',
	'icons',
	'nodes',
];

async function filesOf(source: string): Promise<string[]> {
	const entries = await readdir(path.join(root, source), { recursive: true, withFileTypes: true }).catch(
		() => undefined,
	);
	if (!entries) return existsSync(path.join(root, source)) ? [source] : [];
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.sort();
}

async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of (await Promise.all(sources.map(filesOf))).flat()) {
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
