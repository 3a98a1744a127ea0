import path from 'node:path';
import { importInto } from '../../dev/demo/n8n';
import { openSession, type Session } from './support/editor';
import { installLimit, startInstance, type Instance } from './support/instance';
import { picture } from './support/picture';
import { imagesIn } from './support/registry';

const repositoryName = 'team/api';

let instance: Instance;
let session: Session;

beforeAll(async () => {
	instance = await startInstance();
	await importInto(instance.userFolder, 'workflow', { from: path.join(__dirname, 'workflows'), count: 1 });
	session = await openSession(instance);
}, installLimit);

afterAll(async () => {
	await session?.close();
	await instance?.close();
});

describe('the node in the editor', () => {
	it('picks a repository from the searched list, runs, and shows its images', async () => {
		const { page, openNode } = session;
		await openNode('ecrImagesOfRepository', 'Images');

		await page.getByTestId('rlc-input').click();
		const offered = page.getByTestId('rlc-item');
		await offered.filter({ hasText: repositoryName }).waitFor();
		const before = await offered.count();
		await page.getByTestId('rlc-search').fill(repositoryName.slice(-3).toUpperCase());
		await expect.poll(async () => offered.count()).toBeLessThan(before);
		await picture(page, 'repository-list');
		await offered.filter({ hasText: repositoryName }).click();
	});
});
