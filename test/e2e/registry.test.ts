import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BatchGetImageCommand, GetLifecyclePolicyCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { execute } from '../../tools/demo/execution';
import { host } from '../../tools/demo/ports';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor, repositoryNames, storedImages } from './support/registry';
import { importVariant, type Workflow } from './support/variant';

const closing = closedAfterAll();
let instance: Instance;

beforeAll(async () => {
	instance = closing(await startInstance());
}, installLimit);

/** Imports an example with one of its nodes changed. */
const withNode = async (id: string, name: string, change: (node: Workflow['nodes'][number]) => object) =>
	await importVariant(instance.userFolder, id, ({ nodes, ...rest }) => ({
		...rest,
		nodes: nodes.map((node) => (node.name === name ? { ...node, ...change(node) } : node)),
	}));

describe('the example Registry Inventory', () => {
	it('makes a table of the repositories, and says which need attention, and why', async () => {
		const execution = await execute(instance.userFolder, 'ecrRegistryInventory');
		const rows = execution.items('Inventory');
		const stored = await storedImages(instance.endpoint);
		expect(rows.map(({ repositoryName }) => repositoryName)).toEqual((await repositoryNames(instance.endpoint)).sort());
		for (const { repositoryName, images, sizeInBytes } of rows) {
			const own = stored.filter((image) => image.repositoryName === repositoryName);
			const plain = own.filter(({ children }) => children.length === 0);
			expect(images).toBe(own.length);
			expect(sizeInBytes).toBe(plain.reduce((bytes, { imageSizeInBytes = 0 }) => bytes + imageSizeInBytes, 0));
		}
		expect(execution.items('Table')).toHaveLength(1);
		const reasons = new Map(
			execution.items('Needs Attention').map(({ repositoryName, reasons: of }) => [repositoryName, of]),
		);
		expect(reasons.get('team/app')).toEqual([
			expect.stringMatching(/^(CRITICAL|HIGH) findings$/),
			'images that are not scanned',
			'no lifecycle policy',
		]);
		expect(reasons.get('team/api')).toEqual(['images that are not scanned']);
	});
});

describe('the example Apply Lifecycle Rule', () => {
	const RULE = { rulePriority: 1, selection: { tagStatus: 'untagged', countNumber: 60 } };
	const names = (items: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
		items.map(({ repositoryName }) => repositoryName).sort();
	const rulesOf = async (repositoryName: string): Promise<unknown[]> => {
		const asked = new GetLifecyclePolicyCommand({ repositoryName });
		const { lifecyclePolicyText = '' } = await clientFor(instance.endpoint).send(asked);
		return (JSON.parse(lifecyclePolicyText) as { rules: unknown[] }).rules;
	};

	it('previews the rule in each repository, and sets it where few images would go', async () => {
		const limit = Date.now() - 60 * 86_400_000;
		const stored = await storedImages(instance.endpoint);
		const old = stored.filter(
			({ imageTags = [], imagePushedAt, subjectManifestDigest }) =>
				imageTags.length === 0 && subjectManifestDigest === undefined && Number(imagePushedAt) < limit,
		);
		const listed = new Set(stored.flatMap(({ children }) => children));
		const expected = old.filter(({ imageDigest }) => !listed.has(imageDigest));
		const cautious = await withNode('ecrApplyLifecycleRule', 'Settings', ({ parameters }) => ({
			parameters: JSON.parse(JSON.stringify(parameters).replace('"value":20', '"value":1')) as object,
		}));
		const first = await execute(instance.userFolder, cautious);
		expect(
			first
				.items('Would Go', 0)
				.map(({ imageDigest }) => imageDigest)
				.sort(),
		).toEqual(expected.map(({ imageDigest }) => imageDigest).sort());
		for (const item of first.items('Would Go', 0))
			expect(item).toMatchObject({ action: { type: 'EXPIRE' }, rule: RULE });
		const most = expected.filter(({ repositoryName }) => repositoryName === 'team/app').length;
		expect(most).toBeGreaterThan(1);
		expect(first.items('Ask First')).toMatchObject([
			{ repositoryName: 'team/app', text: expect.stringContaining(`${most} images would expire`) as string },
		]);
		expect(names(first.items('Set Rule'))).toContain('team/api');
		expect(names(first.items('Set Rule'))).not.toContain('team/app');
		await expect(rulesOf('team/app')).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });

		const second = await execute(instance.userFolder, 'ecrApplyLifecycleRule');
		expect(names(second.items('Set Rule'))).toEqual(['team/app']);
		for (const name of await repositoryNames(instance.endpoint)) expect(await rulesOf(name)).toMatchObject([RULE]);
		expect(await storedImages(instance.endpoint)).toEqual(stored);

		const third = await execute(instance.userFolder, 'ecrApplyLifecycleRule');
		expect(third.items('Set Rule')).toEqual([]);
		expect(names(third.items('As Wanted', 0))).toEqual((await repositoryNames(instance.endpoint)).sort());
	});
});

