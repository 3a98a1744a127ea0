import { pushImage } from '../../support/images';
import { byName, useTarget, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

let target: Target;
let name: string;
useTarget((opened) => (target = opened));
beforeEach(async () => {
	name = await target.newRepository();
	await pushImage(target.client, name, 'v1');
});

/** An expression that fails for the items that say so; else it is the value, which stands in an item's JSON. */
const failing = (value: unknown) => `={{ $json.fails ? $('Missing').item.json.value : ${JSON.stringify(value)} }}`;
const FAILS: RunOptions['items'] = [{ json: { fails: true } }];
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** What of a form fails, by the label that a person knows it by. */
const FORMS: Array<[label: string, resource: string, operation: string, parameters: () => object]> = [
	['Repository', 'image', 'getAll', () => ({ repositoryName: byName(failing(name)) })],
	[
		'Repository',
		'repositoryTag',
		'getAll',
		() => ({ resourceArn: { __rl: true, mode: 'arn', value: failing('arn') } }),
	],
	['Repository', 'image', 'addTag', () => ({ repositoryName: byName(failing(name)), imageId: 'v1', newTags: 'v2' })],
	['Repository Name', 'repository', 'create', () => ({ newRepositoryName: failing('test/new') })],
	['Images', 'image', 'delete', () => ({ repositoryName: byName(name), imageIds: failing('v1') })],
	['Images', 'image', 'getAll', () => ({ repositoryName: byName(name), filters: { imageIds: failing('v1') } })],
	[
		'Image',
		'image',
		'export',
		() => ({ repositoryName: byName(name), imageId: failing('v1'), outputBinaryField: 'data' }),
	],
	['New Tags', 'image', 'addTag', () => ({ repositoryName: byName(name), imageId: 'v1', newTags: failing('v2') })],
	['Return All', 'image', 'getAll', () => ({ repositoryName: byName(name), returnAll: failing(true) })],
	['Limit', 'image', 'getAll', () => ({ repositoryName: byName(name), limit: failing(5) })],
	['Simplify', 'image', 'getAll', () => ({ repositoryName: byName(name), simplify: failing(true) })],
	['Tag Status', 'image', 'list', () => ({ repositoryName: byName(name), filters: { tagStatus: failing('ANY') } })],
	[
		'Image Status',
		'image',
		'list',
		() => ({ repositoryName: byName(name), filters: { tagStatus: 'ANY', imageStatus: failing('ANY') } }),
	],
	[
		'Maximum Concurrent Calls',
		'image',
		'list',
		() => ({ repositoryName: byName(name), options: { concurrency: failing(5) } }),
	],
	[
		'Max Attempts',
		'image',
		'list',
		() => ({ repositoryName: byName(name), options: { concurrency: 5, maxAttempts: failing(5) } }),
	],
	[
		'Registry ID',
		'image',
		'list',
		() => ({ repositoryName: byName(name), options: { maxAttempts: 5, registryId: failing('123456789012') } }),
	],
	['Dry Run', 'image', 'cleanUp', () => ({ repositoryName: byName(name), images: 'untagged', dryRun: failing(true) })],
	[
		'Tags to Keep',
		'image',
		'cleanUp',
		() => ({ repositoryName: byName(name), images: 'untagged', tagsToKeep: failing('v*') }),
	],
	[
		'Output',
		'image',
		'cleanUp',
		() => ({ repositoryName: byName(name), images: 'untagged', options: { mostDeletions: 5, detail: failing('all') } }),
	],
	[
		'Destination Region',
		'image',
		'copy',
		() => ({ repositoryName: byName(name), select: 'tagged', destinationRegion: failing('us-east-1') }),
	],
	[
		'Existing Tags',
		'image',
		'copy',
		() => ({
			repositoryName: byName(name),
			select: 'tagged',
			destinationRegion: 'us-east-1',
			options: { createRepository: true, existingTags: failing('leave') },
		}),
	],
	[
		'Tags',
		'repositoryTag',
		'add',
		() => ({
			resourceArn: { __rl: true, mode: 'arn', value: `arn:aws:ecr:eu-west-1:123456789012:repository/${name}` },
			tagsFrom: 'fields',
			tags: {
				rows: [
					{ Key: 'team', Value: 'a' },
					{ Key: 'stage', Value: failing('b') },
				],
			},
		}),
	],
	['Policy', 'repositoryPolicy', 'set', () => ({ repositoryName: byName(name), policyText: failing('{}') })],
	[
		'Scan on Push',
		'repository',
		'create',
		() => ({ newRepositoryName: 'test/new', options: { imageTagMutability: 'MUTABLE', scanOnPush: failing(true) } }),
	],
	['API Operation', 'custom', 'apiRequest', () => ({ apiOperation: failing('DescribeRegistry') })],
	['Input (JSON)', 'custom', 'apiRequest', () => ({ apiOperation: 'DescribeRegistry', request: failing({}) })],
];

describe('an expression that fails', () => {
	it.each(FORMS)(
		'in %s of %s %s: is the error of n8n, with the label of the field, before any call',
		async (label, resource, operation, parameters) => {
			const before = target.calls.length;
			const { error } = await target.run(resource, operation, parameters(), { items: FAILS });
			expect(error?.name).toBe('ExpressionError');
			expect(error?.message).toBe("Referenced node doesn't exist");
			expect(error?.description).toContain(`In the field ${label}.`);
			expect(error?.description?.match(/In the field/g)).toHaveLength(1);
			expect(`${error?.message} ${error?.description}`).not.toMatch(/Amazon ECR|Internal error/);
			expect(target.calls).toHaveLength(before);
		},
	);

	it.each(FORMS)(
		'in %s of %s %s: is an item with its code where the node continues',
		async (label, resource, operation, parameters) => {
			const { outputs, error } = await target.run(resource, operation, parameters(), { items: FAILS, ...CONTINUE });
			expect(error).toBeUndefined();
			expect(outputs[0]).toEqual([
				{
					json: {
						error: "Referenced node doesn't exist",
						details: {
							code: 'ExpressionError',
							description: expect.stringContaining(`In the field ${label}.`) as string,
						},
					},
					pairedItem: { item: 0 },
				},
			]);
		},
	);

	it('names the option that fails, of two', async () => {
		for (const [first, second, label] of [
			[failing('123456789012'), 5, 'Registry ID'],
			['123456789012', failing(5), 'Maximum Concurrent Calls'],
		]) {
			const parameters = { repositoryName: byName(name), options: { registryId: first, concurrency: second } };
			const { error } = await target.run('image', 'list', parameters, { items: FAILS });
			expect(error?.description).toContain(`In the field ${label}.`);
		}
	});

	it('ends only its own item where the node continues', async () => {
		const items = [{ json: {} }, { json: { fails: true } }, { json: {} }];
		const parameters = { repositoryName: byName(name), limit: failing(5) };
		const { outputs } = await target.run('image', 'list', parameters, { items, ...CONTINUE });
		expect(outputs[0]?.map(({ json, pairedItem }) => ['error' in json, pairedItem])).toEqual([
			[false, { item: 0 }],
			[true, { item: 1 }],
			[false, { item: 2 }],
		]);
	});

	it('ends the node before anything is done for the items before it', async () => {
		const items = [{ json: {} }, { json: { fails: true } }];
		const parameters = { repositoryName: byName(name), imageIds: failing('v1') };
		const { error } = await target.run('image', 'delete', parameters, { items });
		expect(error?.context?.itemIndex).toBe(1);
		expect(await target.idsIn(name)).toHaveLength(1);
	});
});
