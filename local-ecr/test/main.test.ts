import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { post } from './support';

const ROOT = join(__dirname, '..', '..');

interface Run {
	output(): string;
	end(): Promise<{ code: number | null; output: string; errors: string }>;
	stop(): void;
	until(text: RegExp): Promise<RegExpMatchArray>;
}

function run(...options: string[]): Run {
	const tsx = require.resolve('tsx/cli', { paths: [ROOT] });
	const child = spawn(process.execPath, [tsx, join(ROOT, 'local-ecr', 'main.ts'), ...options], { cwd: ROOT });
	let output = '';
	let errors = '';
	const waiting = new Set<() => void>();
	child.stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString();
		for (const look of waiting) look();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		errors += chunk.toString();
	});
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	return {
		output: () => output,
		end: async () => ({ code: await ended, output, errors }),
		stop: () => void child.kill('SIGINT'),
		until: async (text) =>
			new Promise((resolve, reject) => {
				const look = () => {
					const match = output.match(text);
					if (match) resolve(match);
				};
				waiting.add(look);
				look();
				void ended.then(() => {
					reject(new Error(`It ended: ${output}${errors}`));
				});
			}),
	};
}

it('starts with the sample, says how to use it, and ends with Ctrl-C', async () => {
	const server = run('--port', '0', '--sample');
	const [, endpoint = ''] = await server.until(/listens on (http:\S+)[\s\S]*Ctrl-C/);
	expect(server.output()).toContain(`export AWS_ENDPOINT_URL=${endpoint}`);
	expect((await fetch(endpoint)).status).toBe(404);
	server.stop();
	expect((await server.end()).code).toBe(0);
});

it.each([
	['--scans-in-describe-images', 1],
	['', 0],
])('returns scans by DescribeImages only with the option: %j', async (option, scanned) => {
	const server = run('--port', '0', '--sample', ...(option ? [option] : []));
	const [, endpoint = ''] = await server.until(/listens on (http:\S+)/);
	const { body } = await post(endpoint, 'DescribeImages', '{"repositoryName":"team/app"}');
	const details = body.imageDetails as Array<Record<string, unknown>>;
	expect(details.filter((detail) => 'imageScanFindingsSummary' in detail)).toHaveLength(scanned);
	server.stop();
	await server.end();
});

it('says in one line that the port is taken', async () => {
	const taken = createServer();
	await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
	const { port } = taken.address() as AddressInfo;
	try {
		const { code, errors, output } = await run('--port', String(port)).end();
		expect([code, output]).toEqual([1, '']);
		expect(errors).toBe(`Port ${port} is in use. Choose another one: npm run local-ecr -- --port ${port + 1}\n`);
	} finally {
		taken.close();
	}
});

it('explains its options, and refuses others', async () => {
	const help = await run('--help').end();
	expect(help.code).toBe(0);
	for (const option of ['--port', '--data', '--sample', '--scans-in-describe-images', '--help'])
		expect(help.output).toContain(option);
	const unknown = await run('--verbose').end();
	expect(unknown.code).toBe(1);
	expect(unknown.errors).toContain("'--verbose'");
	const port = await run('--port', 'many').end();
	expect(port.errors).toBe('--port must be a number from 0 to 65535, not many\n');
});
