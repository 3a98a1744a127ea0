import { PutImageCommand } from '@aws-sdk/client-ecr';
import { makeImage, OCI_MANIFEST, pushImage, uploadBlob, type PushedImage } from '../../support/images';
import type { Need } from '../../support/missing';
import { byName, contracts, useRepository, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

let target: Target;
/** Where the image comes from, and where it goes. */
let from: string;
let to: string;
/** The image, under a tag at the source alone. */
let image: PushedImage;
useRepository((opened, created) => {
	target = opened;
	from = created;
});
beforeEach(async () => {
	to = await target.newRepository();
	image = await pushImage(target.client, from, 'v1');
});

/** Puts the image at the destination without a tag, as what is tagged there must be. */
const putUntagged = async () => {
	for (const blob of image.blobs) await uploadBlob(target.client, to, blob);
	const { imageManifest, imageDigest } = image;
	await target.client.send(
		new PutImageCommand({ repositoryName: to, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageDigest }),
	);
};
const exported = async () => {
	const parameters = { repositoryName: byName(from), imageId: 'v1', outputBinaryField: 'data' };
	const { outputs } = await target.run('image', 'export', parameters);
	return outputs[0]?.[0]?.binary ?? {};
};

/** A way to give the image the tag v1 at the destination: what is asked for, and what its item says of a success. */
interface Way {
	readonly operation: string;
	readonly parameters: () => object;
	/** Brings what must exist before, and answers what else is given to the node. */
	readonly prepare: () => Promise<Partial<RunOptions>>;
	readonly done: object;
	readonly needs?: readonly Need[];
}
const WAYS: Readonly<Record<string, Way>> = {
	Put: {
		operation: 'put',
		parameters: () => ({
			repositoryName: byName(to),
			...{ imageManifest: image.imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag: 'v1' },
		}),
		prepare: async () => {
			await putUntagged();
			return {};
		},
		done: { alreadyExists: true, imageTag: 'v1' },
	},
	'Add Tag': {
		operation: 'addTag',
		parameters: () => ({ repositoryName: byName(to), imageId: image.imageDigest, newTags: 'v1' }),
		prepare: async () => {
			await putUntagged();
			return {};
		},
		done: { added: false, imageTag: 'v1' },
	},
	Copy: {
		operation: 'copy',
		parameters: () => ({
			...{ repositoryName: byName(from), select: 'ids', imageIds: 'v1', destinationAccount: 'same' },
			destinationRepository: to,
		}),
		prepare: async () => await Promise.resolve({}),
		done: { status: 'copied', tagsLeft: [] },
		needs: ['layerDownload'],
	},
	Import: {
		operation: 'import',
		parameters: () => ({ repositoryName: byName(to), binaryPropertyName: 'data' }),
		prepare: async () => ({ items: [{ json: {}, binary: await exported() }] }),
		done: { status: 'imported', tagsLeft: [] },
		needs: ['layerDownload'],
	},
};

/** Amazon ECR says that the image exists, in words that no program can read. */
const TAKEN = { name: 'ImageAlreadyExistsException', message: 'taken' };
const putBy = async ({ operation, parameters }: Way, more: Partial<RunOptions>) => {
	const before = target.calls.length;
	const result = await target.run('image', operation, parameters(), more);
	const looks = target.calls
		.slice(before)
		.filter(({ operation: api, input }) => api === 'DescribeImages' && input.repositoryName === to);
	return { ...result, looks };
};
/** Fails twice, without Continue and with it. */
const fail = async (way: Way, fault: { name: string; message: string }) => {
	const prepared = await way.prepare();
	target.failNext('PutImage', fault);
	const { error, looks } = await putBy(way, prepared);
	target.failNext('PutImage', fault);
	const { outputs } = await putBy(way, { ...prepared, onError: 'continueRegularOutput' });
	const items = (outputs[0] ?? []).map(({ json }) => json as { code?: string; details?: { code?: string } });
	return {
		said: `${error?.message} ${error?.description}`,
		looks,
		codes: items.map(({ code, details }) => code ?? details?.code),
	};
};

for (const [name, way] of Object.entries(WAYS)) {
	contracts(`${name}, where Amazon ECR says that an image exists already`, way, () => {
		it('is done where the tag names the very image by then, which one call tells', async () => {
			const prepared = await way.prepare();
			target.failNext('PutImage', { ...TAKEN, carriedOut: true });
			const { outputs, error, looks } = await putBy(way, prepared);
			expect(error).toBeUndefined();
			expect(outputs[0]?.[0]?.json).toMatchObject(way.done);
			expect(looks).toHaveLength(1);
			expect(looks[0]?.input).toMatchObject({ imageIds: [{ imageTag: 'v1' }] });
			expect(await target.idsIn(to)).toEqual([`v1@${image.imageDigest}`]);
		});

		it('fails where the tag names another image, and leaves it there', async () => {
			const other = await pushImage(target.client, to, 'v1');
			const { said, codes, looks } = await fail(way, TAKEN);
			expect(said).toContain(`repository ${to} already holds it, or another image under its tag`);
			expect(said).toContain('Amazon ECR said: taken');
			expect(codes).toEqual(['ImageAlreadyExistsException']);
			expect(looks).toHaveLength(1);
			expect(await target.idsIn(to)).toContain(`v1@${other.imageDigest}`);
			expect(await target.idsIn(to)).not.toContain(`v1@${image.imageDigest}`);
		});

		it('fails where nothing has the tag, though the words name the very image', async () => {
			const message = `Image with digest '${image.imageDigest}' and tag 'v1' already exists in the repository`;
			const { said, codes } = await fail(way, { ...TAKEN, message });
			expect(said).toContain(`repository ${to} already holds it, or another image under its tag`);
			expect(codes).toEqual(['ImageAlreadyExistsException']);
			expect((await target.idsIn(to)).filter((id) => id.startsWith('v1@'))).toEqual([]);
		});

		it('says that it could not be found out, where that call is refused', async () => {
			const prepared = await way.prepare();
			target.failNext('PutImage', { ...TAKEN, carriedOut: true });
			// What the source of a copy is asked for comes first.
			const denied = { name: 'AccessDeniedException', message: 'You may not' };
			target.failNext('DescribeImages', denied, 1, way.operation === 'copy' ? 1 : 0);
			const { error } = await putBy(way, prepared);
			expect(`${error?.message} ${error?.description}`).toContain('ecr:DescribeImages');
		});
	});
}

describe('Put without a tag, where Amazon ECR says that the image exists already', () => {
	const put = async (manifest = image.imageManifest) => {
		target.failNext('PutImage', TAKEN);
		const before = target.calls.length;
		const asked = { repositoryName: byName(to), imageManifest: manifest, imageManifestMediaType: OCI_MANIFEST };
		const { outputs, error } = await target.run('image', 'put', asked);
		return { item: outputs[0]?.[0]?.json, error, calls: target.calls.slice(before).map(({ operation }) => operation) };
	};

	it('is done where it does', async () => {
		await putUntagged();
		const { item, calls } = await put();
		expect(item).toMatchObject({ alreadyExists: true, imageDigest: image.imageDigest });
		expect(item).not.toHaveProperty('imageTag');
		expect(calls).toEqual(['PutImage', 'DescribeImages']);
	});

	it('fails where it does not', async () => {
		await putUntagged();
		const { error, item } = await put(makeImage().imageManifest);
		expect(item).toBeUndefined();
		expect(error?.description).toContain('Amazon ECR said: taken');
	});
});

describe('Add Tag of several tags, where Amazon ECR says that an image exists already', () => {
	it('asks once for each, and adds those that it can', async () => {
		await putUntagged();
		const other = await pushImage(target.client, to, 'taken');
		target.failNext('PutImage', { ...TAKEN, carriedOut: true });
		target.failNext('PutImage', TAKEN);
		const before = target.calls.length;
		const parameters = { repositoryName: byName(to), imageId: image.imageDigest, newTags: 'there, taken, new' };
		const { outputs } = await target.run('image', 'addTag', parameters, { onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json }) => [json.imageTag, json.added, json.code])).toEqual([
			['there', false, undefined],
			['taken', false, 'ImageAlreadyExistsException'],
			['new', true, undefined],
		]);
		expect(target.calls.slice(before).map(({ operation }) => operation)).toEqual([
			'BatchGetImage',
			'PutImage',
			'DescribeImages',
			'PutImage',
			'DescribeImages',
			'PutImage',
		]);
		expect(await target.idsIn(to)).toEqual(
			[`new@${image.imageDigest}`, `taken@${other.imageDigest}`, `there@${image.imageDigest}`].sort(),
		);
	});
});
