import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installN8n } from '../../tools/demo/install-n8n';
import { pack } from '../../tools/demo/pack';
import { freePort, host } from '../../tools/demo/ports';
import { launch, type Ended, type Running } from '../../tools/demo/processes';
import { nodeBinary, root } from '../../tools/demo/runtime';
import { installLimit } from './support/instance';

let userFolder: string;

beforeAll(async () => {
	// Both in advance, so that the tests below time only what they test.
	await installN8n();
	await pack();
	userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-demo-'));
}, installLimit);

afterAll(async () => rm(userFolder, { recursive: true, force: true }));

function start(args: readonly string[], onLine?: (line: string) => void): Running {
	const program = [path.join(root, 'node_modules/tsx/dist/cli.mjs'), path.join(root, 'tools/demo/main.ts')];
	return launch(nodeBinary, [...program, '--user-folder', userFolder, ...args], { cwd: root, onLine });
}

const demo = async (...args: readonly string[]): Promise<Ended> => start(args).ended;

async function answers(port: number): Promise<boolean> {
	return fetch(`http://${host}:${port}/`).then(
		() => true,
		() => false,
	);
}

describe('npm run demo', () => {
	it('says what it takes', async () => {
		const { code, stdout } = await demo('--help');
		expect(code).toBe(0);
		expect(stdout).toContain('npm run demo -- --run');
	});

	it('refuses an option that it does not know', async () => {
		const { code, output } = await demo('--prot', '80');
		expect(code).toBe(1);
		expect(output).toContain("Unknown option '--prot'");
	});

	it.each([
		['--port', 'n8n', []],
		['--ecr-port', 'the local ECR', ['--run']],
	])('names a port that is in use, for %s', async (option, purpose, more) => {
		const server = createServer();
		const port = await freePort();
		await new Promise<void>((resolve) => server.listen(port, host, resolve));
		try {
			const { code, output } = await demo(option, String(port), ...more);
			expect(code).toBe(1);
			expect(output.trim().split('\n').at(-1)).toBe(
				`Port ${port} for ${purpose} is in use: end what uses it, or pick another with ${option} <number>.`,
			);
		} finally {
			server.close();
		}
	});

	it('runs the main example without a browser', async () => {
		const { code, stdout } = await demo('--run', '--ecr-port', String(await freePort()));
		expect(stdout).toMatch(/^Deleted: \d+ items?$/m);
		expect(stdout).toMatch(/^ {2}keptForMultiArch +\d+$/m);
		expect(code).toBe(0);
	});

	it('opens the editor, and ends everything on Ctrl-C', async () => {
		const [port, ecrPort] = [await freePort(), await freePort()];
		let ready: (() => void) | undefined;
		const opened = new Promise<void>((resolve) => (ready = resolve));
		const running = start(['--port', String(port), '--ecr-port', String(ecrPort)], (line) => {
			if (line.startsWith('Ctrl-C')) ready?.();
		});
		await Promise.race([opened, running.ended]);
		expect(await answers(port)).toBe(true);
		expect(await answers(ecrPort)).toBe(true);

		// As a terminal does it: to the whole group.
		process.kill(-Number(running.pid), 'SIGINT');
		const { output } = await running.ended;
		expect(output).toContain(`http://${host}:${port}/workflow/`);
		expect(output).toContain('Stopping');
		expect(await answers(port)).toBe(false);
		expect(await answers(ecrPort)).toBe(false);
	});
});
