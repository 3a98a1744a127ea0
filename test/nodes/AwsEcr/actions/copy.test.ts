import {
	BatchGetImageCommand,
	ECRClient,
	DescribeImagesCommand,
	PutImageCommand,
	PutImageTagMutabilityCommand,
	type Image,
	type ImageDetail,
} from '@aws-sdk/client-ecr';
import { makeImage, OCI_MANIFEST, pushImage, pushIndex, uploadBlob } from '../../../support/images';
import { byName, contract, contracts, useRepository, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const copy = async (parameters: object, more: Partial<RunOptions> = {}) =>
	await target.run(
		'image',
		'copy',
		{ repositoryName: byName(name), select: 'ids', destinationAccount: 'same', ...parameters },
		more,
	);
const copied = async (parameters: object) => {
	const { outputs, error } = await copy(parameters);
	if (error) throw error;
	return (outputs[0] ?? []).map(({ json }) => json);
};
const manifestOf = async (repositoryName: string, imageTag: string): Promise<Image | undefined> => {
	const { images = [] } = await target.client.send(
		new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] }),
	);
	return images[0];
};
/** The images of the repository of the same name in another region, or another account. */
const imagesAt = async (region: string, registryId?: string): Promise<ImageDetail[]> => {
	const { accessKeyId = '', secretAccessKey = '' } = target.credentials;
	const credentials = { accessKeyId, secretAccessKey };
	const client = new ECRClient({ endpoint: target.endpoint, region, credentials });
	const { imageDetails = [] } = await client.send(new DescribeImagesCommand({ repositoryName: name, registryId }));
	client.destroy();
	return imageDetails;
};

