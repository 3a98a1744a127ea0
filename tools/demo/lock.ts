import { rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { DemoFailure } from './failure';

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Takes the lock, or gives the process that has it; a lock whose process is gone is nobody's. */
async function take(file: string): Promise<number | undefined> {
	try {
		await writeFile(file, String(process.pid), { flag: 'wx' });
		return undefined;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
	const holder = Number(await readFile(file, 'utf8').catch(() => ''));
	if (holder > 0 && holder !== process.pid && isAlive(holder)) return holder;
	await rm(file, { force: true });
	return take(file);
}

/** withLock does what only one process may do at a time, and refuses while another does it. */
export async function withLock<Result>(file: string, does: string, work: () => Promise<Result>): Promise<Result> {
	const holder = await take(file);
	if (holder !== undefined) {
		throw new DemoFailure(`Process ${holder} ${does}: wait for it, or end it, and start again.`);
	}
	const release = () => {
		rmSync(file, { force: true });
	};
	process.once('exit', release);
	try {
		return await work();
	} finally {
		release();
		process.off('exit', release);
	}
}
