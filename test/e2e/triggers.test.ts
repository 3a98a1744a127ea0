import { setTimeout as sleep } from 'node:timers/promises';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { n8nCommand } from '../../dev/demo/n8n';
import { EVENT_SAMPLES } from '../../ecr/eventSamples';
import { createRepository, pushImage } from '../support/images';
import { startActive, type Active } from './support/active';
import { eventBridgeKey, importTriggers } from './support/eventBridge';
import type { Started } from './support/executions';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor } from './support/registry';

const WEBHOOK = 'webhook/8b1c7c1e-4d33-4f56-9a52-6f3f0b9b7e11/ecr';
/** Two polls of the workflow, which has one every six seconds. */
const TWO_POLLS_MS = 13_000;

let instance: Instance;
let client: ECRClient;
let editor: Active['editor'];
let executions: Active['executions'];

/** Starts n8n, and waits until the workflow is active: then it has polled. */
async function start(): Promise<void> {
	({ editor, executions } = await startActive(instance));
}

beforeAll(async () => {
	instance = await startInstance();
	client = clientFor(instance.endpoint);
	await createRepository(client, 'e2e/app');
	await pushImage(client, 'e2e/app', 'old');
	await importTriggers(instance.userFolder);
	for (const id of ['ecrPollingTest', 'ecrEventBridgeTest']) {
		await n8nCommand(instance.userFolder, ['publish:workflow', `--id=${id}`]);
	}
	await start();
}, installLimit);

afterAll(async () => instance?.close());

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
});

describe('an active workflow with the EventBridge trigger', () => {
	const event = { ...EVENT_SAMPLES.imagePushed, id: 'e2e-1' };
	const post = async (body: object, headers: Readonly<Record<string, string>> = { 'x-api-key': eventBridgeKey }) =>
		await fetch(`${editor.address}/${WEBHOOK}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
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
		expect((await post({ hello: 'n8n' })).status).toBe(400);
		expect((await fetch(`${editor.address}/${WEBHOOK}`)).status).toBe(405);
		expect(await executions.of('ecrEventBridgeTest')).toHaveLength(2);
	});
});
