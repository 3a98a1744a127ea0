import path from 'node:path';
import type { Locator } from 'playwright-core';
import { mainWorkflow } from '../../dev/demo/contents';
import { importInto } from '../../dev/demo/n8n';
import { openSession, type Session } from './support/editor';
import { installLimit, startInstance, type Instance } from './support/instance';
import { picture, widen } from './support/picture';
import { storedImages, type Stored } from './support/registry';

let instance: Instance;
let session: Session;
let images: Stored[];
/** A repository with tagged images, and one whose name shares nothing with it. */
let repositoryName: string;

beforeAll(async () => {
	instance = await startInstance();
	await importInto(instance.userFolder, 'workflow', { from: path.join(__dirname, 'workflows'), count: 1 });
	const stored = await storedImages(instance.endpoint);
	repositoryName = stored.find(({ imageTags }) => imageTags?.length)?.repositoryName ?? '';
	images = stored.filter((image) => image.repositoryName === repositoryName);
	session = await openSession(instance);
}, installLimit);

afterAll(async () => {
	await session?.close();
	await instance?.close();
});

/** Keeps what the page shows when a step does not come about: the first thing that somebody will ask for. */
async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		await picture(session.page, `failed-${name}`);
		throw error;
	}
}

const textOf = async (locator: Locator) => (await locator.innerText()).replace(/\s+/g, ' ');

describe('the node in the editor', () => {
	it('picks a repository from the searched list, runs, and shows its images', async () => {
		const { page, openNode } = session;
		await step('node', async () => {
			await openNode('ecrImagesOfRepository', 'Images');

			await page.getByTestId('rlc-input').click();
			const offered = page.getByTestId('rlc-item');
			const other = offered.filter({ hasNotText: repositoryName }).first();
			await other.waitFor();
			// In capitals, because a search that minds them would not find what people type.
			await page.getByTestId('rlc-search').fill(repositoryName.toUpperCase());
			await other.waitFor({ state: 'detached' });
			await picture(page, 'repository-list');
			await offered.filter({ hasText: repositoryName }).click();

			await page.getByTestId('node-execute-button').click();
			const output = page.getByTestId('output-panel');
			await output.getByTestId('ndv-items-count').getByText(`${images.length} items`).waitFor();
			const shown = await textOf(output);
			for (const { imageDigest, imageTags = [] } of images) {
				for (const text of [imageDigest, ...imageTags]) expect(shown).toContain(text);
			}

			await widen(page);
			await picture(page, 'node');
		});
	});

	it('tests the credential', async () => {
		const { page, openNode } = session;
		await step('credential', async () => {
			await openNode('ecrImagesOfRepository', 'Images');
			await page.getByTestId('credential-edit-button').click();
			await page.getByText('Connection tested successfully').waitFor();
			await picture(page, 'credential');
		});
	});

	it('runs in the main example', async () => {
		const { page, openWorkflow } = session;
		await step('main-example', async () => {
			await openWorkflow(mainWorkflow);
			await page.getByTestId('execute-workflow-button').first().click();
			await page.getByText('Workflow executed successfully').waitFor();
			await picture(page, 'main-example');
		});
	});
});
