import { DemoFailure, lastLines } from './failure';
import { launch } from './processes';
import { nodeBinary } from './runtime';

/** The npm that started us, run by the project's Node.js; without one, the machine's. */
function npmCommand(): [command: string, ...args: string[]] {
	const cli = process.env.npm_execpath;
	if (cli?.endsWith('.js')) return [nodeBinary, cli];
	return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** The environment without what the `npm run` around us set for itself, which would reach into the folder below. */
function environment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
	);
	return { ...Object.fromEntries(inherited), ...extra };
}

const diskFull = /ENOSPC|no space left on device/i;

/** npm runs npm and gives its standard output; when npm fails, its last lines say why. */
export async function npm(
	what: string,
	args: readonly string[],
	cwd: string,
	env: NodeJS.ProcessEnv = {},
): Promise<string> {
	const [command, ...before] = npmCommand();
	const disk = { full: false };
	const running = launch(command, [...before, ...args], {
		cwd,
		env: environment(env),
		// npm itself only warns of files that it could not write, goes on for minutes, and ends well.
		onLine: (line) => {
			if (disk.full || !diskFull.test(line)) return;
			disk.full = true;
			void running.stop();
		},
	});
	const { code, signal, stdout, output } = await running.ended;
	if (disk.full) throw new DemoFailure(`${what} stopped because the disk is full: free some space and start again.`);
	if (code === 0) return stdout;
	throw new DemoFailure(`${what} ended with ${signal ?? `code ${code}`}. npm's last lines:\n${lastLines(output, 12)}`);
}
