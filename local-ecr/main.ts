import { parseArgs } from 'node:util';

import { addSampleData } from './sample';
import { DEFAULT_REGION, startLocalEcr } from './server';

const DEFAULT_PORT = 4510;

const help = `Starts the local ECR: the ECR API, and STS, on this machine.

  npm run local-ecr -- [options]

  --port NUMBER    port to listen on (default ${DEFAULT_PORT})
  --data FOLDER    keep the state in this folder (default: in memory)
  --sample         put sample repositories into ${DEFAULT_REGION}
  --scans-in-describe-images
                   return the status of scans by DescribeImages, too, as before the new basic scanning
  --help           show this text
`;

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && 'code' in error;
}

function explain(error: unknown, port: number): string {
	if (isNodeError(error) && error.code === 'EADDRINUSE') {
		return `Port ${port} is in use. Choose another one: npm run local-ecr -- --port ${port + 1}`;
	}
	return error instanceof Error ? error.message : String(error);
}

interface Options {
	port: number;
	data?: string;
	sample: boolean;
	'scans-in-describe-images': boolean;
	help: boolean;
}

function readOptions(): Options {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: String(DEFAULT_PORT) },
			data: { type: 'string' },
			sample: { type: 'boolean', default: false },
			'scans-in-describe-images': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65535) {
		throw new RangeError(`--port must be a number from 0 to 65535, not ${values.port}`);
	}
	return { ...values, port };
}

async function run(): Promise<void> {
	let port = DEFAULT_PORT;
	try {
		const options = readOptions();
		port = options.port;
		if (options.help) {
			process.stdout.write(help);
			return;
		}
		const scansInDescribeImages = options['scans-in-describe-images'];
		const server = await startLocalEcr({ port, dataFolder: options.data, scansInDescribeImages });
		if (options.sample && server.registry().repositories.size === 0) await addSampleData(server.registry());
		process.stdout.write(`The local ECR listens on ${server.endpoint}

With the AWS CLI:
  export AWS_ENDPOINT_URL=${server.endpoint}
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${DEFAULT_REGION}
  aws ecr describe-repositories
  aws ecr describe-images --repository-name team/app

With image tools, over plain HTTP:
  skopeo list-tags --tls-verify=false --creds AWS:$(aws ecr get-login-password) \\
    docker://${new URL(server.endpoint).host}/team/app

Ctrl-C ends it.
`);
		const end = () => void server.close().then(() => process.exit(0));
		process.once('SIGINT', end).once('SIGTERM', end);
	} catch (error) {
		process.stderr.write(`${explain(error, port)}\n`);
		process.exitCode = 1;
	}
}

void run();
