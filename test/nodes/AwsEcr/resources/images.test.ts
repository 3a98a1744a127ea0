import { digestOf, makeImage, OCI_MANIFEST, pushImage, pushIndex, uploadBlob } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

describe('image', () => {
	contract('gets many images with their tags, size and dates', { needs: ['imageDetailMembers'] }, async () => {
		const tagged = await pushImage(target.client, name, 'v1', 'latest');
		await pushImage(target.client, name);
		const repositoryName = byName(name);
		const items = await target.items('image', 'getAll', { repositoryName, returnAll: true, simplify: true });
		expect(items).toHaveLength(2);
		const item = items.find(({ imageDigest }) => imageDigest === tagged.imageDigest);
		expect(item).toMatchObject({
			repositoryName: name,
			imageTags: expect.arrayContaining(['v1', 'latest']),
			imageSizeInBytes: expect.any(Number),
			imagePushedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
			imageManifestMediaType: OCI_MANIFEST,
		});
		expect(item).not.toHaveProperty('registryId');
		const [raw] = await target.items('image', 'getAll', { repositoryName, returnAll: true, simplify: false });
		expect(raw).toHaveProperty('registryId');
	});

	contract('gets tagged or untagged images only', { needs: ['imageFilters', 'untaggedImages'] }, async () => {
		const tagged = await pushImage(target.client, name, 'v1', 'latest');
		const untagged = await pushImage(target.client, name);
		const repositoryName = byName(name);
		const filtered = async (tagStatus: string) =>
			(await target.items('image', 'getAll', { repositoryName, returnAll: true, filters: { tagStatus } })).map(
				({ imageDigest }) => imageDigest,
			);
		expect(await filtered('UNTAGGED')).toEqual([untagged.imageDigest]);
		expect(await filtered('TAGGED')).toEqual([tagged.imageDigest]);
	});

	contract('gets the images that are named, whatever the limit', async () => {
		const images = [await pushImage(target.client, name, 'v1'), await pushImage(target.client, name, 'v2')];
		await pushImage(target.client, name, 'v3');
		const items = await target.items('image', 'getAll', {
			repositoryName: byName(name),
			returnAll: false,
			limit: 1,
			filters: { imageIds: `v1, ${images[1]?.imageDigest}` },
		});
		expect(items.map(({ imageDigest }) => imageDigest).sort()).toEqual(
			images.map(({ imageDigest }) => imageDigest).sort(),
		);
	});

	contract('pages through many images', async () => {
		const digests = new Set<string>();
		for (let count = 0; count < 5; count += 1)
			digests.add((await pushImage(target.client, name, `v${count}`)).imageDigest);
		const repositoryName = byName(name);
		const all = await target.items('image', 'list', { repositoryName, returnAll: true });
		expect(new Set(all.map(({ imageDigest }) => imageDigest))).toEqual(digests);
		expect(await target.items('image', 'list', { repositoryName, returnAll: false, limit: 3 })).toHaveLength(3);
		expect(await target.items('image', 'getAll', { repositoryName, returnAll: false, limit: 4 })).toHaveLength(4);
	});

	contract('lists ids, one item a tag', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1', 'v2');
		const items = await target.items('image', 'list', {
			repositoryName: byName(name),
			filters: { tagStatus: 'TAGGED' },
		});
		expect(items).toHaveLength(2);
		expect(items).toEqual(
			expect.arrayContaining([
				{ repositoryName: name, imageDigest, imageTag: 'v1' },
				{ repositoryName: name, imageDigest, imageTag: 'v2' },
			]),
		);
	});

	contract('gets manifests exactly as they were pushed', async () => {
		const image = await pushImage(target.client, name, 'v1');
		const items = await target.items('image', 'getManifest', {
			repositoryName: byName(name),
			imageIds: ['v1', image.imageDigest],
		});
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item).toMatchObject({
				repositoryName: name,
				imageDigest: image.imageDigest,
				imageManifest: image.imageManifest,
				imageManifestMediaType: OCI_MANIFEST,
			});
			expect(digestOf(String(item.imageManifest))).toBe(image.imageDigest);
		}
	});

	contract('gets the manifest of an index as the index that it is', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'multi');
		const [item] = await target.items('image', 'getManifest', { repositoryName: byName(name), imageIds: 'multi' });
		expect(item).toMatchObject({ imageDigest, imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' });
	});

	contract(
		'retags an image by putting its manifest under another tag, and takes the second time for success',
		{ needs: ['imageExistsException'] },
		async () => {
			const image = await pushImage(target.client, name, 'v1');
			const parameters = {
				repositoryName: byName(name),
				imageManifest: '={{ $json.imageManifest }}',
				imageTag: 'stable',
			};
			const items = await target.items('image', 'getManifest', { repositoryName: byName(name), imageIds: 'v1' });
			const from = { items: items.map((json) => ({ json: { ...json } as never })) };
			expect(await target.items('image', 'put', parameters, from)).toMatchObject([
				{ repositoryName: name, imageDigest: image.imageDigest, imageTag: 'stable' },
			]);
			expect(await target.items('image', 'put', parameters, from)).toMatchObject([
				{ repositoryName: name, imageDigest: image.imageDigest, imageTag: 'stable', alreadyExists: true },
			]);
		},
	);

	contract('puts an image by its digest, and refuses a wrong digest', { needs: ['manifestDigestCheck'] }, async () => {
		const image = makeImage();
		for (const blob of image.blobs) await uploadBlob(target.client, name, blob);
		const parameters = { repositoryName: byName(name), imageManifest: image.imageManifest };
		const { error } = await target.run('image', 'put', {
			...parameters,
			options: { imageDigest: `sha256:${'0'.repeat(64)}` },
		});
		expect(error?.message).toMatch(/digest/i);
		const items = await target.items('image', 'put', {
			...parameters,
			imageTag: 'v1',
			options: { imageDigest: image.imageDigest },
		});
		expect(items).toMatchObject([{ imageDigest: image.imageDigest, imageTag: 'v1' }]);
	});

	contract('says that an immutable tag cannot be moved', { needs: ['immutableTagException'] }, async () => {
		const immutable = target.newName();
		await target.items('repository', 'create', {
			newRepositoryName: immutable,
			options: { imageTagMutability: 'IMMUTABLE' },
		});
		await pushImage(target.client, immutable, 'v1');
		const other = makeImage();
		for (const blob of other.blobs) await uploadBlob(target.client, immutable, blob);
		const { error } = await target.run('image', 'put', {
			repositoryName: byName(immutable),
			imageManifest: other.imageManifest,
			imageTag: 'v1',
		});
		expect(error?.message).toMatch(/immutable/i);
	});

	contract('deletes by tag and by digest', { needs: ['deletedTags'] }, async () => {
		const image = await pushImage(target.client, name, 'v1', 'v2');
		const other = await pushImage(target.client, name, 'v3');
		const repositoryName = byName(name);
		expect(await target.items('image', 'delete', { repositoryName, imageIds: 'v1' })).toEqual([
			{ repositoryName: name, imageDigest: image.imageDigest, imageTags: ['v1'], deleted: true },
		]);
		const left = await target.items('image', 'list', { repositoryName, returnAll: true });
		expect(left.map(({ imageTag }) => imageTag).sort()).toEqual(['v2', 'v3']);
		const deleted = await target.items('image', 'delete', {
			repositoryName,
			imageIds: [image.imageDigest, { imageTag: 'v3' }],
		});
		expect(deleted).toEqual([
			{ repositoryName: name, imageDigest: image.imageDigest, imageTags: ['v2'], deleted: true },
			{ repositoryName: name, imageDigest: other.imageDigest, imageTags: ['v3'], deleted: true },
		]);
		expect(await target.items('image', 'list', { repositoryName, returnAll: true })).toEqual([]);
	});

	contract('keeps the children of an index, and says so', { needs: ['indexChildren'] }, async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const index = await pushIndex(target.client, name, children, 'multi');
		const repositoryName = byName(name);
		const childId = children[0]?.imageDigest ?? '';
		const { error } = await target.run('image', 'delete', { repositoryName, imageIds: childId });
		expect(error?.message).toContain(childId);
		expect(error?.message).toContain('ImageReferencedByManifestList');
		await target.items('image', 'delete', { repositoryName, imageIds: index });
		expect(await target.items('image', 'delete', { repositoryName, imageIds: childId })).toMatchObject([
			{ deleted: true },
		]);
	});
});
