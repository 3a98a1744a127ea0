import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DemoFailure, lastLines } from './failure';
import { withLock } from './lock';
import { npm } from './npm';
import { launch } from './processes';
import { step } from './progress';
import { bareEnvironment, nodeBinary, nodeHeaders, root } from './runtime';

/** The version of n8n that is installed. Later ones need not install: 2.41.3 asks for a package that is not served. */
export const n8nVersion = '2.41.0';

const folder = path.join(root, 'tools/demo/n8n');
const stamp = path.join(folder, 'installed');

/** n8nProgram is n8n's entry point, for `node`. */
export const n8nProgram = path.join(folder, 'node_modules/n8n/bin/n8n');

/** n8n is 2.9 GB, and npm unpacks what it then moves. */
const neededBytes = 3.5 * 1024 ** 3;

const manifest = JSON.stringify({ name: 'demo-n8n', private: true, dependencies: { n8n: n8nVersion } }, null, '\t');

/** What an install was made of: another n8n, another machine or another Node.js calls for another install. */
const recipe = createHash('sha256').update(`${manifest} ${process.platform} ${process.arch}`).digest('hex');

async function isInstalled(): Promise<boolean> {
	const made = await readFile(stamp, 'utf8').catch(() => '');
	return made === recipe && existsSync(n8nProgram);
}

async function checkSpace(): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	const free = bavail * bsize;
	if (free >= neededBytes) return;
	const gigabytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
	throw new DemoFailure(
		`n8n needs about ${gigabytes(neededBytes)} of disk in ${folder}, and ${gigabytes(free)} are free.`,
	);
}

/**
 * sqlite3 is the one native module that n8n's start needs and that ships without its binary. It fetches one that is
 * built already, or, where it cannot, compiles it with the headers that the project has.
 */
async function buildDatabaseDriver(): Promise<void> {
	const headers = nodeHeaders === undefined ? {} : { npm_config_nodedir: nodeHeaders };
	try {
		await npm('Building sqlite3', ['rebuild', 'sqlite3', '--foreground-scripts'], folder, headers);
	} catch (error) {
		if (!(error instanceof DemoFailure) || !/gyp ERR|not found: make|g\+\+|\bpython\b/i.test(error.message))
			throw error;
		throw new DemoFailure(
			"n8n's database driver (sqlite3) could be neither fetched nor compiled: compiling takes a C++ compiler, make " +
				`and Python 3 (on Debian: apt-get install build-essential python3). ${error.message}`,
		);
	}
}

async function checkStart(): Promise<void> {
	const { code, stdout, output } = await launch(nodeBinary, [n8nProgram, '--version'], { env: bareEnvironment() })
		.ended;
	if (code !== 0 || !stdout.includes(n8nVersion)) {
		throw new DemoFailure(`n8n was installed but does not start:\n${lastLines(output, 12)}`);
	}
	const driver = path.join(folder, 'node_modules/sqlite3');
	const loaded = await launch(nodeBinary, ['-e', `require(${JSON.stringify(driver)})`], { env: bareEnvironment() })
		.ended;
	if (loaded.code !== 0) {
		throw new DemoFailure(`n8n's database driver (sqlite3) does not load:\n${lastLines(loaded.output, 12)}`);
	}
}

/** installN8n installs n8n into `tools/demo/n8n`, the first time only. An install that was cut short is taken up again. */
export async function installN8n(): Promise<void> {
	if (await isInstalled()) return;
	await mkdir(folder, { recursive: true });
	await withLock(path.join(root, 'tools/demo/n8n/installing'), 'is installing n8n', async () => {
		if (await isInstalled()) return;
		await checkSpace();
		await rm(stamp, { force: true });
		await writeFile(path.join(folder, 'package.json'), manifest);
		// A Kafka addon, which nothing here uses, would try to fetch a binary or compile: no scripts but the one needed.
		const install = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
		await step(`Installing n8n ${n8nVersion}: about 3 GB and some minutes, the first time only`, async () =>
			npm('Installing n8n', install, folder),
		);
		await step("Building n8n's database driver", buildDatabaseDriver);
		await checkStart();
		await writeFile(stamp, recipe);
	});
}
