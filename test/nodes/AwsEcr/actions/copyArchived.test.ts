import {
	ListImagesCommand,
	PutImageCommand,
	UpdateImageStorageClassCommand,
	type TargetStorageClass,
} from '@aws-sdk/client-ecr';
import {
	createRepository,
	digestOf,
	makeImage,
	OCI_MANIFEST,
	pushImage,
	pushIndex,
	uploadBlob,
} from '../../../support/images';
import type { Need } from '../../../support/missing';
import { byName, contract, contractEach, contracts, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
let destinationRepository: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
	destinationRepository = `${created}-copy`;
});
beforeEach(async () => {
	await createRepository(target.client, destinationRepository);
});

const asked = (parameters: object) => ({
	repositoryName: byName(name),
	select: 'all',
	destinationRepository,
	destinationAccount: 'same',
	...parameters,
});
const run = async (parameters: object = {}, more: object = {}) =>
	await target.run('image', 'copy', asked(parameters), more);
const copied = async (parameters: object = {}) => await target.items('image', 'copy', asked(parameters));
const move = async (imageDigest: string, targetStorageClass: TargetStorageClass, repositoryName = name) =>
	await target.client.send(
		new UpdateImageStorageClassCommand({ repositoryName, imageId: { imageDigest }, targetStorageClass }),
	);
const archive = async (imageDigest: string, repositoryName = name) =>
	await move(imageDigest, 'ARCHIVE', repositoryName);
const idsAt = async (repositoryName: string) => {
	const filter = { imageStatus: 'ANY' } as const;
	const { imageIds = [] } = await target.client.send(new ListImagesCommand({ repositoryName, filter }));
	return imageIds.map(({ imageTag = '', imageDigest = '' }) => `${imageTag}@${imageDigest}`).sort();
};
const byDigest = (items: readonly Record<string, unknown>[]) => new Map(items.map((item) => [item.imageDigest, item]));

contracts(
	'archived images at the source of a copy',
	{ needs: ['layerDownload', 'referrers', 'storageClasses'] },
	() => {
		const SELECTIONS: Array<[selection: string, parameters: object, archivedTags: string[], needs?: readonly Need[]]> =
			[
				['All', { select: 'all' }, ['v1', '']],
				['Tagged', { select: 'tagged' }, ['v1'], ['imageFilters']],
				['Tags Match', { select: 'pattern', tagPatterns: 'v*' }, ['v1']],
				['Tags Match, none of which is active', { select: 'pattern', tagPatterns: 'v1' }, ['v1']],
				['a dry run', { select: 'all', options: { dryRun: true } }, ['v1', '']],
			];
		const needsOf = ([, , , needs = []]: (typeof SELECTIONS)[number]) => needs;
		contractEach(
			SELECTIONS,
			'have an item each that says so, with %s',
			needsOf,
			async ([, parameters, archivedTags]) => {
				const [first, untagged] = [
					await pushImage(target.client, name, 'v1', 'w1'),
					await pushImage(target.client, name),
				];
				const active = await pushImage(target.client, name, 'v2');
				for (const { imageDigest } of [first, untagged]) await archive(imageDigest);
				const items = await copied(parameters);
				const left = items.filter(({ status }) => status === 'notCopied');
				expect(left.map(({ imageDigest }) => imageDigest).sort()).toEqual(
					archivedTags.map((tag) => (tag ? first : untagged).imageDigest).sort(),
				);
				expect(byDigest(left).get(first.imageDigest)).toEqual({
					repositoryName: name,
					imageDigest: first.imageDigest,
					imageTags: 'tagPatterns' in parameters ? ['v1'] : ['v1', 'w1'],
					destinationRepository,
					destinationRegion: target.region,
					status: 'notCopied',
					code: 'ImageArchived',
					imageStatus: 'ARCHIVED',
					reason: 'The image is archived and cannot be pulled. Restore it by Set Storage Class, then run again',
				});
				const isDry = 'options' in parameters;
				const isActiveMeant = !('tagPatterns' in parameters && parameters.tagPatterns === 'v1');
				expect(await idsAt(destinationRepository)).toEqual(isDry || !isActiveMeant ? [] : [`v2@${active.imageDigest}`]);
			},
		);

		contract('say of an image that is being restored that it is', { needs: ['restoreInProgress'] }, async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			await archive(imageDigest);
			await move(imageDigest, 'STANDARD');
			expect(await copied()).toMatchObject([
				{
					status: 'notCopied',
					imageStatus: 'ACTIVATING',
					reason: 'The image is being restored from the archive. Run again once it is active',
				},
			]);
		});

		it('are those that are wanted, where they exist at the destination', async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			await copied();
			await archive(imageDigest);
			expect(await copied()).toMatchObject([{ imageDigest, status: 'alreadyThere' }]);
			expect(await copied({ options: { includeReferrers: true } })).toMatchObject([
				{ imageDigest, status: 'notCopied' },
			]);
		});

		it('are told of beside images that could not be copied', async () => {
			const [archived, broken] = [
				await pushImage(target.client, name, 'v1'),
				await pushImage(target.client, name, 'v2'),
			];
			await archive(archived.imageDigest);
			target.failNext('PutImage', { name: 'ServerException' });
			const { outputs, error } = await run({}, { onError: 'continueRegularOutput' });
			expect(error).toBeUndefined();
			const items = (outputs[0] ?? []).map(({ json }) => json);
			expect(items.map(({ imageDigest, status }) => [imageDigest, status])).toEqual(
				expect.arrayContaining([
					[archived.imageDigest, 'notCopied'],
					[broken.imageDigest, 'failed'],
				]),
			);
		});

		it('are named in the item of the image that they refer to', async () => {
			const subject = await pushImage(target.client, name, 'v1');
			const [active, archived] = [makeImage(), makeImage()].map(({ blobs, imageManifest }) => {
				const size = Buffer.byteLength(subject.imageManifest);
				const refers = { subject: { mediaType: OCI_MANIFEST, digest: subject.imageDigest, size } };
				const text = JSON.stringify({ ...(JSON.parse(imageManifest) as object), ...refers });
				return { blobs, imageManifest: text, imageDigest: digestOf(text) };
			});
			for (const { blobs, imageManifest } of [active, archived].flatMap((one) => one ?? [])) {
				for (const blob of blobs) await uploadBlob(target.client, name, blob);
				const put = { repositoryName: name, imageManifest, imageManifestMediaType: OCI_MANIFEST };
				await target.client.send(new PutImageCommand(put));
			}
			await archive(archived?.imageDigest ?? '');
			const withReferrers = (dryRun: boolean) => ({
				select: 'ids',
				imageIds: 'v1',
				options: { includeReferrers: true, dryRun },
			});
			for (const dryRun of [true, false]) {
				const [item] = await copied(withReferrers(dryRun));
				expect(item).toMatchObject({ referrersNotCopied: [archived?.imageDigest] });
			}
			expect(await idsAt(destinationRepository)).toEqual(
				[`@${active?.imageDigest}`, `v1@${subject.imageDigest}`].sort(),
			);
			const [without] = await copied({ select: 'ids', imageIds: 'v1' });
			expect(without).not.toHaveProperty('referrersNotCopied');
		});

		contract('fail where they are asked for by their id', { needs: ['archivedImages'] }, async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			await archive(imageDigest);
			for (const imageIds of ['v1', imageDigest]) {
				expect((await run({ select: 'ids', imageIds })).error?.message).toBe(
					`1 of 1 images were not copied to ${destinationRepository}`,
				);
			}
		});
	},
);