contracts('copying images', { needs: ['layerDownload'] }, () => {
	it('copies an image byte for byte, and moves nothing when it is repeated', async () => {
		const { imageDigest, imageManifest, blobs } = await pushImage(target.client, name, 'v1', 'latest');
		const destinationRepository = await target.newRepository();
		const [item] = await copied({ imageIds: imageDigest, destinationRepository });
		expect(item).toMatchObject({
			imageDigest,
			destinationDigest: imageDigest,
			digestDiffers: false,
			status: 'copied',
			layersMoved: 2,
			layersSkipped: 0,
			bytesMoved: blobs.reduce((sum, { bytes }) => sum + bytes.length, 0),
		});
		expect(await target.idsIn(destinationRepository)).toEqual(await target.idsIn(name));
		expect(await manifestOf(destinationRepository, 'v1')).toMatchObject({ imageManifest });

		const [puts, uploads] = [target.callsTo('PutImage'), target.callsTo('InitiateLayerUpload')];
		expect(await copied({ imageIds: imageDigest, destinationRepository })).toEqual([
			expect.objectContaining({ status: 'alreadyThere', bytesMoved: 0, layersMoved: 0 }),
		]);
		expect([target.callsTo('PutImage'), target.callsTo('InitiateLayerUpload')]).toEqual([puts, uploads]);
	});

	contract('copies a multi-arch image with all its platforms to another region', { needs: ['regions'] }, async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'v1');
		const [item] = await copied({
			imageIds: 'v1',
			destinationRegion: 'us-east-1',
			options: { createRepository: true },
		});
		expect(item).toMatchObject({ imageDigest, status: 'copied', manifestsMoved: 3, destinationRegion: 'us-east-1' });
		const { accessKeyId = '', secretAccessKey = '' } = target.credentials;
		const there = new ECRClient({
			endpoint: target.endpoint,
			region: 'us-east-1',
			credentials: { accessKeyId, secretAccessKey },
		});
		expect(await target.idsIn(name, there)).toEqual(await target.idsIn(name));
		there.destroy();
	});

	it('copies a whole repository, each manifest once', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		await pushIndex(target.client, name, children, 'v1');
		const destinationRepository = await target.newRepository();
		const before = target.callsTo('PutImage');
		const items = await copied({ select: 'all', destinationRepository });
		expect(items).toHaveLength(3);
		expect(await target.idsIn(destinationRepository)).toEqual(await target.idsIn(name));
		// Three manifests, the last of them with the tag.
		expect(target.callsTo('PutImage') - before).toBe(3);
	});

	const oneCall = { needs: ['imageFilters'] } as const;
	contract('reads and checks many images by one call, and reads nothing of what is there', oneCall, async () => {
		for (let image = 0; image < 5; image += 1) await pushImage(target.client, name, `v${image}`);
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		await pushIndex(target.client, name, children, 'multi');
		const destinationRepository = await target.newRepository();
		const reads = () => target.callsTo('BatchGetImage');
		const checks = target.callsTo('BatchCheckLayerAvailability');
		const before = reads();
		await copied({ select: 'tagged', destinationRepository });
		// The five and the index in one, the children of the index in another.
		expect(reads() - before).toBe(2);
		// The fourteen layers of all of them at once.
		expect(target.callsTo('BatchCheckLayerAvailability') - checks).toBe(1);
		expect(await target.idsIn(destinationRepository)).toEqual(await target.idsIn(name));

		const settled = target.calls.length;
		const items = await copied({ select: 'tagged', destinationRepository });
		expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['alreadyThere']));
		// What there is here, and what there is there.
		expect(target.calls.slice(settled).map(({ operation }) => operation)).toEqual(['DescribeImages', 'ListImages']);
	});

	it('makes a new index of the platforms that are chosen, and says that its digest differs', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'v1');
		const destinationRepository = await target.newRepository();
		const [item] = await copied({ imageIds: 'v1', destinationRepository, options: { platforms: 'linux/arm64' } });
		expect(item).toMatchObject({ imageDigest, digestDiffers: true, manifestsMoved: 2 });
		const manifest = JSON.parse((await manifestOf(destinationRepository, 'v1'))?.imageManifest ?? '') as {
			manifests: Array<{ digest: string }>;
		};
		expect(manifest.manifests.map(({ digest }) => digest)).toEqual([children[1]?.imageDigest]);

		const { error } = await copy({ imageIds: 'v1', destinationRepository, options: { platforms: 'windows/amd64' } });
		expect(error?.description).toContain('It has linux/amd64, linux/arm64.');
	});

	it('brings along what refers to an image when that is wanted', async () => {
		const { imageDigest, imageManifest } = await pushImage(target.client, name, 'v1');
		const signature = makeImage({ digest: imageDigest, size: Buffer.byteLength(imageManifest) });
		for (const blob of signature.blobs) await uploadBlob(target.client, name, blob);
		const put = { imageManifest: signature.imageManifest, imageManifestMediaType: OCI_MANIFEST };
		await target.client.send(new PutImageCommand({ repositoryName: name, ...put }));
		const destinationRepository = await target.newRepository();
		await copied({ imageIds: 'v1', destinationRepository });
		expect(await target.idsIn(destinationRepository)).toEqual([`v1@${imageDigest}`]);
		await copied({ imageIds: 'v1', destinationRepository, options: { includeReferrers: true } });
		expect(await target.idsIn(destinationRepository)).toEqual(
			[`@${signature.imageDigest}`, `v1@${imageDigest}`].sort(),
		);
	});

	it('goes on where it was interrupted', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const destinationRepository = await target.newRepository();
		target.failNext('PutImage', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await copy({ imageIds: 'v1', destinationRepository });
		expect(error?.message).toBe(`1 of 1 images were not copied to ${destinationRepository}`);
		expect(error?.description).toContain(imageDigest);
		expect(await target.idsIn(destinationRepository)).toEqual([]);
		expect(await copied({ imageIds: 'v1', destinationRepository })).toEqual([
			expect.objectContaining({ status: 'copied', layersMoved: 0, layersSkipped: 2 }),
		]);
		expect(await target.idsIn(destinationRepository)).toEqual([`v1@${imageDigest}`]);
	});

	it('copies the others when a layer of one cannot be copied', async () => {
		for (const tag of ['v1', 'v2', 'v3']) await pushImage(target.client, name, tag);
		const destinationRepository = await target.newRepository();
		target.failNext('CompleteLayerUpload', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await copy({ select: 'tagged', destinationRepository });
		expect(error?.message).toBe(`1 of 3 images were not copied to ${destinationRepository}`);
		expect(await target.idsIn(destinationRepository)).toHaveLength(2);
		await copied({ select: 'tagged', destinationRepository });
		expect(await target.idsIn(destinationRepository)).toEqual(await target.idsIn(name));
	});

	it('copies the others when one fails, and puts out what became of each where the node goes on', async () => {
		await pushImage(target.client, name, 'v1');
		await pushImage(target.client, name, 'v2');
		const destinationRepository = await target.newRepository();
		target.failNext('PutImage', { name: 'AccessDeniedException', message: 'not you' });
		const more = { onError: 'continueRegularOutput' as const };
		const { outputs } = await copy({ select: 'tagged', destinationRepository }, more);
		expect(outputs[0]?.map(({ json }) => json.status).sort()).toEqual(['copied', 'failed']);
	});

	it('copies the others when one of the images is not there', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const destinationRepository = await target.newRepository();
		const more = { onError: 'continueRegularOutput' as const };
		const { outputs } = await copy({ imageIds: 'v1, v9', destinationRepository }, more);
		const to = { repositoryName: name, destinationRepository, destinationRegion: 'eu-west-1' };
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			expect.objectContaining({ ...to, imageDigest, status: 'copied' }),
			{ ...to, imageTag: 'v9', status: 'failed', code: 'ImageNotFound', reason: `Image v9 does not exist in ${name}` },
		]);
		expect(await target.idsIn(destinationRepository)).toEqual([`v1@${imageDigest}`]);
		const { error } = await copy({ imageIds: 'v1, v9', destinationRepository });
		expect(error?.message).toBe(`1 of 2 images were not copied to ${destinationRepository}`);
		expect(error?.description).toContain(`- v9: Image v9 does not exist in ${name}. Check the tag or digest`);
	});

	contract(
		'takes the account and the region from the URI or the ARN of a destination',
		{ needs: ['regions'] },
		async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			for (const destinationRepository of [
				`444455556666.dkr.ecr.us-east-1.amazonaws.com/${name}`,
				`arn:aws:ecr:ap-south-1:444455556666:repository/${name}`,
			]) {
				const [item] = await copied({ imageIds: 'v1', destinationRepository, options: { createRepository: true } });
				expect(item).toMatchObject({ status: 'copied', imageDigest, destinationRepository: name });
			}
			for (const region of ['us-east-1', 'ap-south-1']) {
				expect(await imagesAt(region, '444455556666')).toEqual([
					expect.objectContaining({ imageDigest, imageTags: ['v1'] }),
				]);
			}
		},
	);

	contract('copies to another partition by a credential of its own', { needs: ['regions'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const destination = { ...target.credentials, region: 'cn-north-1' };
		const parameters = { imageIds: 'v1', destinationAccount: 'other', options: { createRepository: true } };
		const { outputs, error } = await copy(parameters, { destination });
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ status: 'copied', imageDigest, destinationRegion: 'cn-north-1' });
		expect(await imagesAt('cn-north-1')).toEqual([expect.objectContaining({ imageDigest, imageTags: ['v1'] })]);
	});

	it('takes it for well that another item created the repository meanwhile', async () => {
		await pushImage(target.client, name, 'v1');
		target.failNext('CreateRepository', {
			name: 'RepositoryAlreadyExistsException',
			carriedOut: true,
		});
		const destinationRepository = target.newName();
		const items = await copied({ imageIds: 'v1', destinationRepository, options: { createRepository: true } });
		expect(items).toEqual([expect.objectContaining({ status: 'copied' })]);
	});

	it('moves or leaves the tags that other images have, as is wanted', async () => {
		const destinationRepository = await target.newRepository();
		const other = await pushImage(target.client, destinationRepository, 'v1');
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const leave = { imageIds: 'v1', destinationRepository, options: { existingTags: 'leave' } };
		expect(await copied(leave)).toEqual([expect.objectContaining({ status: 'copied', tagsLeft: ['v1'] })]);
		expect(await copied(leave)).toEqual([expect.objectContaining({ status: 'alreadyThere', tagsLeft: ['v1'] })]);
		expect(await target.idsIn(destinationRepository)).toContain(`v1@${other.imageDigest}`);
		expect(await copied({ imageIds: 'v1', destinationRepository })).toEqual([
			expect.objectContaining({ tagsLeft: [] }),
		]);
		expect(await target.idsIn(destinationRepository)).toContain(`v1@${imageDigest}`);
	});

	contract('says that an immutable tag cannot be moved', { needs: ['immutableTagException'] }, async () => {
		const destinationRepository = await target.newRepository();
		await pushImage(target.client, destinationRepository, 'v1');
		await target.client.send(
			new PutImageTagMutabilityCommand({ repositoryName: destinationRepository, imageTagMutability: 'IMMUTABLE' }),
		);
		await pushImage(target.client, name, 'v1');
		const { error } = await copy({ imageIds: 'v1', destinationRepository });
		expect(error?.description).toContain('immutable');
	});

	it('copies what a pattern matches, and says in a dry run what it would', async () => {
		for (const tag of ['v1.0', 'v1.1', 'v2.0']) await pushImage(target.client, name, tag);
		const destinationRepository = await target.newRepository();
		const parameters = { select: 'pattern', tagPatterns: 'v1.*', destinationRepository };
		const planned = await copied({ ...parameters, options: { dryRun: true } });
		expect(planned.map(({ status }) => status)).toEqual(['wouldBeCopied', 'wouldBeCopied']);
		expect(await target.idsIn(destinationRepository)).toEqual([]);
		const done = await copied(parameters);
		for (const [at, { bytesToMove, layersToMove, manifestsToMove }] of planned.entries()) {
			expect(done[at]).toMatchObject({
				bytesMoved: bytesToMove,
				layersMoved: layersToMove,
				manifestsMoved: manifestsToMove,
			});
		}
		expect(done.map(({ imageDigest }) => imageDigest)).toEqual(planned.map(({ imageDigest }) => imageDigest));
		expect((await target.idsIn(destinationRepository)).map((id) => id.split('@')[0])).toEqual(['v1.0', 'v1.1']);
	});

	contract('copies to another account by a credential of its own', { needs: ['anyRole'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const destination = {
			...target.credentials,
			signInWith: 'assumeRole',
			roleArn: 'arn:aws:iam::444455556666:role/deployer',
			stsEndpoint: target.endpoint,
		};
		const parameters = { imageIds: 'v1', destinationAccount: 'other', options: { createRepository: true } };
		const { outputs, error } = await copy(parameters, { destination });
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ status: 'copied', imageDigest });
		expect(await imagesAt(target.region, '444455556666')).toEqual([
			expect.objectContaining({ imageDigest, imageTags: ['v1'] }),
		]);
	});
});

