import path from 'node:path';
import { parseArgs } from 'node:util';
import { DemoFailure } from './failure';
import { root } from './runtime';

/** Options are what the command line asks for. */
export interface Options {
	readonly help: boolean;
	readonly install: boolean;
	readonly run: boolean;
	readonly port: number;
	readonly ecrPort: number;
	readonly userFolder: string;
}

/** usage is what `--help` prints. */
export const usage = `Starts a real n8n with this package installed and a local ECR with sample data beside it.

  npm run demo                      the editor, at http://127.0.0.1:5678
  npm run demo -- --run             runs the main example workflow without a browser, prints what it did, and ends
  npm run demo -- --install         installs n8n, and ends

  --port <number>                   n8n's port (5678)
  --ecr-port <number>               the local ECR's port (5690)
  --user-folder <path>              where n8n keeps its data (tools/demo/.n8n)
  --help                            this text

The first start installs n8n into tools/demo/n8n: about 3 GB and some minutes. Ctrl-C ends everything.`;

function portOf(text: string, option: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new DemoFailure(`${option} takes a number from 1 to 65535, not "${text}".`);
}

/** parseOptions reads the command line. */
export function parseOptions(args: string[]): Options {
	try {
		const { values } = parseArgs({
			args,
			options: {
				help: { type: 'boolean', short: 'h', default: false },
				install: { type: 'boolean', default: false },
				run: { type: 'boolean', default: false },
				port: { type: 'string', default: '5678' },
				'ecr-port': { type: 'string', default: '5690' },
				'user-folder': { type: 'string', default: path.join(root, 'tools/demo/.n8n') },
			},
		});
		return {
			help: values.help,
			install: values.install,
			run: values.run,
			port: portOf(values.port, '--port'),
			ecrPort: portOf(values['ecr-port'], '--ecr-port'),
			userFolder: path.resolve(values['user-folder']),
		};
	} catch (error) {
		if (error instanceof TypeError) throw new DemoFailure(`${error.message}\nSee npm run demo -- --help.`);
		throw error;
	}
}