contracts('archived images at the destination', { needs: ['layerDownload', 'storageClasses'] }, () => {
	it('keep their tags where existing tags are kept, and lose them where not', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1', 'v2');
		const other = await pushImage(target.client, destinationRepository, 'v1');
		await archive(other.imageDigest, destinationRepository);
		const [kept] = await copied({ options: { existingTags: 'leave' } });
		expect(kept).toMatchObject({ status: 'copied', tagsLeft: ['v1'] });
		expect(await idsAt(destinationRepository)).toEqual([`v1@${other.imageDigest}`, `v2@${imageDigest}`].sort());
		await copied({ options: { existingTags: 'replace' } });
		expect(await idsAt(destinationRepository)).toEqual(
			[`@${other.imageDigest}`, `v1@${imageDigest}`, `v2@${imageDigest}`].sort(),
		);
	});

	contract('are restored by a copy of the same image, with their tags', { needs: ['restoredByPush'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		await copied();
		await archive(imageDigest, destinationRepository);
		for (const existingTags of ['leave', 'replace']) {
			expect(await copied({ options: { existingTags } })).toMatchObject([
				{ status: existingTags === 'leave' ? 'copied' : 'alreadyThere', tagsLeft: [] },
			]);
			expect(await target.idsIn(destinationRepository)).toEqual([`v1@${imageDigest}`]);
		}
	});

	it('are the platforms of no index that is pushed', async () => {
		const child = await pushImage(target.client, name);
		const index = await pushIndex(target.client, name, [child], 'v1');
		await copied({ select: 'ids', imageIds: child.imageDigest });
		await archive(child.imageDigest, destinationRepository);
		await copied({ select: 'ids', imageIds: 'v1' });
		expect(await target.idsIn(destinationRepository)).toEqual([`@${child.imageDigest}`, `v1@${index}`].sort());
	});

	it('keep their tags from an import, too', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const parameters = { repositoryName: byName(name), imageId: 'v1', outputBinaryField: 'data', options: {} };
		const { outputs } = await target.run('image', 'export', parameters);
		const file = outputs[0]?.[0]?.binary?.data;
		const other = await pushImage(target.client, destinationRepository, 'v1');
		await archive(other.imageDigest, destinationRepository);
		const imported = await target.run(
			'image',
			'import',
			{
				repositoryName: byName(destinationRepository),
				binaryPropertyName: 'data',
				options: { existingTags: 'leave' },
			},
			{ items: [{ json: {}, binary: { data: { mimeType: 'application/x-tar', data: '', ...file } } }] },
		);
		expect(imported.outputs[0]?.[0]?.json).toMatchObject({ status: 'imported', tagsLeft: ['v1'] });
		expect(await idsAt(destinationRepository)).toEqual([`@${imageDigest}`, `v1@${other.imageDigest}`].sort());
	});
});
