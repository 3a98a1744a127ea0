import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { paginateListImages } from '@aws-sdk/client-ecr';
import { region } from '../../tools/demo/contents';
import { execute } from '../../tools/demo/execution';
import { n8nCommand, startEditor } from '../../tools/demo/n8n';
import { setUpOwner } from '../../tools/demo/owner';
import { freePort } from '../../tools/demo/ports';
import { openListing } from './support/executions';
import { writeImageLayout } from './support/imageLayout';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor, repositoryNames } from './support/registry';
import { importVariant } from './support/variant';

const OTHER_REGION = 'us-east-1';
/** What the address of the example's form ends with. */
const formId = 'ccd446ab-a10c-5a96-8284-662e9ff92c95';

const closing = closedAfterAll();
let instance: Instance;

beforeAll(async () => {
	instance = closing(await startInstance());
}, installLimit);

/** The tags of a repository, each with the digest that it names. */
async function tagsIn(repositoryName: string, of = region): Promise<string[]> {
	const client = clientFor(instance.endpoint, of);
	const tags: string[] = [];
	const filter = { tagStatus: 'TAGGED' as const };
	for await (const { imageIds = [] } of paginateListImages({ client }, { repositoryName, filter })) {
		tags.push(...imageIds.map(({ imageTag, imageDigest }) => `${imageTag}@${imageDigest}`));
	}
	client.destroy();
	return tags.sort();
}

describe('the example Mirror Images to Another Region', () => {
	it('says what it could not copy, copies the rest, and goes on with it the next time', async () => {
		const message = 'User: arn:aws:iam::123456789012:user/n8n is not authorized to perform: ecr:PutImage';
		instance.ecr.failNext('PutImage', { name: 'AccessDeniedException', message });
		await expect(execute(instance.userFolder, 'ecrMirrorImages')).rejects.toThrow(
			/Stop: 1 images or repositories were not copied: \w+\/\w+ sha256:\w+ .*lacks the permission ecr:PutImage/,
		);
		const again = await execute(instance.userFolder, 'ecrMirrorImages');
		expect(again.items('Report')).toEqual([{ text: expect.stringMatching(/^1 images copied \(0 MB\), /) as string }]);
		for (const name of await repositoryNames(instance.endpoint)) {
			expect(await tagsIn(name, OTHER_REGION)).toEqual(await tagsIn(name));
		}
	});

	it('has nothing left to copy then', async () => {
		const { items } = await execute(instance.userFolder, 'ecrMirrorImages');
		expect(items('Report')).toEqual([
			{ text: expect.stringMatching(/^0 images copied \(0 MB\), \d+ there/) as string },
		]);
	});
});

describe('the example Take In an Image File', () => {
	const pass = async (blockedSeverity: string) =>
		await importVariant(instance.userFolder, 'ecrTakeInImage', ({ nodes, ...rest }) => ({
			...rest,
			nodes: nodes.map((node) =>
				node.name === 'Scan and Wait' ? { ...node, parameters: { ...node.parameters, blockedSeverity } } : node,
			),
		}));

	it('refuses what the scan blocks, and releases what it lets through, digest for digest', async () => {
		const refused = await execute(instance.userFolder, await pass('LOW'));
		expect(refused.items('Released')).toEqual([]);
		const [{ text } = { text: '' }] = refused.items('Refused');
		expect(text).toMatch(/^handed-over\/sample@sha256:\w+ is not released: \d+ \w+ where 0 are let through/);

		const released = await execute(instance.userFolder, await pass('NEVER'));
		const [tag] = (await tagsIn('team/app')).filter((one) => one.startsWith('v1.2.0@'));
		expect(released.items('Released')).toEqual([{ text: `released/sample@${tag?.split('@')[1]} is released` }]);
		expect(await tagsIn('released/sample')).toEqual(await tagsIn('handed-over/sample'));
	});

	it('takes the file that somebody gives the form', async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'handed-over-'));
		const digest = await writeImageLayout(folder, { layerBytes: 30_000_000 });
		await promisify(execFile)('tar', ['-cf', `${folder}.tar`, '-C', folder, '.']);
		await n8nCommand(instance.userFolder, ['publish:workflow', '--id=ecrTakeInImage']);
		const editor = await startEditor(instance.userFolder, await freePort());
		try {
			await setUpOwner(editor.address);
			const form = new FormData();
			form.set('field-0', new Blob([await readFile(`${folder}.tar`)]), 'image.tar');
			form.set('field-1', 'app');
			const { status } = await fetch(`${editor.address}/form/${formId}`, { method: 'POST', body: form });
			expect(status).toBe(200);
			const executions = await openListing(editor.address);
			expect(await executions.until('ecrTakeInImage', 1)).toEqual([expect.objectContaining({ status: 'success' })]);
		} finally {
			await editor.kill();
			await rm(folder, { recursive: true });
			await rm(`${folder}.tar`);
		}
		expect(await tagsIn('handed-over/app')).toEqual([`v1@${digest}`]);
	});
});

describe('the example Publish a Table as an Artifact', () => {
	it('puts the table into the repository under the date, and reads it back', async () => {
		const published = await execute(instance.userFolder, 'ecrPublishArtifact');
		const rows = published.items('Rows').map(({ repositoryName }) => repositoryName);
		expect(rows).toEqual((await repositoryNames(instance.endpoint)).sort());
		const [put] = published.items('Put');
		expect(await tagsIn('reports/inventory')).toEqual([`${String(put?.imageTag)}@${String(put?.imageDigest)}`]);

		const again = await execute(instance.userFolder, 'ecrPublishArtifact');
		// What the table is about has changed: there is a report now.
		expect(again.items('Upload Table')).toEqual([expect.objectContaining({ uploaded: true })]);
		expect(again.items('Upload Configuration')).toEqual([expect.objectContaining({ uploaded: false })]);
	});
});