describe('what cannot be copied', () => {
	it.each([
		[{ imageIds: '={{ "" }}' }, 'Images is empty'],
		[{ select: 'pattern', tagPatterns: '={{ "" }}' }, 'Tag Patterns is empty'],
		[{ imageIds: 'v1', options: { layersAtOnce: 0 } }, 'Layers at Once is 0'],
		[
			{ imageIds: 'v1', destinationRepository: 'Mirror' },
			expect.stringMatching(/^Destination Repository must be lowercase letters/) as string,
		],
		[
			{ imageIds: 'v1', destinationRepository: '444455556666.dkr.ecr.us-east-1.amazonaws.com/app:v1' },
			'Destination Repository names an image',
		],
		[
			{
				imageIds: 'v1',
				destinationRepository: '444455556666.dkr.ecr.us-east-1.amazonaws.com/app',
				destinationRegion: 'us-west-2',
			},
			'Destination Region is us-west-2, but Destination Repository is one of us-east-1',
		],
	])('%j is refused before any call', async (parameters, message) => {
		const before = target.calls.length;
		const { error } = await copy({ destinationRepository: 'test/other', ...parameters });
		expect(error?.message).toEqual(message);
		expect(target.calls.length).toBe(before);
	});

	it('the repository itself is no destination', async () => {
		const { error } = await copy({ imageIds: 'v1' });
		expect(error?.message).toBe('Destination Repository and region are those of the images');
	});

	it('a destination that does not exist is said', async () => {
		await pushImage(target.client, name, 'v1');
		const { error } = await copy({ imageIds: 'v1', destinationRepository: 'test/nowhere' });
		expect(error?.message).toBe('Destination Repository test/nowhere does not exist in eu-west-1');
	});
});
