import { region } from '../../tools/demo/contents';
import { execute } from '../../tools/demo/execution';
import { registryHost } from '../../lib/ecr/addresses';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { storedImages, type Stored } from './support/registry';
import { importVariant } from './support/variant';

const WORKFLOW = 'ecrCleanUpImages';
const ACCOUNT = '123456789012';

const closing = closedAfterAll();
let instance: Instance;

beforeAll(async () => {
	instance = closing(await startInstance());
}, installLimit);

const key = ({ repositoryName, imageDigest }: { repositoryName?: unknown; imageDigest?: unknown }) =>
	`${String(repositoryName)}@${String(imageDigest)}`;

/** Turns on Dry Run in the example, and gives the id of what it became. */
const dryVariant = async () =>
	await importVariant(instance.userFolder, WORKFLOW, ({ nodes, ...rest }) => ({
		...rest,
		nodes: nodes.map((node) =>
			node.name === 'Clean Up' && 'parameters' in node
				? { ...node, parameters: { ...(node.parameters as object), dryRun: true } }
				: node,
		),
	}));

describe('the example Clean Up Images', () => {
	let before: Stored[];

	it('says what would go when Dry Run is on, and leaves what Lambda has come to use since', async () => {
		before = await storedImages(instance.endpoint);
		const dry = await execute(instance.userFolder, await dryVariant());
		const would = dry.items('Deleted');
		expect(would.length).toBeGreaterThan(1);
		expect((await storedImages(instance.endpoint)).map(key)).toEqual(before.map(key));

		const used = would.find(({ reason }) => String(reason).startsWith('not one of the newest'));
		expect(used).toBeDefined();
		const imageUri = `${registryHost(ACCOUNT, region)}/${String(used?.repositoryName)}@${String(used?.imageDigest)}`;
		instance.ecr.workloads(region, ACCOUNT).addFunction({ name: 'resize', imageUri, resolvedImageUri: imageUri });

		const real = await execute(instance.userFolder, WORKFLOW);
		const after = await storedImages(instance.endpoint);
		const left = new Set(after.map(key));
		const gone = before.map(key).filter((one) => !left.has(one));
		expect(real.items('Deleted').map(key).sort()).toEqual([...gone].sort());
		const expected = new Set(would.map(key));
		for (const one of gone) expect(expected).toContain(one);
		expect(gone.length).toBeGreaterThan(0);
		expect(left).toContain(key(used ?? {}));
		expect(real.items('Report')).toEqual([
			{
				text: expect.stringMatching(
					`^${gone.length} images deleted, ${after.length} kept, in \\d+ repositories;`,
				) as string,
				deleted: gone.length,
				kept: after.length,
			},
		]);
		for (const { repositoryName, children } of after) {
			for (const imageDigest of children) {
				const wasThere = before.some((one) => key(one) === key({ repositoryName, imageDigest }));
				if (wasThere) expect(left).toContain(key({ repositoryName, imageDigest }));
			}
		}
	});

	it('has nothing left to do when it runs again', async () => {
		const again = await execute(instance.userFolder, WORKFLOW);
		expect(again.items('Deleted')).toEqual([]);
		expect(again.items('Report')).toEqual([expect.objectContaining({ deleted: 0 })]);
	});

	it('fails, and deletes nothing, where ECS does not answer', async () => {
		const there = await storedImages(instance.endpoint);
		instance.ecr.failNext('ecs:ListClusters', { name: 'AccessDeniedException', message: 'not you' });
		await expect(execute(instance.userFolder, WORKFLOW)).rejects.toThrow(/ECS ListClusters did not answer all/);
		expect((await storedImages(instance.endpoint)).map(key)).toEqual(there.map(key));
	});
});
