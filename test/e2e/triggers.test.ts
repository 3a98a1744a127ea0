import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { region } from '../../tools/demo/contents';
import { n8nCommand } from '../../tools/demo/n8n';
import { EVENT_SAMPLES } from '../../lib/ecr/eventSamples';
import { createRepository, pushImage } from '../support/images';
import { startActive, type Active } from './support/active';
import { eventBridgeKey, importTriggers } from './support/eventBridge';
import type { Started } from './support/executions';
import { writeImageLayout } from './support/imageLayout';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor } from './support/registry';
import { loginOf, skopeo } from './support/skopeo';

const WEBHOOK = 'webhook/8b1c7c1e-4d33-4f56-9a52-6f3f0b9b7e11/ecr';
/** Two polls of the workflow, which has one every six seconds. */
const TWO_POLLS_MS = 13_000;

const closing = closedAfterAll();
let instance: Instance;
let client: ECRClient;
let editor: Active['editor'];
let executions: Active['executions'];

/** Starts n8n, and waits until the workflow is active: then it has polled. */
async function start(): Promise<void> {
	({ editor, executions } = await startActive(instance));
}

beforeAll(async () => {
	instance = closing(await startInstance());
	client = clientFor(instance.endpoint);
	await createRepository(client, 'e2e/app');
	await pushImage(client, 'e2e/app', 'old');
	await importTriggers(instance.userFolder);
	for (const id of ['ecrPollingTest', 'ecrEventBridgeTest']) {
		await n8nCommand(instance.userFolder, ['publish:workflow', `--id=${id}`]);
	}
	await start();
}, installLimit);

/** How often each of these was what started the workflow. */
const timesOf = (all: readonly Started[], wanted: readonly string[]) =>
	wanted.map((one) => all.filter(({ data }) => data.includes(one)).length);

describe('an active workflow with the polling trigger', () => {
	const pushed: string[] = [];
	const push = async (tag: string) => {
		const { imageDigest } = await pushImage(client, 'e2e/app', tag);
		pushed.push(imageDigest);
	};

	it('starts once for an image that is pushed', async () => {
		await push('v1');
		await executions.until('ecrPollingTest', 1);
		await sleep(TWO_POLLS_MS);
		expect(timesOf(await executions.of('ecrPollingTest'), pushed)).toEqual([1]);
	});

	it('starts once for what was pushed before, while and after n8n was killed', async () => {
		await push('v2');
		await executions.until('ecrPollingTest', 2);
		await editor.kill();
		await push('v3');
		await start();
		await executions.until('ecrPollingTest', 3);
		await push('v4');
		// Wherever in its polling that is.
		await sleep(2_000);
		await editor.kill();
		await start();
		await executions.until('ecrPollingTest', 4);
		await sleep(TWO_POLLS_MS);
		const all = await executions.of('ecrPollingTest');
		expect(timesOf(all, pushed)).toEqual([1, 1, 1, 1]);
		expect(all).toHaveLength(4);
	});

	it('starts once for what skopeo pushes, an index and its platforms', async () => {
		const layout = path.join(instance.userFolder, 'layout');
		const imageDigest = await writeImageLayout(layout, { layerBytes: 1_000 });
		const to = `docker://${instance.endpoint.replace('http://', '')}/e2e/app:v5`;
		const login = await loginOf(instance.endpoint, region);
		await skopeo('copy', '--all', '--dest-tls-verify=false', '--dest-creds', login, `oci:${layout}:v1`, to);
		const has = (all: readonly Started[]) => all.filter(({ data }) => data.includes(imageDigest));
		while (has(await executions.of('ecrPollingTest')).length === 0) await sleep(500);
		await sleep(TWO_POLLS_MS);
		expect(has(await executions.of('ecrPollingTest'))).toHaveLength(1);
	});
});

describe('an active workflow with the EventBridge trigger', () => {
	const event = { ...EVENT_SAMPLES.imagePushed, id: 'e2e-1' };
	const post = async (
		body: object,
		headers: Readonly<Record<string, string>> = { 'X-Api-Key': eventBridgeKey },
		webhook = WEBHOOK,
	) =>
		await fetch(`${editor.address}/${webhook}`, {
			method: 'POST',
			// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
			headers: {
				'User-Agent': 'Amazon/EventBridge/ApiDestinations',
				'Content-Type': 'application/json; charset=utf-8',
				Range: 'bytes=0-1048575',
				'Accept-Encoding': 'gzip,deflate',
				...headers,
			},
			body: JSON.stringify(body),
		});

	it('starts once for an event, however often it is delivered, also after n8n was killed', async () => {
		const answers = await Promise.all([post(event), post(event)]);
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		await executions.until('ecrEventBridgeTest', 1);
		await editor.kill();
		await start();
		expect((await post(event)).status).toBe(200);
		await post({ ...event, id: 'e2e-2' });
		const all = await executions.until('ecrEventBridgeTest', 2);
		expect(timesOf(all, ['e2e-1', 'e2e-2'])).toEqual([1, 1]);
	});

	it('refuses what has not the key, and what is no event', async () => {
		expect((await post(event, {})).status).toBe(401);
		expect((await post(event, { 'x-api-key': `${eventBridgeKey}!` })).status).toBe(401);
		expect((await post({ hello: 'a-word-that-is-secret' })).status).toBe(400);
		expect((await post(event, undefined, 'webhook/of-a-workflow-that-is-not-published/ecr')).status).toBe(404);
		expect((await fetch(`${editor.address}/${WEBHOOK}`)).status).toBe(405);
		expect(await executions.of('ecrEventBridgeTest')).toHaveLength(2);
	});

	it('says in the log what is no event, without its content, and no key', async () => {
		const log = async () => await readFile(path.join(instance.userFolder, 'n8n.log'), 'utf8');
		while (!(await log()).includes('A request was no event of Amazon ECR: Its source is not aws.ecr')) await sleep(100);
		expect(await log()).not.toContain('a-word-that-is-secret');
		expect(await log()).not.toContain(eventBridgeKey);
	});

	it('starts for an event as large as EventBridge has them', async () => {
		const detail = { ...event.detail, more: 'x'.repeat(1_000_000) };
		expect((await post({ ...event, id: 'e2e-large', detail })).status).toBe(200);
		expect(timesOf(await executions.until('ecrEventBridgeTest', 3), ['e2e-large'])).toEqual([1]);
	});
});
