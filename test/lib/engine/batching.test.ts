import { PutImageCommand } from '@aws-sdk/client-ecr';
import { createRepository, digestOf, OCI_MANIFEST, pushImage, pushIndex } from '../../support/images';
import { byName, contract, useTarget, type Target } from '../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

const callsOf = (operation: string) => target.calls.filter((call) => call.operation === operation);

/** Puts images that differ in their manifests only: they share one layer, so that many are quick to make. */
async function manyImages(name: string, count: number): Promise<string[]> {
	const { imageManifest } = await pushImage(target.client, name, 'base');
	const digests: string[] = [];
	for (let index = 0; index < count; index += 1) {
		const manifest = JSON.stringify({
			...(JSON.parse(imageManifest) as object),
			annotations: { index: String(index) },
		});
		const imageDigest = digestOf(manifest);
		const input = { repositoryName: name, imageManifest: manifest, imageManifestMediaType: OCI_MANIFEST, imageDigest };
		await target.client.send(new PutImageCommand(input));
		digests.push(imageDigest);
	}
	return digests;
}

describe('batch operations', () => {
	contract(
		'deletes 250 images of two repositories, one an item, in 4 calls, each output paired to its input',
		{ needs: ['untaggedDeletion'] },
		async () => {
			const names = [target.newName(), target.newName()];
			const digests = new Map<string, string[]>();
			for (const name of names) {
				await createRepository(target.client, name);
				digests.set(name, await manyImages(name, 125));
			}
			const items = Array.from({ length: 250 }, (_, index) => {
				const repositoryName = names[index % 2] ?? '';
				return { json: { repositoryName, imageDigest: digests.get(repositoryName)?.[Math.floor(index / 2)] ?? '' } };
			});
			const before = callsOf('BatchDeleteImage').length;
			const { outputs, error } = await target.run(
				'image',
				'delete',
				{ repositoryName: byName('={{ $json.repositoryName }}'), imageIds: '={{ $json.imageDigest }}' },
				{ items },
			);
			expect(error).toBeUndefined();
			expect(callsOf('BatchDeleteImage').length - before).toBe(4);
			expect(outputs[0]).toHaveLength(250);
			outputs[0]?.forEach((output, index) => {
				expect(output.pairedItem).toEqual({ item: index });
				expect(output.json).toEqual({ ...items[index]?.json, imageTags: [], deleted: true });
			});
		},
	);

	it('gives every item that asks for the same image its answer, from one call', async () => {
		const name = await target.newRepository();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const before = callsOf('BatchGetImage').length;
		const { outputs } = await target.run(
			'image',
			'getManifest',
			{ repositoryName: byName(name), imageIds: '={{ $json.id }}' },
			{ items: [{ json: { id: 'v1' } }, { json: { id: imageDigest } }, { json: { id: 'v1' } }] },
		);
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.imageDigest, pairedItem])).toEqual([
			[imageDigest, { item: 0 }],
			[imageDigest, { item: 1 }],
			[imageDigest, { item: 2 }],
		]);
		expect(callsOf('BatchGetImage').length - before).toBe(1);
	});

	const needs = ['indexChildren'] as const;
	contract('finishes what it can, then stops, naming what failed and what was done', { needs }, async () => {
		const name = await target.newRepository();
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		await pushIndex(target.client, name, children, 'multi');
		const plain = await pushImage(target.client, name);
		const ids = [children[0]?.imageDigest, 'absent', plain.imageDigest];
		const { error } = await target.run('image', 'delete', { repositoryName: byName(name), imageIds: ids });
		expect(error?.message).toBe('2 of 3 images failed');
		expect(error?.description).toContain('Done: 1 of 3 images.');
		expect(error?.description).toContain(`Image ${children[0]?.imageDigest} in ${name}: ImageReferencedByManifestList`);
		expect(error?.description).toContain(`Image absent in ${name}: ImageNotFound`);
		const left = await target.items('image', 'list', { repositoryName: byName(name), returnAll: true });
		expect(left.map(({ imageDigest }) => imageDigest)).not.toContain(plain.imageDigest);
	});

	for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
		contract(`puts each image that failed in its place, with ${onError}`, { needs: ['deletedTags'] }, async () => {
			const name = await target.newRepository();
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			const { outputs, error } = await target.run(
				'image',
				'delete',
				{ repositoryName: byName(name), imageIds: '={{ $json.id }}' },
				{ items: [{ json: { id: 'absent' } }, { json: { id: imageDigest } }], onError },
			);
			expect(error).toBeUndefined();
			const failed = expect.objectContaining({
				pairedItem: { item: 0 },
				json: expect.objectContaining({
					error: `Image absent in ${name}: ImageNotFound`,
					details: expect.objectContaining({ code: 'ImageNotFound', repositoryName: name, imageTag: 'absent' }),
				}),
			});
			const done = expect.objectContaining({
				pairedItem: { item: 1 },
				json: { repositoryName: name, imageDigest, imageTags: ['v1'], deleted: true },
			});
			expect(outputs).toEqual(onError === 'continueErrorOutput' ? [[done], [failed]] : [[failed, done]]);
		});
	}

	it('gives each item of a call that is refused its own message, and the items of other calls their answers', async () => {
		const name = target.newName();
		const absent = target.newName();
		await createRepository(target.client, name);
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const items = [absent, name, absent].map((repositoryName) => ({ json: { repositoryName } }));
		const { outputs } = await target.run(
			'image',
			'delete',
			{ repositoryName: byName('={{ $json.repositoryName }}'), imageIds: 'v1' },
			{ items, onError: 'continueRegularOutput' },
		);
		const refused = expect.objectContaining({
			code: 'RepositoryNotFoundException',
			repositoryName: absent,
			imageTag: 'v1',
		});
		expect(outputs[0]).toMatchObject([
			{ json: { error: expect.stringContaining(absent), details: refused }, pairedItem: { item: 0 } },
			{ json: { imageDigest }, pairedItem: { item: 1 } },
			{ json: { error: expect.stringContaining(absent), details: refused }, pairedItem: { item: 2 } },
		]);
	});

	contract('asks for more images than a call may carry in several calls', { needs: ['imageOrder'] }, async () => {
		const name = await target.newRepository();
		const digests = await manyImages(name, 130);
		const before = callsOf('DescribeImages').length;
		const items = await target.items('image', 'getAll', {
			repositoryName: byName(name),
			filters: { imageIds: digests },
		});
		expect(items.map(({ imageDigest }) => imageDigest)).toEqual(digests);
		expect(callsOf('DescribeImages').length - before).toBe(2);
	});
});

