import path from 'node:path';
import { mainWorkflow } from '../../tools/demo/contents';
import { importInto } from '../../tools/demo/n8n';
import { openSession, type Session } from './support/editor';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { illustrate, picture, widen } from './support/picture';
import { storedImages, type Stored } from './support/registry';

const closing = closedAfterAll();
let instance: Instance;
let session: Session;
let images: Stored[];
/** A repository with tagged images, and one whose name shares nothing with it. */
let repositoryName: string;

beforeAll(async () => {
	instance = closing(await startInstance());
	await importInto(instance.userFolder, 'workflow', { from: path.join(__dirname, 'workflows'), count: 1 });
	const stored = await storedImages(instance.endpoint);
	repositoryName = stored.find(({ imageTags }) => imageTags?.length)?.repositoryName ?? '';
	images = stored.filter((image) => image.repositoryName === repositoryName);
	session = closing(await openSession(instance));
}, installLimit);

/** Keeps what the page shows when a step does not come about: the first thing that somebody will ask for. */
async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		await picture(session.page, `failed-${name}`);
		throw error;
	}
}

/** Executes the open node, and sees that it puts out these images and no other. */
async function executeStep(expected: readonly Stored[]): Promise<void> {
	const { page } = session;
	await page.getByTestId('node-execute-button').click();
	const output = page.getByTestId('output-panel');
	await output.getByTestId('ndv-items-count').getByText(`${expected.length} items`).waitFor();
	for (const { imageDigest, imageTags = [] } of expected) {
		const row = output.getByRole('row', { name: `${repositoryName} ${imageDigest}` });
		await row.waitFor();
		for (const tag of imageTags) await row.filter({ hasText: tag }).waitFor();
	}
}

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
			const found = offered.filter({ hasText: repositoryName });
			await found.waitFor();
			expect(await other.count()).toBe(0);
			await picture(page, 'repository-list');
			await found.click();

			await executeStep(images);

			await page.getByTestId('collection-parameter-add').first().click();
			await page.getByTestId('collection-parameter-option').getByText('Tag Status').click();
			await page.getByTestId('parameter-input-tagStatus').click();
			await page.getByRole('option', { name: 'Tagged', exact: true }).click();
			await executeStep(images.filter(({ imageTags }) => imageTags?.length));

			await widen(page);
			await illustrate(page, 'node');
		});
	});

	it('says what Clean Up would delete, deletes nothing, and warns where it would', async () => {
		const { page, openNode } = session;
		await step('clean-up', async () => {
			const before = await storedImages(instance.endpoint);
			await openNode('ecrImagesOfRepository', 'Clean Up');
			await page.getByTestId('node-execute-button').click();
			const rows = page.getByTestId('output-panel').getByRole('row');
			await rows.filter({ hasText: 'wouldBeDeleted' }).first().waitFor();
			await rows.filter({ hasText: 'one of the newest 3' }).first().waitFor();
			expect(await storedImages(instance.endpoint)).toEqual(before);
			await widen(page);
			await illustrate(page, 'clean-up');

			const warning = page.getByText('Dry Run is off');
			expect(await warning.count()).toBe(0);
			await page.getByTestId('parameter-input-dryRun').click();
			await warning.waitFor();
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
