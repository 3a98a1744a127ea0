import { pushImage, pushIndex } from '../support/images';
import { byName, useRepository, type Target } from '../support/target';

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
	it('gives an image further tags, one item each, and is a success when repeated', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		for (const added of [true, false]) {
			const { outputs } = await addTags('v1', 'stable, production');
			expect(outputs[0]).toEqual([
				{ json: { repositoryName: name, imageDigest, imageTag: 'stable', added }, pairedItem: { item: 0 } },
				{ json: { repositoryName: name, imageDigest, imageTag: 'production', added }, pairedItem: { item: 0 } },
			]);
		}
		expect(await tagsOf(imageDigest)).toEqual(expect.arrayContaining(['v1', 'stable', 'production']));
	});

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
		const before = target.local?.calls.length ?? 0;
		await addTags('v1', ['a', 'b', 'c']);
		const calls = (target.local?.calls ?? []).slice(before).map(({ operation }) => operation);
		expect(calls).toEqual(['BatchGetImage', 'PutImage', 'PutImage', 'PutImage']);
	});

	it('says that the image is not there', async () => {
		const { error } = await addTags('absent', 'stable');
		expect(error?.message).toBe(`Image absent cannot be tagged in ${name}`);
	});

	it('says that an immutable tag is taken', async () => {
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
});
