import { BatchGetImageCommand, PutImageTagMutabilityCommand } from '@aws-sdk/client-ecr';
import { importFile, layoutFiles, tarFile } from '../../../support/imageFiles';
import { OCI_MANIFEST, pushImage } from '../../../support/images';
import { descriptorOf, imageOf, indexOf, putManifest } from '../../../support/madeImages';
import { byName, contracts, useRepository, type Target } from '../../../support/target';

const REF = 'org.opencontainers.image.ref.name';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

/** A repository in which another image has the tag v1, which cannot be moved. */
const withTakenTag = async () => {
	const created = await target.newRepository();
	await pushImage(target.client, created, 'v1');
	await target.client.send(
		new PutImageTagMutabilityCommand({ repositoryName: created, imageTagMutability: 'IMMUTABLE' }),
	);
	return created;
};
const copy = async (destinationRepository: string, more: object = {}, select: object = { select: 'tagged' }) =>
	await target.run(
		'image',
		'copy',
		{
			repositoryName: byName(name),
			destinationRepository,
			destinationRegion: '',
			destinationAccount: 'same',
			...select,
		},
		more,
	);
const CONTINUE = { onError: 'continueRegularOutput' };

contracts('an image of which a tag is refused', { needs: ['immutableTagException', 'layerDownload'] }, () => {
	it.each([
		['the first', ['v1', 'v2']],
		['the last', ['v0', 'v1']],
		['one between others', ['v0', 'v1', 'v2']],
	])('is copied with its other tags, and counted: %s', async (_, tags) => {
		const { imageDigest } = await pushImage(target.client, name, ...tags);
		const to = await withTakenTag();
		const { error } = await copy(to);
		expect(error?.message).toBe(`1 of 1 images were not completely copied to ${to}`);
		expect(error?.description).toMatch(
			/^1 of 1 images are at the destination, 1 of them incomplete\. Run again to copy the rest\.<br>/,
		);
		expect(error?.description).toMatch(new RegExp(`^- ${imageDigest}: tag v1: .*immutable`, 'm'));
		const others = tags.filter((tag) => tag !== 'v1').map((tag) => `${tag}@${imageDigest}`);
		expect(await target.idsIn(to)).toEqual(expect.arrayContaining(others));
	});

	it('says in its item which tag that was, and what was moved', async () => {
		await pushImage(target.client, name, 'v1', 'v2');
		const { outputs } = await copy(await withTakenTag(), CONTINUE);
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			expect.objectContaining({
				...{ status: 'failed', code: 'ImageTagAlreadyExistsException', tagsRefused: ['v1'] },
				...{ reason: expect.stringMatching(/^Tag v1 was refused: /) as string, manifestsMoved: 1, layersMoved: 2 },
			}),
		]);
	});

	it('is not put where it has no other tag, and not counted', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const to = await withTakenTag();
		const { error } = await copy(to);
		expect(error?.message).toBe(`1 of 1 images were not copied to ${to}`);
		expect(error?.description).toMatch(/^0 of 1 images are at the destination\. Run again to copy the rest\.<br>/);
		expect((await target.idsIn(to)).join()).not.toContain(imageDigest);
	});

	it('is counted beside those that were copied and those that were not', async () => {
		await pushImage(target.client, name, 'v1', 'v2');
		await pushImage(target.client, name, 'v3');
		const to = await withTakenTag();
		const { error } = await copy(to, {}, { select: 'ids', imageIds: 'v1, v2, v3, v9' });
		expect(error?.message).toBe(`2 of 3 images were not completely copied to ${to}`);
		expect(error?.description).toMatch(/^2 of 3 images are at the destination, 1 of them incomplete\./);
	});

	it('is counted where it was there before, and only a tag is new', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v2');
		const to = await withTakenTag();
		expect((await copy(to)).error).toBeUndefined();
		const imageTag = 'v3';
		const { images } = await target.client.send(
			new BatchGetImageCommand({ repositoryName: name, imageIds: [{ imageTag: 'v2' }] }),
		);
		await putManifest(target.client, name, images?.[0]?.imageManifest ?? '', imageTag);
		target.failNext('PutImage', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await copy(to);
		expect(error?.description).toMatch(/^1 of 1 images are at the destination, 1 of them incomplete\./);
		expect(error?.description).toContain(`- ${imageDigest}: tag v3: `);
	});

	it('is imported with its other tags, and counted', async () => {
		const [one, other] = [imageOf(), imageOf()];
		const tagged = ({ manifest }: typeof one, tag: string) =>
			descriptorOf(manifest, OCI_MANIFEST, { annotations: { [REF]: tag } });
		const index = indexOf(tagged(one, 'v1'), tagged(one, 'v2'), tagged(other, 'v3'));
		const to = await withTakenTag();
		const { error } = await importFile(target, to, await tarFile(layoutFiles(index, [...one.all, ...other.all])));
		expect(error?.message).toBe(`1 of 2 images were not completely imported to ${to}`);
		expect(error?.description).toMatch(
			/^2 of 2 images are at the destination, 1 of them incomplete\. Run again to import the rest\.<br>/,
		);
		const ids = await target.idsIn(to);
		expect(ids).toEqual(expect.arrayContaining([`v2@${one.manifest.digest}`, `v3@${other.manifest.digest}`]));
	});
});
