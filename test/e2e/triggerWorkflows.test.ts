import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { execute } from '../../tools/demo/execution';
import { n8nCommand, startEditor, type Editor } from '../../tools/demo/n8n';
import { setUpOwner } from '../../tools/demo/owner';
import { freePort, host } from '../../tools/demo/ports';
import { pushImage } from '../support/images';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor } from './support/registry';
import { importVariant, type Workflow } from './support/variant';

const LIMIT_MS = 60_000;

const closing = closedAfterAll();
let instance: Instance;
let client: ECRClient;
let editor: Editor;
let channel: Server;
/** What the channel was told. */
const told: string[] = [];

/** Twenty polls a minute, since a test does not wait for one; each is at a second of its own, as n8n wants it. */
const pollTimes = {
	item: Array.from({ length: 20 }, (_, index) => ({ mode: 'custom', cronExpression: `${3 * index} * * * * *` })),
};

/** Imports an example as it is, but for the channel's address and how often it polls. */
async function importExample(id: string, change = (nodes: Workflow['nodes']) => nodes): Promise<string> {
	const address = channel.address();
	const url = `http://${host}:${typeof address === 'object' ? address?.port : ''}`;
	return await importVariant(instance.userFolder, id, (workflow) => {
		const changed = JSON.stringify(workflow).replace('https://hooks.slack.com/services/YOUR/CHANNEL/URL', url);
		const { nodes, ...rest } = JSON.parse(changed) as typeof workflow;
		const faster = nodes.map((node) =>
			node.parameters?.pollTimes ? { ...node, parameters: { ...node.parameters, pollTimes } } : node,
		);
		return { ...rest, nodes: change(faster) };
	});
}

/** Waits for the channel to be told of something. */
async function untilTold(what: string): Promise<string> {
	const limit = Date.now() + LIMIT_MS;
	for (;;) {
		const found = told.find((message) => message.includes(what));
		if (found !== undefined) return found;
		if (Date.now() > limit) throw new Error(`The channel was told ${JSON.stringify(told)}`);
		await sleep(200);
	}
}

/** Opens a form until n8n shows it: the message that names it is on its way before the workflow waits. */
async function untilShown(form: string): Promise<void> {
	const limit = Date.now() + LIMIT_MS;
	for (;;) {
		const page = await fetch(form, { signal: AbortSignal.timeout(2_000) }).then(
			async (answer) => await answer.text(),
			() => '',
		);
		if (page.includes('Decision')) return;
		if (Date.now() > limit) throw new Error(`There is no form at ${form}`);
		await sleep(200);
	}
}

async function tagsOf(imageDigest: string): Promise<string[]> {
	const imageIds = [{ imageDigest }];
	const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: 'team/api', imageIds }));
	return imageDetails?.[0]?.imageTags ?? [];
}

beforeAll(async () => {
	instance = closing(await startInstance());
	client = clientFor(instance.endpoint);
	channel = createServer((request, response) => {
		void text(request).then((body) => {
			told.push((JSON.parse(body) as { text: string }).text);
			response.end('ok');
		});
	});
	closing(channel);
	await new Promise<void>((resolve) => channel.listen(0, host, resolve));
	const ids = [await importExample('ecrGatePushed'), await importExample('ecrPromoteApproved')];
	for (const id of ids) await n8nCommand(instance.userFolder, ['publish:workflow', `--id=${id}`]);
	const before = instance.ecr.calls.length;
	editor = await startEditor(instance.userFolder, await freePort());
	await setUpOwner(editor.address);
	// Both are active once each has looked at all of its repositories.
	const polls = () => instance.ecr.calls.slice(before).filter(({ operation }) => operation === 'DescribeRepositories');
	while (polls().length < 3) await sleep(100);
}, installLimit);

describe('the example Gate Pushed Images', () => {
	it('tells the channel of an image that was pushed, whether it passed', async () => {
		const { imageDigest } = await pushImage(client, 'team/api', 'v100');
		expect(await untilTold(imageDigest.slice(7, 19))).toMatch(/^(Passed|Blocked): team\/api v100/);
	});
});

describe('the example Promote after Approval', () => {
	it('asks about an image that is staged, and promotes it when somebody approves', async () => {
		const { imageDigest } = await pushImage(client, 'team/api', 'staging');
		const asked = await untilTold(`To production? team/api:staging (${imageDigest.slice(0, 19)})`);
		expect(await tagsOf(imageDigest)).toEqual(['staging']);
		const form = /http\S+/.exec(asked)?.[0] ?? '';
		await untilShown(form);
		// Looking at it decides nothing.
		expect(await tagsOf(imageDigest)).toEqual(['staging']);
		const decision = new FormData();
		decision.set('field-0', 'Promote');
		const answer = await fetch(form, { method: 'POST', body: decision, signal: AbortSignal.timeout(LIMIT_MS) });
		expect(answer.status).toBe(200);
		const limit = Date.now() + LIMIT_MS;
		while ((await tagsOf(imageDigest)).length < 2 && Date.now() < limit) await sleep(200);
		expect((await tagsOf(imageDigest)).sort()).toEqual(['production', 'staging']);
	});
});

describe('the examples, tried out by hand', () => {
	it('scans an image of the sample data', async () => {
		await editor.stop();
		// n8n's command starts with a trigger that polls, where there is one.
		const id = await importExample('ecrGatePushed', (nodes) =>
			nodes.map((node) => (node.name === 'Pushed' ? { ...node, disabled: true } : node)),
		);
		const execution = await execute(instance.userFolder, id);
		expect([...execution.items('Tell Passed'), ...execution.items('Tell Blocked')]).toHaveLength(1);
	});
});
