import path from 'node:path';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { n8nCommand } from '../../tools/demo/n8n';
import { createRepository, pushImage } from '../support/images';
import { startActive, type Active } from './support/active';
import { importTriggers } from './support/eventBridge';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor } from './support/registry';

const WORKFLOW = 'ecrPollingTest';

/** n8n writes down what polling remembers, and the execution that it starts, in one transaction. */
const DURABLE = {
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
};
/** n8n is killed when it writes down the first execution. */
const DYING = { ...DURABLE, NODE_OPTIONS: `--require ${path.join(__dirname, 'support/dieStarting.cjs')}` };

const closing = closedAfterAll();
let instance: Instance;
let client: ECRClient;
let active: Active;

beforeAll(async () => {
	instance = closing(await startInstance());
	client = clientFor(instance.endpoint);
	await createRepository(client, 'e2e/app');
	await pushImage(client, 'e2e/app', 'old');
	await importTriggers(instance.userFolder);
	await n8nCommand(instance.userFolder, ['publish:workflow', `--id=${WORKFLOW}`]);
	// The poll of the activation is not kept: the one after it says what is known. After the third that is written down.
	active = await startActive(instance, { polls: 3, settings: DURABLE });
}, installLimit);

describe('an active workflow with the polling trigger, with durable cursors', () => {
	it('starts once for an image, though n8n is killed in the moment in which it starts the workflow', async () => {
		const first = await pushImage(client, 'e2e/app', 'v1');
		await active.executions.until(WORKFLOW, 1);
		await active.editor.kill();
		active = await startActive(instance, { settings: DYING });
		const second = await pushImage(client, 'e2e/app', 'v2');
		expect((await active.editor.ended).signal).toBe('SIGKILL');
		active = await startActive(instance, { settings: DURABLE });
		await active.executions.until(WORKFLOW, 2);
		const third = await pushImage(client, 'e2e/app', 'v3');
		const all = await active.executions.until(WORKFLOW, 3);
		const digests = [first, second, third].map(({ imageDigest }) => imageDigest);
		expect(digests.map((one) => all.filter(({ data }) => data.includes(one)).length)).toEqual([1, 1, 1]);
		expect(all).toHaveLength(3);
	});
});