describe('calls', () => {
	it('answers items that read the very same by one call', async () => {
		const name = await target.newRepository();
		await pushImage(target.client, name, 'v1');
		const before = callsOf('DescribeImages').length;
		const items = Array.from({ length: 20 }, () => ({ json: { name } }));
		const { outputs } = await target.run('image', 'getAll', { repositoryName: byName('={{ $json.name }}') }, { items });
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(callsOf('DescribeImages').length - before).toBe(1);
	});

	it('changes the same repository in the order of the items', async () => {
		const name = target.newName();
		const arn = await createRepository(target.client, name);
		const items = Array.from({ length: 12 }, (_, index) => ({ json: { value: String(index) } }));
		await target.items(
			'repositoryTag',
			'add',
			{
				resourceArn: { __rl: true, mode: 'arn', value: arn },
				tagsFrom: 'fields',
				tags: { rows: [{ Key: 'turn', Value: '={{ $json.value }}' }] },
			},
			{ items },
		);
		const values = callsOf('TagResource').map(
			({ input }) => (input as { tags: Array<{ Value: string }> }).tags[0]?.Value,
		);
		expect(values).toEqual(items.map(({ json }) => json.value));
	});

	it('tries again when it is throttled', async () => {
		const name = await target.newRepository();
		target.failNext('DescribeImages', { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 }, 2);
		expect(await target.items('image', 'getAll', { repositoryName: byName(name) })).toEqual([]);
	});

	it('gives up after as many attempts as the options say, and says what to do', async () => {
		target.failNext('DescribeRepositories', { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 }, 2);
		const { error } = await target.run('repository', 'getAll', { options: { maxAttempts: 2 } });
		expect(`${error?.message} ${error?.description}`).toMatch(/too many|throttl|rate/i);
	});
});
