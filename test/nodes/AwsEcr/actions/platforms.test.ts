import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import { blobPath, bytesOf, exportImage, filesIn, importFile, layoutFiles, tarFile } from '../../../support/imageFiles';
import { digestOf, OCI_INDEX } from '../../../support/images';
import {
	artifactOf,
	attestationOf,
	childOf,
	imageOf,
	indexOf,
	pushMade,
	putManifest,
	textBlob,
	type MadeImage,
} from '../../../support/madeImages';
import { byName, contracts, useRepository, type Target } from '../../../support/target';

const SOCI = 'application/vnd.amazon.soci.index.v2+json';
const REF = 'org.opencontainers.image.ref.name';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const push = async (images: readonly MadeImage[], ...children: readonly unknown[]) => {
	await pushMade(target.client, name, ...images);
	return await putManifest(target.client, name, indexOf(...children), 'v1', OCI_INDEX);
};
const copy = async (platforms: string) => {
	const destinationRepository = await target.newRepository();
	const result = await target.run('image', 'copy', {
		repositoryName: byName(name),
		select: 'ids',
		imageIds: 'v1',
		destinationRepository,
		destinationRegion: '',
		destinationAccount: 'same',
		options: { platforms },
	});
	const digests = (await target.idsIn(destinationRepository)).map((id) => id.split('@')[1] ?? '');
	return { ...result, digests, destinationRepository };
};
const digestsOf = (...images: readonly MadeImage[]) => images.map(({ manifest }) => manifest.digest);

contracts('platforms that are chosen', { needs: ['indexChildren', 'layerDownload'] }, () => {
	it('keep their attestations and SOCI indexes, and drop those of the others', async () => {
		const [amd, arm, ofAmd, ofArm] = [imageOf(), imageOf(), imageOf(), imageOf()];
		const [soci, sociOfArm] = [artifactOf(SOCI), artifactOf(SOCI)];
		const sociOf = (index: MadeImage, { manifest }: MadeImage, platform: string) =>
			childOf(index, platform, {
				artifactType: SOCI,
				annotations: { 'com.amazon.soci.image-manifest-digest': manifest.digest },
			});
		await push(
			[amd, arm, ofAmd, ofArm, soci, sociOfArm],
			sociOf(sociOfArm, arm, 'linux/arm64'),
			attestationOf(ofArm, arm),
			attestationOf(ofAmd, amd),
			sociOf(soci, amd, 'linux/amd64'),
			childOf(amd, 'linux/amd64'),
			childOf(arm, 'linux/arm64', { annotations: { kept: 'as it is' }, other: 1 }),
		);
		const ofArm64 = await copy('linux/arm64');
		expect(ofArm64.error).toBeUndefined();
		const { destinationDigest } = ofArm64.outputs[0]?.[0]?.json ?? {};
		expect(ofArm64.digests.sort()).toEqual([...digestsOf(arm, ofArm, sociOfArm), destinationDigest].sort());
		const imageIds = [{ imageTag: 'v1' }];
		const repositoryName = ofArm64.destinationRepository;
		const { images } = await target.client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
		const index = JSON.parse(images?.[0]?.imageManifest ?? '') as { manifests: object[] };
		expect(index.manifests).toContainEqual(expect.objectContaining({ annotations: { kept: 'as it is' }, other: 1 }));

		const { digests } = await copy('linux/amd64');
		for (const digest of digestsOf(amd, ofAmd, soci)) expect(digests).toContain(digest);
		for (const digest of digestsOf(arm, ofArm, sociOfArm)) expect(digests).not.toContain(digest);
	});

	it('keep what is about their attestations', async () => {
		const [amd, arm, attestation, ofAttestation] = [imageOf(), imageOf(), imageOf(), imageOf()];
		await push(
			[amd, arm, attestation, ofAttestation],
			attestationOf(ofAttestation, attestation),
			attestationOf(attestation, amd),
			...[childOf(amd, 'linux/amd64'), childOf(arm, 'linux/arm64')],
		);
		const { digests } = await copy('linux/amd64');
		for (const digest of digestsOf(amd, attestation, ofAttestation)) expect(digests).toContain(digest);
	});

	it('that are all leave the index as it is', async () => {
		const [amd, arm, attestation] = [imageOf(), imageOf(), imageOf()];
		const children = [childOf(amd, 'linux/amd64'), childOf(arm, 'linux/arm64/v8'), attestationOf(attestation, arm)];
		const digest = await push([amd, arm, attestation], ...children);
		const { outputs } = await copy('linux/amd64, linux/arm64');
		expect(outputs[0]?.[0]?.json).toMatchObject({ destinationDigest: digest, digestDiffers: false });
	});

	it('keep their attestations in an exported and in an imported file', async () => {
		const [amd, arm, ofAmd, ofArm] = [imageOf(), imageOf(), imageOf(), imageOf()];
		const index = indexOf(
			...[childOf(amd, 'linux/amd64'), childOf(arm, 'linux/arm64')],
			...[attestationOf(ofAmd, amd), attestationOf(ofArm, arm)],
		);
		await pushMade(target.client, name, amd, arm, ofAmd, ofArm);
		await putManifest(target.client, name, index, 'v1', OCI_INDEX);
		const exported = await exportImage(target, name, 'v1', { platforms: 'linux/amd64' });
		const files = await filesIn(bytesOf(exported.outputs[0]?.[0]?.binary?.data));
		for (const digest of digestsOf(amd, ofAmd)) expect(files).toHaveProperty([blobPath(digest)]);
		for (const digest of digestsOf(arm, ofArm)) expect(files).not.toHaveProperty([blobPath(digest)]);

		const root = { mediaType: OCI_INDEX, digest: digestOf(index), size: index.length, annotations: { [REF]: 'v1' } };
		const blobs = [...amd.all, ...arm.all, ...ofAmd.all, ...ofArm.all, textBlob(index)];
		const to = await target.newRepository();
		const tar = await tarFile(layoutFiles(indexOf(root), blobs));
		expect((await importFile(target, to, tar, { platforms: 'linux/arm64' })).error).toBeUndefined();
		const ids = (await target.idsIn(to)).join();
		for (const digest of digestsOf(arm, ofArm)) expect(ids).toContain(digest);
		for (const digest of digestsOf(amd, ofAmd)) expect(ids).not.toContain(digest);
	});
});

