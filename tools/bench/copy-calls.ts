// Counts the requests to the local ECR that copying a whole repository takes, and copying it again when all is there: by the
// node as built (`npm run build`), and by skopeo and crane where they are installed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ECRClient } from '@aws-sdk/client-ecr';
import { loginOf } from '../../test/e2e/support/skopeo';
import { byName } from '../../test/support/target';
import { createRepository, pushImage, pushIndex } from '../../test/support/images';
import { startLocalEcr, type LocalEcr } from '../../local-ecr/server';
import { runBuiltNode } from './builtNode';

const REGION = 'us-east-1';
const IMAGES = 40;
const MULTI_ARCH = 10;
const run = promisify(execFile);

/** Tool copies all tags of a repository to another one. */
type Tool = (from: string, to: string) => Promise<unknown>;

async function fill(client: ECRClient): Promise<void> {
	await createRepository(client, 'bench/app');
	for (let image = 0; image < IMAGES; image += 1) await pushImage(client, 'bench/app', `v${image}`);
	for (let index = 0; index < MULTI_ARCH; index += 1) {
		const children = [await pushImage(client, 'bench/app'), await pushImage(client, 'bench/app')];
		await pushIndex(client, 'bench/app', children, `multi${index}`);
	}
}

async function toolsFor({ endpoint }: LocalEcr, folder: string): Promise<Readonly<Record<string, Tool>>> {
	const host = new URL(endpoint).host;
	const login = await loginOf(endpoint, REGION);
	const [user = '', password = ''] = login.split(/:(.*)/s);
	const env = { ...process.env, DOCKER_CONFIG: folder };
	const credentials = {
		signInWith: 'accessKey',
		accessKeyId: 'local',
		secretAccessKey: 'local',
		region: REGION,
		endpoint,
	};
	return {
		'this node': async (from, to) =>
			await runBuiltNode({
				credentials,
				parameters: {
					...{ resource: 'image', operation: 'copy', repositoryName: byName(from), select: 'tagged' },
					...{ destinationRepository: to, destinationAccount: 'same' },
				},
			}),
		'skopeo sync': async (from, to) =>
			// It puts the name of the repository behind what it is given.
			await run('skopeo', [
				...['--insecure-policy', 'sync', '--all', '--src', 'docker', '--dest', 'docker'],
				...['--src-tls-verify=false', '--dest-tls-verify=false', '--src-creds', login, '--dest-creds', login],
				...[`${host}/${from}`, `${host}/${path.dirname(to)}`],
			]),
		'crane copy': async (from, to) => {
			await run('crane', ['auth', 'login', host, '-u', user, '-p', password], { env });
			await run('crane', ['copy', '--insecure', '--all-tags', `${host}/${from}`, `${host}/${to}`], { env });
		},
	};
}

async function main(): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'copy-calls-'));
	const local = await startLocalEcr();
	const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
	const client = new ECRClient({ endpoint: local.endpoint, region: REGION, credentials });
	await fill(client);
	const count = async (work: () => Promise<unknown>) => {
		const before = local.calls.length;
		await work();
		return local.calls.length - before;
	};
	const rows = [];
	for (const [tool, copy] of Object.entries(await toolsFor(local, folder))) {
		const to = `${tool.replace(/\W/g, '-')}/app`;
		await createRepository(client, to);
		try {
			const first = await count(() => copy('bench/app', to));
			rows.push({ tool, 'to copy': first, 'when all is there': await count(() => copy('bench/app', to)) });
		} catch (cause) {
			if ((cause as { code?: unknown }).code !== 'ENOENT') throw cause;
			rows.push({ tool, 'to copy': 'not installed' });
		}
	}
	console.log(`Requests, for ${IMAGES} images and ${MULTI_ARCH} multi-arch ones of two platforms`);
	console.table(rows);
	client.destroy();
	await local.close();
	await rm(folder, { recursive: true, force: true });
}

void main();
