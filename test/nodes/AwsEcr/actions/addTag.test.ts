import { PutImageCommand } from '@aws-sdk/client-ecr';
import { digestOf, makeImage, OCI_MANIFEST, pushImage, pushIndex, uploadBlob } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const addTags = async (imageId: string, newTags: unknown) =>
	await target.run('image', 'addTag', { repositoryName: byName(name), imageId, newTags });
const tagsOf = async (imageDigest: string) => {
	const [item] = await target.items('image', 'getAll', {
		repositoryName: byName(name),
		filters: { imageIds: imageDigest },
	});
	return item?.imageTags;
};

describe('adding tags', () => {
	contract(
		'gives an image further tags, one item each, and is a success when repeated',
		{ needs: ['imageExistsException'] },
		async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			for (const added of [true, false]) {
				const { outputs } = await addTags('v1', 'stable, production');
				expect(outputs[0]).toEqual([
					{ json: { repositoryName: name, imageDigest, imageTag: 'stable', added }, pairedItem: { item: 0 } },
					{ json: { repositoryName: name, imageDigest, imageTag: 'production', added }, pairedItem: { item: 0 } },
				]);
			}
			expect(await tagsOf(imageDigest)).toEqual(expect.arrayContaining(['v1', 'stable', 'production']));
		},
	);

	it('moves a tag from another image', async () => {
		const before = await pushImage(target.client, name, 'v1', 'latest');
		const { imageDigest } = await pushImage(target.client, name, 'v2');
		await addTags(imageDigest, 'latest');
		expect(await tagsOf(imageDigest)).toEqual(expect.arrayContaining(['v2', 'latest']));
		expect(await tagsOf(before.imageDigest)).toEqual(['v1']);
	});

	it('keeps an index the index that it is', async () => {
		const digest = await pushIndex(target.client, name, [await pushImage(target.client, name)], 'multi');
		await addTags('multi', 'stable');
		expect(await tagsOf(digest)).toEqual(expect.arrayContaining(['multi', 'stable']));
	});

	it('takes two calls for the first tag and one for each further, and pulls no layer', async () => {
		await pushImage(target.client, name, 'v1');
		const before = target.calls.length;
		await addTags('v1', ['a', 'b', 'c']);
		const calls = target.calls.slice(before).map(({ operation }) => operation);
		expect(calls).toEqual(['BatchGetImage', 'PutImage', 'PutImage', 'PutImage']);
	});

	it('says that the image is not there', async () => {
		const { error } = await addTags('absent', 'stable');
		expect(error?.message).toBe(`Image absent does not exist in ${name}`);
	});

	contract('says that an immutable tag is taken', { needs: ['immutableTagException'] }, async () => {
		const immutable = target.newName();
		await target.items('repository', 'create', {
			newRepositoryName: immutable,
			options: { imageTagMutability: 'IMMUTABLE' },
		});
		await pushImage(target.client, immutable, 'v1');
		const other = await pushImage(target.client, immutable, 'v2');
		const { error } = await target.run('image', 'addTag', {
			repositoryName: byName(immutable),
			imageId: other.imageDigest,
			newTags: 'v1',
		});
		expect(error?.message).toMatch(/immutable/);
		expect(error?.name).toBe('NodeApiError');
	});

	contract('sends the very bytes and media type that are there', { needs: ['manifestDigests'] }, async () => {
		const image = makeImage();
		for (const blob of image.blobs) await uploadBlob(target.client, name, blob);
		const imageManifest = `${JSON.stringify(JSON.parse(image.imageManifest), null, 3)}\n`;
		const put = { repositoryName: name, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag: 'v1' };
		await target.client.send(new PutImageCommand(put));
		const { outputs } = await addTags('v1', 'stable');
		expect(outputs[0]?.[0]?.json.imageDigest).toBe(digestOf(imageManifest));
		expect(target.calls.at(-1)?.input).toMatchObject({
			imageManifest,
			imageManifestMediaType: OCI_MANIFEST,
			imageDigest: digestOf(imageManifest),
		});
	});

	contract('adds the tags that it can, and says which it could not', { needs: ['immutableTagException'] }, async () => {
		const immutable = target.newName();
		await target.items('repository', 'create', {
			newRepositoryName: immutable,
			options: { imageTagMutability: 'IMMUTABLE' },
		});
		await pushImage(target.client, immutable, 'v1');
		const { imageDigest } = await pushImage(target.client, immutable, 'v2');
		const parameters = { repositoryName: byName(immutable), imageId: 'v2', newTags: 'v1, v2, stable' };
		const { error } = await target.run('image', 'addTag', parameters);
		expect(error?.message).toBe(`1 of 3 tags were not added in ${immutable}`);
		expect(error?.description).toMatch(/^Done: v2, stable\.<br>\nv1: .*immutable/);
		const { outputs } = await target.run('image', 'addTag', parameters, { onError: 'continueRegularOutput' });
		const item = (imageTag: string) => ({ repositoryName: immutable, imageDigest, imageTag, added: false });
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			{
				...item('v1'),
				code: 'ImageTagAlreadyExistsException',
				reason: expect.stringContaining('immutable') as string,
			},
			item('v2'),
			item('stable'),
		]);
	});

	it('says that a tag is taken where that is answered as an image that is there', async () => {
		await pushImage(target.client, name, 'v1');
		const message = `Image with digest '${digestOf('another')}' and tag 'stable' already exists`;
		target.failNext('PutImage', { name: 'ImageAlreadyExistsException', message });
		expect((await addTags('v1', 'stable')).error).toBeDefined();
	});

	it.each<[string, string, unknown, RegExp]>([
		['a tag that is too long', 'v1', 'x'.repeat(301), /^New Tags holds "x+", which must be 1 to 300 characters/],
		['no tags found', 'v1', '={{ [] }}', /^New Tags is an empty list/],
		['several images', 'v1, v2', 'stable', /^Image names 2 images/],
		['a digest that is cut short', 'sha256:abc', 'stable', /^Image holds "sha256:abc"/],
	])('refuses %s before any call', async (_, imageId, newTags, message) => {
		const before = target.calls.length;
		const { error } = await addTags(imageId, newTags);
		expect(error?.message).toMatch(message);
		expect(target.calls.length).toBe(before);
	});
});
