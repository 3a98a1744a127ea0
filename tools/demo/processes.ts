import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long a process may take to end by itself before it is killed. */
const patience = 6_000;

/** What is kept of a process's output to explain how it ended; an export of n8n's is a few megabytes at most. */
const keptOutput = 32 * 1024 * 1024;

/** Ended is how a process ended, with what it wrote. */
export interface Ended {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	/** Both of its outputs, as they came. */
	readonly output: string;
}

/** Running is a process that was started, with all that it starts in turn. */
export interface Running {
	/** Also the id of its group, and undefined when it could not be started. */
	readonly pid: number | undefined;
	readonly ended: Promise<Ended>;
	/** Ends the process and what it started: asks first, kills what does not listen. */
	stop(): Promise<void>;
	/** Kills the process and what it started, without asking. */
	kill(): Promise<void>;
}

/** Launch says how to start a process. */
export interface Launch {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly onLine?: (line: string) => void;
}

const started = new Map<ChildProcess, Running>();

/** Signals the whole process group, so that nothing that npm or n8n started outlives it. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') child.kill(name);
		else process.kill(-child.pid, name);
	} catch {
		// The group is gone, which is what was wanted.
	}
}

/** launch starts a process in a group of its own, so that a Ctrl-C in the terminal ends it when we say, not half. */
export function launch(command: string, args: readonly string[], { cwd, env, onLine }: Launch = {}): Running {
	const child = spawn(command, args, {
		cwd,
		env: env ?? process.env,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	let stdout = '';
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout = (stdout + text).slice(-keptOutput);
		output = (output + text).slice(-keptOutput);
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		output = (output + text).slice(-keptOutput);
	});
	if (onLine) {
		createInterface({ input: child.stdout }).on('line', onLine);
		createInterface({ input: child.stderr }).on('line', onLine);
	}

	const ended = new Promise<Ended>((resolve, reject) => {
		child.once('error', (error) => {
			started.delete(child);
			reject(error);
		});
		// What a process started may outlive it, and would hold its outputs open.
		child.once('exit', () => {
			signal(child, 'SIGKILL');
		});
		child.once('close', (code, signalName) => {
			started.delete(child);
			resolve({ code, signal: signalName, stdout, output });
		});
	});
	// `ended` may be left unawaited, and its rejection must not end the demo.
	ended.catch(() => undefined);

	const running: Running = {
		pid: child.pid,
		ended,
		async stop() {
			signal(child, 'SIGTERM');
			const kill = setTimeout(() => {
				signal(child, 'SIGKILL');
			}, patience);
			await ended.catch(() => undefined);
			clearTimeout(kill);
		},
		async kill() {
			signal(child, 'SIGKILL');
			await ended.catch(() => undefined);
		},
	};
	started.set(child, running);
	return running;
}

/** stopAll ends every process that was started and still runs. */
export async function stopAll(): Promise<void> {
	await Promise.all([...started.values()].map(async (running) => running.stop()));
}

/** killAll ends every process at once, without asking: for the moment before this process itself is gone. */
export function killAll(): void {
	for (const child of started.keys()) signal(child, 'SIGKILL');
}