describe('the example Ensure Repositories', () => {
	const changesIn = (instanceCalls: Instance['ecr']['calls']) =>
		instanceCalls.map(({ operation }) => operation).filter((operation) => !/^(Get|List|Describe)/.test(operation));
	/** Runs the example, and gives what it said and the calls of it that changed something. */
	async function run(id = 'ecrEnsureRepositories') {
		const before = instance.ecr.calls.length;
		const execution = await execute(instance.userFolder, id);
		return { execution, changes: changesIn(instance.ecr.calls.slice(before)) };
	}

	it('says with Check Only what it would do, does it, and has nothing left to do then', async () => {
		const dry = await withNode('ecrEnsureRepositories', 'Ensure', ({ parameters }) => ({
			parameters: { ...parameters, checkOnly: true },
		}));
		const said = await run(dry);
		expect(said.changes).toEqual([]);
		expect(said.execution.items('Changed').map(({ text: what }) => what)).toContainEqual(
			expect.stringMatching(/^team\/jobs would be created: tagMutability wouldChange/),
		);

		const done = await run();
		expect(done.changes).toContain('CreateRepository');
		const names = (items: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
			items.map(({ repositoryName }) => repositoryName);
		expect(names(done.execution.items('Changed'))).toEqual(['team/app', 'team/api', 'team/jobs']);
		expect(names(said.execution.items('Changed'))).toEqual(names(done.execution.items('Changed')));

		const again = await run();
		expect(again.changes).toEqual([]);
		expect(again.execution.items('Changed')).toEqual([]);
		expect(names(again.execution.items('As Wanted', 0))).toEqual(['team/app', 'team/api', 'team/jobs']);
	});
});

describe('the example Promote Image', () => {
	it('gives the staged image the new tag, once', async () => {
		const client = clientFor(instance.endpoint);
		const repositoryName = 'team/app';
		const { images = [] } = await client.send(
			new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1.2.0' }] }),
		);
		const [{ imageManifest, imageManifestMediaType, imageId } = {}] = images;
		await client.send(
			new PutImageCommand({ repositoryName, imageManifest, imageManifestMediaType, imageTag: 'staging' }),
		);
		const first = await execute(instance.userFolder, 'ecrPromoteImage');
		expect(first.items('Promoted')).toEqual([{ text: `team/app:production is now ${imageId?.imageDigest}` }]);
		const promoted = (await storedImages(instance.endpoint)).find(({ imageTags = [] }) =>
			imageTags.includes('production'),
		);
		expect(promoted).toMatchObject({ repositoryName, imageDigest: imageId?.imageDigest });

		const second = await execute(instance.userFolder, 'ecrPromoteImage');
		expect(second.items('Promoted')).toEqual([]);
		expect(second.items('There Already')).toMatchObject([{ imageTag: 'production', added: false }]);
	});
});

describe('the example Docker Login for Kubernetes', () => {
	it('writes the login to the cluster as a pull secret', async () => {
		const requests: Array<{ method?: string; url?: string; type?: string; body: string }> = [];
		const cluster = createServer((request, response) => {
			void text(request).then((body) => {
				const { method, url, headers } = request;
				requests.push({ method, url, type: headers['content-type'], body });
				response.setHeader('content-type', 'application/json').end('{}');
			});
		});
		await new Promise<void>((resolve) => cluster.listen(0, host, resolve));
		try {
			const address = `http://${host}:${(cluster.address() as AddressInfo).port}`;
			const id = await withNode('ecrDockerLogin', 'Apply Secret', ({ parameters }) => ({
				disabled: false,
				parameters: {
					...parameters,
					url: String(parameters?.url).replace('https://kubernetes.default.svc', address),
				},
			}));
			const execution = await execute(instance.userFolder, id);
			expect(execution.items('Done')).toEqual([
				{ text: expect.stringMatching(/^The login for \S+ is good until \d{4}-/) as string },
			]);
		} finally {
			await new Promise((resolve) => cluster.close(resolve));
		}
		expect(requests).toEqual([
			{
				method: 'PATCH',
				url: '/api/v1/namespaces/default/secrets/ecr-login?fieldManager=n8n&force=true',
				type: expect.stringMatching(/^application\/apply-patch\+yaml/) as string,
				body: expect.any(String) as string,
			},
		]);
		const { kind, type, data } = JSON.parse(requests[0]?.body ?? '') as {
			kind: string;
			type: string;
			data: Record<string, string>;
		};
		expect({ kind, type }).toEqual({ kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' });
		const config = JSON.parse(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString()) as {
			auths: Record<string, { auth: string }>;
		};
		const [{ auth } = { auth: '' }] = Object.values(config.auths);
		expect(Buffer.from(auth, 'base64').toString()).toMatch(/^AWS:.+/);
	});
});
