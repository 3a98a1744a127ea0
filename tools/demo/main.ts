import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { addSampleData } from '../../local-ecr/sample';
import { startLocalEcr } from '../../local-ecr/server';
import { importContents, mainWorkflow, region } from './contents';
import { execute } from './execution';
import { DemoFailure, lastLines, oneLine } from './failure';
import { installN8n, n8nVersion } from './install-n8n';
import { withLock } from './lock';
import { startEditor } from './n8n';
import { parseOptions, usage, type Options } from './options';
import { owner, setUpOwner } from './owner';
import { pack } from './pack';
import { claimPort, host } from './ports';
import { killAll, stopAll } from './processes';
import { say, step } from './progress';
import { printItem, printTable } from './table';
import { installPackage } from './user-folder';

/** When a person asked for the end: what fails from then on fails because of it. */
let stopping: number | undefined;

/** One Ctrl-C arrives several times: from the terminal, and from npm and tsx, which pass it on. */
const sameKeystroke = 1_000;

/** Ends what was started when a person or the machine asks to; asked again, at once. */
function stopOnSignals(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			if (stopping !== undefined) {
				if (Date.now() - stopping > sameKeystroke) process.exit(130);
				return;
			}
			stopping = Date.now();
			say('\nStopping …');
			void stopAll().then(() => process.exit(process.exitCode ?? 130));
		});
	}
	process.on('exit', killAll);
}

async function runWithoutBrowser(userFolder: string): Promise<void> {
	const execution = await step('Running the main example workflow', async () => execute(userFolder, mainWorkflow));
	printTable('Deleted', execution.items('Deleted'));
	printTable('Not deleted', execution.items('Not Deleted'));
	for (const summary of execution.items('Summary')) printItem('Summary', summary);
}

async function openEditor({ port, userFolder }: Options, ecr: string): Promise<void> {
	const editor = await step('Starting n8n', async () => startEditor(userFolder, port));
	await setUpOwner(editor.address);
	say();
	say(`  Workflow   ${editor.address}/workflow/${mainWorkflow}`);
	say(`  Editor     ${editor.address}`);
	say(`  Log in as  ${owner.email}, password ${owner.password}`);
	say(`  Local ECR  ${ecr} (sample data, fresh at every start)`);
	say('\nCtrl-C ends everything.');
	// From here on Ctrl-C is the way to end, and nothing went wrong.
	process.exitCode = 0;
	const { code, output } = await editor.ended;
	if (stopping === undefined) throw new DemoFailure(`n8n ended by itself (code ${code}):\n${lastLines(output, 12)}`);
}

async function demo(options: Options): Promise<void> {
	const { run, port, ecrPort, userFolder } = options;
	say(`Amazon ECR in n8n ${n8nVersion}`);
	if (!run) await claimPort(port, 'n8n', '--port');
	await claimPort(ecrPort, 'the local ECR', '--ecr-port');
	await installN8n();
	await installPackage(await pack(), userFolder);
	const ecr = await startLocalEcr({ port: ecrPort, host });
	try {
		await addSampleData(ecr.registry(region));
		await step('Putting the example workflows in', async () => importContents(userFolder, ecr.endpoint));
		await (run ? runWithoutBrowser(userFolder) : openEditor(options, ecr.endpoint));
	} finally {
		await stopAll();
		await ecr.close();
	}
}

async function main(): Promise<void> {
	const options = parseOptions(process.argv.slice(2));
	if (options.help) {
		say(usage);
		return;
	}
	stopOnSignals();
	if (options.install) {
		await installN8n();
		say(`n8n ${n8nVersion} is installed.`);
		return;
	}
	await mkdir(options.userFolder, { recursive: true });
	await withLock(path.join(options.userFolder, 'running'), 'runs the demo already', async () => demo(options));
}

main().catch((error: unknown) => {
	if (stopping !== undefined) return;
	process.stderr.write(`\n${oneLine(error)}\n`);
	process.exitCode = 1;
});
