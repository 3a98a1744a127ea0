import { createRepository, pushImage } from '../support/images';
import { importTriggers } from './support/eventBridge';
import { openSession, type Session } from './support/editor';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { picture } from './support/picture';
import { clientFor } from './support/registry';

const closing = closedAfterAll();
let instance: Instance;
let session: Session;
let imageDigest: string;

beforeAll(async () => {
	instance = closing(await startInstance());
	const client = clientFor(instance.endpoint);
	await createRepository(client, 'e2e/app');
	({ imageDigest } = await pushImage(client, 'e2e/app', 'v1'));
	await importTriggers(instance.userFolder);
	session = closing(await openSession(instance));
}, installLimit);

/** Keeps what the page shows when a step does not come about. */
async function step(name: string, work: () => Promise<void>): Promise<void> {
	await work().catch(async (cause: unknown) => {
		await picture(session.page, `failed-${name}`);
		throw cause;
	});
	await picture(session.page, name);
}

describe('the triggers in the editor', () => {
	it('fetch a recent event by polling', async () => {
		const { page, openNode } = session;
		await step('trigger-polling', async () => {
			await openNode('ecrPollingTest', 'Trigger');
			await page.getByRole('button', { name: 'Fetch Test Event' }).first().click();
			const output = page.getByTestId('output-panel');
			await output.getByText(imageDigest).first().waitFor();
		});
	});

	it('listen for an event of EventBridge, and take an example from the test URL', async () => {
		const { page, openNode, editor } = session;
		await step('trigger-event-bridge', async () => {
			await openNode('ecrEventBridgeTest', 'Trigger');
			await page.getByTestId('node-execute-button').first().click();
			// n8n knows the URL from the moment in which it listens.
			const url = `${editor.address}/webhook-test/8b1c7c1e-4d33-4f56-9a52-6f3f0b9b7e11/ecr`;
			const isHeard = async () => (await fetch(url)).status === 200;
			while (!(await isHeard())) await page.waitForTimeout(200);
			await page.getByTestId('output-panel').getByText('my-repository-name').first().waitFor();
		});
	});
});
