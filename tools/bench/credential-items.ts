// Measures how long the AWS ECR node takes for many items in a real n8n, which reads and decrypts the credential from its
// database each time that the node gets it: with a credential of fixed values, and with one whose region is an expression
// of the item. Uses the package as built from this working tree.
//
//     npx tsx tools/bench/credential-items.ts [items] [runs]
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentialFor, region } from '../demo/contents';
import { execute } from '../demo/execution';
import { installN8n } from '../demo/install-n8n';
import { importInto } from '../demo/n8n';
import { pack } from '../demo/pack';
import { freePort, host } from '../demo/ports';
import { stopAll } from '../demo/processes';
import { installPackage } from '../demo/user-folder';
import { startLocalEcr, type LocalEcr } from '../../local-ecr/server';
import { makeImage } from '../../test/support/images';

const ITEMS = Number(process.argv[2] ?? 10_000);
const RUNS = Number(process.argv[3] ?? 5);
const IDS_A_CALL = 100;
const REPOSITORY = 'bench/app';
const SOURCE = 'Items';
const NODE = 'AWS ECR';

/** The credentials to run the workflow with, by their IDs in n8n. */
const CREDENTIALS: Readonly<Record<string, { readonly name: string; readonly data: object }>> = {
	benchFixed: { name: 'fixed values', data: {} },
	benchExpression: { name: 'region by expression', data: { region: '={{ $json.region }}' } },
};

/** Pushes one image with a tag for each item. */
async function fill(ecr: LocalEcr): Promise<void> {
	const registry = ecr.registry(region);
	registry.createRepository({ name: REPOSITORY });
	const { imageManifest: manifest, blobs } = makeImage();
	for (const { bytes } of blobs) await registry.putLayer(REPOSITORY, bytes);
	for (let item = 0; item < ITEMS; item += 1) registry.putImage(REPOSITORY, { manifest, tag: `v${item}` });
}

const code = `return Array.from({ length: ${ITEMS} }, (_, item) => ({ json: { tag: 'v' + item, region: '${region}' } }));`;

function workflowWith(credentialId: string) {
	const place = (id: string, column: number) => ({ id, position: [column * 200, 0] });
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const base = 'n8n-nodes-base';
	return {
		id: credentialId,
		name: credentialId,
		nodes: [
			{ ...place('1', 0), name: 'Start', type: `${base}.manualTrigger`, typeVersion: 1, parameters: {} },
			{ ...place('2', 1), name: SOURCE, type: `${base}.code`, typeVersion: 2, parameters: { jsCode: code } },
			{
				...place('3', 2),
				name: NODE,
				type: 'n8n-nodes-aws-ecr.awsEcr',
				typeVersion: 1,
				parameters: {
					...{ resource: 'image', operation: 'getManifest', imageIds: '={{ $json.tag }}', options: {} },
					repositoryName: { __rl: true, mode: 'name', value: REPOSITORY },
				},
				credentials: { awsEcrApi: { id: credentialId, name: credentialId } },
			},
		],
		connections: { Start: to(SOURCE), [SOURCE]: to(NODE) },
		settings: { executionOrder: 'v1' },
	};
}

async function importAll(userFolder: string, kind: 'workflow' | 'credentials', all: readonly object[]): Promise<void> {
	const from = path.join(userFolder, `bench-${kind}`);
	await mkdir(from, { mode: 0o700 });
	for (const [index, one] of all.entries()) await writeFile(path.join(from, `${index}.json`), JSON.stringify(one));
	await importInto(userFolder, kind, { from, count: all.length });
}

/** Runs the workflow once and returns the number of seconds that the node took. Throws if items or calls are not as expected. */
async function seconds(userFolder: string, ecr: LocalEcr, workflowId: string): Promise<number> {
	const before = ecr.calls.length;
	const execution = await execute(userFolder, workflowId);
	const items = execution.items(NODE).length;
	const calls = ecr.calls.slice(before).length;
	if (items !== ITEMS || calls !== Math.ceil(ITEMS / IDS_A_CALL)) {
		throw new Error(`The node returned ${items} items of ${ITEMS}, by ${calls} calls`);
	}
	return execution.milliseconds(NODE) / 1000;
}

function medianOf(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

async function main(): Promise<void> {
	await installN8n();
	const userFolder = await mkdtemp(path.join(tmpdir(), 'credential-items-'));
	const ecr = await startLocalEcr({ port: await freePort(), host });
	try {
		await installPackage(await pack(), userFolder);
		await fill(ecr);
		const ids = Object.keys(CREDENTIALS);
		const local = credentialFor(ecr.endpoint);
		const credentials = Object.entries(CREDENTIALS).map(([id, { data }]) => ({
			...local,
			...{ id, name: id, data: { ...local.data, ...data } },
		}));
		await importAll(userFolder, 'credentials', credentials);
		await importAll(userFolder, 'workflow', ids.map(workflowWith));
		// Alternates, so that other load on the machine slows both.
		const taken = new Map(ids.map((id) => [id, new Array<number>()]));
		for (let run = 0; run < RUNS; run += 1) {
			for (const [id, times] of taken) times.push(await seconds(userFolder, ecr, id));
		}
		const rows = [...taken].map(([id, times]) => ({
			credential: CREDENTIALS[id]?.name,
			items: ITEMS,
			'seconds of the node, median': Number(medianOf(times).toFixed(2)),
			fastest: Number(Math.min(...times).toFixed(2)),
			'each run': times.map((time) => time.toFixed(2)).join(', '),
		}));
		console.log(`Image → Get Manifest in n8n, in calls of ${IDS_A_CALL} images`);
		console.table(rows);
	} finally {
		await stopAll();
		await ecr.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}

void main();
