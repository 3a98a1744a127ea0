import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoFailure, lastLines } from './failure';
import { n8nProgram } from './install-n8n';
import { freePort, host } from './ports';
import { launch, type Ended, type Running } from './processes';
import { bareEnvironment, nodeBinary } from './runtime';

/** How long n8n may take to answer; its first start on a slow disk migrates an empty database for a while. */
const startLimit = 180_000;

/** Editor is an n8n that serves its editor. */
export interface Editor {
	readonly address: string;
	/** Settles when n8n ends by itself. */
	readonly ended: Promise<Ended>;
	stop(): Promise<void>;
	/** Ends n8n at once, as when the power goes. */
	kill(): Promise<void>;
}

/** Nothing that n8n could ask the network for, show a newcomer, or keep from a browser on this machine. */
const quietly = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	// Modules that ask servers of n8n's.
	N8N_DISABLED_MODULES: 'instance-ai,mcp-registry',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '4',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_PYTHON_ENABLED: 'false',
	N8N_SECURE_COOKIE: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

async function environment(userFolder: string): Promise<NodeJS.ProcessEnv> {
	return {
		...bareEnvironment(),
		...quietly,
		// Without it n8n is in New York, and so is the hour of a schedule.
		GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
		N8N_USER_FOLDER: userFolder,
		// Each n8n starts a broker for its Code nodes, on a fixed port unless told otherwise.
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
	};
}

/** n8nCommand runs one of n8n's commands, such as `import:workflow`, to its end. */
export async function n8nCommand(userFolder: string, args: readonly string[]): Promise<Ended> {
	return launch(nodeBinary, [n8nProgram, ...args], { env: await environment(userFolder), cwd: userFolder }).ended;
}

/** importInto imports workflows or credentials; what has the same id already is replaced. */
export async function importInto(
	userFolder: string,
	kind: 'workflow' | 'credentials',
	{ from, count }: { readonly from: string; readonly count: number },
): Promise<void> {
	const { code, output } = await n8nCommand(userFolder, [`import:${kind}`, '--separate', `--input=${from}`]);
	// n8n skips a file that it cannot read with a warning, and ends well.
	if (code !== 0 || !output.includes(`Successfully imported ${count} `)) {
		throw new DemoFailure(`n8n did not import what is in ${from}:\n${lastLines(output, 12)}`);
	}
}

async function answers(address: string): Promise<boolean> {
	try {
		return (await fetch(`${address}/healthz/readiness`, { signal: AbortSignal.timeout(2_000) })).ok;
	} catch {
		return false;
	}
}

async function untilReady(address: string, running: Running, log: string): Promise<void> {
	const limit = Date.now() + startLimit;
	let ended: Ended | undefined;
	running.ended.then(
		(how) => (ended = how),
		() => undefined,
	);
	while (!(await answers(address))) {
		if (ended)
			throw new DemoFailure(`n8n ended while it started (code ${ended.code}):\n${lastLines(ended.output, 12)}`);
		if (Date.now() > limit) {
			const written = await readFile(log, 'utf8').catch(() => '');
			throw new DemoFailure(`n8n did not answer in ${startLimit / 1000} s:\n${lastLines(written, 12)}`);
		}
		await sleep(200);
	}
}

/**
 * startEditor starts n8n, with `settings` in its environment, and waits until its editor can be opened. What n8n prints
 * goes to `n8n.log`.
 */
export async function startEditor(userFolder: string, port: number, settings: NodeJS.ProcessEnv = {}): Promise<Editor> {
	const address = `http://${host}:${port}`;
	const log = path.join(userFolder, 'n8n.log');
	await mkdir(userFolder, { recursive: true });
	const written = createWriteStream(log);
	const running = launch(nodeBinary, [n8nProgram, 'start'], {
		cwd: userFolder,
		env: {
			...(await environment(userFolder)),
			N8N_HOST: host,
			N8N_LISTEN_ADDRESS: host,
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: address,
			N8N_WEBHOOK_URL: address,
			...settings,
		},
		onLine: (line) => written.write(`${line}\n`),
	});
	running.ended.finally(() => written.end()).catch(() => undefined);
	try {
		await untilReady(address, running, log);
	} catch (error) {
		await running.stop();
		throw error;
	}
	return { address, ended: running.ended, stop: async () => running.stop(), kill: async () => running.kill() };
}