contracts('platforms that an image does not have', { needs: ['indexChildren'] }, () => {
	const PLATFORM = 'linux/s390x';

	it('are said with those that it has, without attestations', async () => {
		const [amd, other, attestation] = [imageOf(), imageOf(), imageOf()];
		const children = [childOf(amd, 'linux/amd64'), childOf(other, 'linux/amd64'), attestationOf(attestation, amd)];
		const digest = await push([amd, other, attestation], ...children);
		const { error, digests } = await copy(PLATFORM);
		expect(error?.description).toContain(`Image ${digest} has none of the platforms ${PLATFORM}`);
		expect(error?.description).toContain('It has linux/amd64. Correct Platforms.');
		expect(digests).toEqual([]);
	});

	it('are said where it names none', async () => {
		const [one, other] = [imageOf(), imageOf()];
		await push([one, other], childOf(one), childOf(other));
		expect((await copy(PLATFORM)).error?.description).toContain(
			'It names no platform for what it lists. Leave Platforms empty.',
		);
	});

	it('are said where it lists indexes', async () => {
		const app = imageOf();
		await pushMade(target.client, name, app);
		const text = indexOf(childOf(app, PLATFORM));
		const digest = await putManifest(target.client, name, text, undefined, OCI_INDEX);
		const inner = { mediaType: OCI_INDEX, digest, size: text.length };
		await putManifest(target.client, name, indexOf(inner), 'v1', OCI_INDEX);
		expect((await copy(PLATFORM)).error?.description).toContain(
			`It lists other indexes: ${digest}. Give one of these, or leave Platforms empty.`,
		);
	});

	it('are said where only an artifact is for one of them', async () => {
		const [amd, soci] = [imageOf(), artifactOf(SOCI)];
		await push([amd, soci], childOf(amd, 'linux/amd64'), childOf(soci, PLATFORM, { artifactType: SOCI }));
		expect((await copy(PLATFORM)).error?.description).toContain('It has linux/amd64.');
	});
});
