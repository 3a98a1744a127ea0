// Measures how much memory copying, exporting and importing take, for a small and a large layer: each in a process of its
// own that runs the built node (`npm run build`) by n8n's engine, with binary data in files, and the local ECR in another.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ECRClient } from '@aws-sdk/client-ecr';
import { openEcr } from '../../lib/aws/client';
import { Repository } from '../../lib/registry/repository';
import { blobOf, createRepository, OCI_MANIFEST } from '../../test/support/images';
import { byName } from '../../test/support/target';
import { freePort } from '../demo/ports';
import { runBuiltNode } from './builtNode';

const MIB = 2 ** 20;
const SIZES = [1, 1024];
const REGION = 'eu-west-1';
const DESTINATION = 'us-east-1';

const credentialsFor = (endpoint: string, region = REGION) => ({
	signInWith: 'accessKey' as const,
	accessKeyId: 'local',
	secretAccessKey: 'local',
	region,
	endpoint,
});

/** What a child process does: copies an image, or exports it and imports the file again. */
const WORK = {
	copy: async (endpoint: string, tag: string) => {
		await runBuiltNode({
			credentials: credentialsFor(endpoint),
			parameters: {
				...{ resource: 'image', operation: 'copy', repositoryName: byName('bench/app'), select: 'ids', imageIds: tag },
				...{ destinationAccount: 'same', destinationRegion: DESTINATION, options: { createRepository: true } },
			},
		});
	},
	'export and import': async (endpoint: string, tag: string) => {
		const { Container } = await import('@n8n/di');
		const { BinaryDataService } = await import('n8n-core');
		await Container.get(BinaryDataService).init();
		const credentials = credentialsFor(endpoint);
		const image = { repositoryName: byName('bench/app'), imageId: tag, outputBinaryField: 'data' };
		const items = await runBuiltNode({ credentials, parameters: { resource: 'image', operation: 'export', ...image } });
		await runBuiltNode({
			credentials,
			items,
			parameters: {
				...{ resource: 'image', operation: 'import', repositoryName: byName(`bench/imported-${tag}`) },
				...{ binaryPropertyName: 'data', options: { createRepository: true } },
			},
		});
	},
};

/** The same bytes each time, made as they are read, and no chunk like another. */
function* content(size: number) {
	const chunk = Buffer.alloc(MIB, 'n8n');
	for (let at = 0; at < size; at += chunk.length) {
		chunk.writeUInt32BE(at / chunk.length);
		yield Buffer.from(chunk);
	}
}

async function pushLarge(endpoint: string, size: number): Promise<void> {
	const hash = createHash('sha256');
	for (const chunk of content(size)) hash.update(chunk);
	const layer = { digest: `sha256:${hash.digest('hex')}`, size };
	const client = await openEcr(credentialsFor(endpoint));
	const repository = new Repository(client, { repositoryName: 'bench/app' });
	const stream = async function* (chunks: Iterable<Buffer>) {
		for (const chunk of chunks) yield await Promise.resolve(chunk);
	};
	await repository.uploadLayer(stream(content(size)), layer.digest);
	const config = blobOf(Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', size })));
	await repository.uploadLayer(stream([config.bytes]), config.digest);
	const type = 'application/vnd.oci.image';
	const imageManifest = JSON.stringify({
		schemaVersion: 2,
		mediaType: OCI_MANIFEST,
		config: { mediaType: `${type}.config.v1+json`, digest: config.digest, size: config.bytes.length },
		layers: [{ mediaType: `${type}.layer.v1.tar`, ...layer }],
	});
	await client.send('PutImage', { repositoryName: 'bench/app', imageManifest, imageTag: String(size / MIB) });
	client.close();
}

type Work = keyof typeof WORK;

async function runChild(work: Work, endpoint: string, tag: string, folder: string): Promise<number> {
	const env = { ...process.env, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_USER_FOLDER: folder };
	const args = ['--import', 'tsx', process.argv[1] ?? '', work, endpoint, tag];
	const { stdout } = await promisify(execFile)(process.execPath, args, { env });
	return Number(stdout.trim().split('\n').at(-1));
}

async function main(): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'transfer-memory-'));
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const args = ['--import', 'tsx', 'local-ecr/main.ts', '--port', String(port), '--data', path.join(folder, 'ecr')];
	const ecr = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	try {
		await new Promise((listening) => ecr.stdout.once('data', listening));
		const client = new ECRClient({ ...credentialsFor(endpoint), credentials: credentialsFor(endpoint) });
		await createRepository(client, 'bench/app');
		client.destroy();
		for (const size of SIZES) await pushLarge(endpoint, size * MIB);
		const rows = [];
		for (const work of Object.keys(WORK) as Work[]) {
			for (const size of SIZES) {
				const peak = await runChild(work, endpoint, String(size), folder);
				rows.push({ work, 'MiB of the layer': size, 'MiB of memory at most': Math.round(peak / MIB) });
			}
		}
		console.table(rows);
	} finally {
		ecr.kill();
		await rm(folder, { recursive: true, force: true });
	}
}

async function work(chosen: Work, endpoint: string, tag: string): Promise<void> {
	await WORK[chosen](endpoint, tag);
	// It is told in KiB.
	console.log(process.resourceUsage().maxRSS * 1024);
	process.exit(0);
}

const [, , chosen, endpoint = '', tag = ''] = process.argv;
void (chosen ? work(chosen as Work, endpoint, tag) : main());
