import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BatchGetImageCommand, PutImageCommand, PutImageTagMutabilityCommand } from '@aws-sdk/client-ecr';
import type { IBinaryData } from 'n8n-workflow';
import { collect, readTar, writeTar } from '../../../../lib/registry/tar';
import { makeImage, OCI_MANIFEST, pushImage, pushIndex, uploadBlob } from '../../../support/images';
import { byName, contract, contracts, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const exported = async (imageId: string, options: object = {}) => {
	const parameters = { repositoryName: byName(name), imageId, outputBinaryField: 'data', options };
	const { outputs, error } = await target.run('image', 'export', parameters);
	if (error) throw error;
	const [item] = outputs[0] ?? [];
	return { json: item?.json ?? {}, file: item?.binary?.data };
};
const imported = async (repositoryName: string, file: Partial<IBinaryData> | undefined, options: object = {}) => {
	const parameters = { repositoryName: byName(repositoryName), binaryPropertyName: 'data', options };
	const data = { data: '', mimeType: 'application/x-tar', ...file };
	return await target.run('image', 'import', parameters, { items: [{ json: {}, binary: { data } }] });
};
const bytesOf = (file: IBinaryData | undefined) => Buffer.from(file?.data ?? '', 'base64');
const filesIn = async (tar: Buffer) => {
	const files: Record<string, Buffer> = {};
	const stream = async function* () {
		yield await Promise.resolve(tar);
	};
	for await (const entry of readTar(stream())) files[entry.name] = await collect(entry.content);
	return files;
};
const tarOf = async (files: Readonly<Record<string, Buffer>>) => {
	const entries = Object.entries(files).map(([file, bytes]) => ({
		name: file,
		size: bytes.length,
		content: (async function* () {
			yield await Promise.resolve(bytes);
		})(),
	}));
	return { data: (await collect(writeTar(entries))).toString('base64') };
};
const json = (file: Buffer | undefined) => JSON.parse(String(file)) as unknown;
const blob = (digest: string) => `blobs/${digest.replace(':', '/')}`;

describe('an exported image', () => {
	contract('is an OCI image layout that docker load reads, too', { needs: ['layerDownload'] }, async () => {
		const { imageDigest, imageManifest, blobs } = await pushImage(target.client, name, 'v1', 'latest');
		const { json: item, file } = await exported('v1');
		expect(item).toMatchObject({ imageDigest, imageTags: ['v1'], exportedDigest: imageDigest, digestDiffers: false });
		expect(file).toMatchObject({ fileName: `${name.split('/')[1]}-v1.tar`, mimeType: 'application/x-tar' });
		expect(item.sizeInBytes).toBe(bytesOf(file).length);

		const files = await filesIn(bytesOf(file));
		const address = `123456789012.dkr.ecr.${target.region}.amazonaws.com/${name}:v1`;
		expect(json(files['oci-layout'])).toEqual({ imageLayoutVersion: '1.0.0' });
		expect(json(files['index.json'])).toMatchObject({
			manifests: [
				{
					mediaType: OCI_MANIFEST,
					digest: imageDigest,
					size: Buffer.byteLength(imageManifest),
					annotations: { 'org.opencontainers.image.ref.name': 'v1', 'io.containerd.image.name': address },
				},
			],
		});
		const [layer, config] = blobs.map(({ digest }) => blob(digest));
		expect(json(files['manifest.json'])).toEqual([{ Config: config, RepoTags: [address], Layers: [layer] }]);
		expect(String(files[blob(imageDigest)])).toBe(imageManifest);
		for (const { digest, bytes } of blobs) expect(files[blob(digest)]).toEqual(bytes);
	});

	contract('is the same file each time', { needs: ['layerDownload'] }, async () => {
		await pushImage(target.client, name, 'v1');
		expect((await exported('v1')).file?.data).toBe((await exported('v1')).file?.data);
	});

	contract('has the platforms that are chosen', { needs: ['layerDownload'] }, async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'v1');
		const whole = await exported('v1');
		expect(whole.json).toMatchObject({ exportedDigest: imageDigest, manifests: 3, layers: 4 });
		const config = children[0]?.blobs[1]?.digest ?? '';
		expect(json((await filesIn(bytesOf(whole.file)))['manifest.json'])).toMatchObject([{ Config: blob(config) }]);

		const { json: item, file } = await exported('v1', { platforms: 'linux/arm64' });
		expect(item).toMatchObject({ imageDigest, digestDiffers: true, manifests: 2, layers: 2 });
		const files = await filesIn(bytesOf(file));
		expect(files).toHaveProperty([blob(children[1]?.imageDigest ?? '')]);
		expect(files).not.toHaveProperty([blob(children[0]?.imageDigest ?? '')]);
	});

	it('that is not there is said', async () => {
		await expect(exported('v9')).rejects.toMatchObject({
			message: expect.stringContaining('does not exist') as string,
		});
	});
});

contracts('importing', { needs: ['layerDownload'] }, () => {
	it('brings an exported image back, digest for digest, and moves nothing when it is repeated', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const imageDigest = await pushIndex(target.client, name, children, 'v1');
		const { file } = await exported('v1');
		const repositoryName = await target.newRepository();
		const created = target.callsTo('CreateRepository');
		const first = await imported(repositoryName, file);
		expect(first.error).toBeUndefined();
		const bytes = children.flatMap(({ blobs }) => blobs).reduce((sum, one) => sum + one.bytes.length, 0);
		const there = { status: 'imported', imageDigest, imageTags: ['v1'] };
		const [item] = first.outputs[0] ?? [];
		expect(item?.json).toMatchObject({
			...there,
			manifestsMoved: 3,
			bytesMoved: bytes,
			layersMoved: 4,
			layersSkipped: 0,
		});
		expect(await target.idsIn(repositoryName)).toEqual(await target.idsIn(name));

		const uploads = target.callsTo('InitiateLayerUpload');
		const dry = await imported(target.newName(), file, { dryRun: true, createRepository: true });
		const toMove = { manifestsToMove: 3, bytesToMove: bytes, layersToMove: 4 };
		expect(dry.outputs[0]?.[0]?.json).toMatchObject({ ...there, status: 'wouldBeImported', ...toMove });
		expect(target.callsTo('CreateRepository')).toBe(created);
		const second = await imported(repositoryName, file);
		const nothing = { manifestsMoved: 0, bytesMoved: 0, layersMoved: 0 };
		expect(second.outputs[0]?.[0]?.json).toMatchObject({ ...there, status: 'alreadyThere', ...nothing });
		expect(target.callsTo('InitiateLayerUpload')).toBe(uploads);
	});

	it('takes files in any order', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const files = await filesIn(bytesOf((await exported('v1')).file));
		const repositoryName = await target.newRepository();
		await imported(repositoryName, await tarOf(Object.fromEntries(Object.entries(files).reverse())));
		expect(await target.idsIn(repositoryName)).toEqual([`v1@${imageDigest}`]);
	});

	it('takes a gzipped file', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const repositoryName = await target.newRepository();
		const data = gzipSync(bytesOf((await exported('v1')).file)).toString('base64');
		expect((await imported(repositoryName, { data })).error).toBeUndefined();
		expect(await target.idsIn(repositoryName)).toEqual([`v1@${imageDigest}`]);
	});

	it('brings along what refers to the image', async () => {
		const { imageDigest, imageManifest } = await pushImage(target.client, name, 'v1');
		const signature = makeImage({ digest: imageDigest, size: Buffer.byteLength(imageManifest) });
		for (const one of signature.blobs) await uploadBlob(target.client, name, one);
		const put = { imageManifest: signature.imageManifest, imageManifestMediaType: OCI_MANIFEST };
		await target.client.send(new PutImageCommand({ repositoryName: name, ...put }));
		const repositoryName = await target.newRepository();
		const { file } = await exported('v1', { includeReferrers: true });
		const { outputs } = await imported(repositoryName, file);
		expect(outputs[0]?.map((item) => item.json.imageDigest)).toEqual([imageDigest]);
		expect(await target.idsIn(repositoryName)).toEqual(await target.idsIn(name));
	});

	it('gives the image other tags where that is wanted', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const repositoryName = await target.newRepository();
		await imported(repositoryName, (await exported('v1')).file, { imageTags: 'stable, v1.0' });
		expect(await target.idsIn(repositoryName)).toEqual([`stable@${imageDigest}`, `v1.0@${imageDigest}`]);
	});

	it('keeps the text of manifests that are not as programs write them', async () => {
		const { blobs, imageManifest: plain } = makeImage();
		for (const one of blobs) await uploadBlob(target.client, name, one);
		const imageManifest = `${JSON.stringify(JSON.parse(plain), null, 3)}\n`;
		const put = { repositoryName: name, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag: 'v1' };
		await target.client.send(new PutImageCommand(put));
		const repositoryName = await target.newRepository();
		await imported(repositoryName, (await exported('v1')).file);
		const imageIds = [{ imageTag: 'v1' }];
		const { images } = await target.client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
		expect(images).toMatchObject([{ imageManifest }]);
	});

	it('creates the repository where that is wanted', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const { file } = await exported('v1');
		const repositoryName = target.newName();
		const { error } = await imported(repositoryName, file);
		expect(error?.message).toBe(`Repository ${repositoryName} does not exist in ${target.region}`);
		const { outputs } = await imported(repositoryName, file, { createRepository: true });
		expect(outputs[0]?.[0]?.json).toMatchObject({ status: 'imported', imageDigest });
		expect(await target.idsIn(repositoryName)).toEqual([`v1@${imageDigest}`]);
	});

	it('moves or leaves the tag that another image has, as is wanted', async () => {
		const repositoryName = await target.newRepository();
		const other = await pushImage(target.client, repositoryName, 'v1');
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const { file } = await exported('v1');
		const left = await imported(repositoryName, file, { existingTags: 'leave' });
		expect(left.outputs[0]?.[0]?.json).toMatchObject({ status: 'imported', tagsLeft: ['v1'] });
		expect(await target.idsIn(repositoryName)).toEqual([`@${imageDigest}`, `v1@${other.imageDigest}`]);
		const moved = await imported(repositoryName, file);
		expect(moved.outputs[0]?.[0]?.json).toMatchObject({ status: 'imported', tagsLeft: [], layersMoved: 0 });
		expect(await target.idsIn(repositoryName)).toContain(`v1@${imageDigest}`);
	});

	contract(
		'imports the other images when one cannot have its tag, and says so',
		{ needs: ['immutableTagException'] },
		async () => {
			const one = await pushImage(target.client, name, 'v1');
			const other = await pushImage(target.client, name, 'v2');
			const files = await filesIn(bytesOf((await exported('v1')).file));
			const others = await filesIn(bytesOf((await exported('v2')).file));
			const lists = [files, others].map((of) => json(of['index.json']) as { manifests: object[] });
			const index = { schemaVersion: 2, manifests: lists.flatMap(({ manifests }) => manifests) };
			const file = await tarOf({ ...files, ...others, 'index.json': Buffer.from(JSON.stringify(index)) });

			const repositoryName = await target.newRepository();
			await pushImage(target.client, repositoryName, 'v1');
			const immutable = { repositoryName, imageTagMutability: 'IMMUTABLE' as const };
			await target.client.send(new PutImageTagMutabilityCommand(immutable));
			const { error } = await imported(repositoryName, file);
			expect(error?.message).toBe(`1 of 2 images were not imported to ${repositoryName}`);
			expect(error?.description).toContain(one.imageDigest);
			expect(error?.description).toContain('immutable');
			expect(await target.idsIn(repositoryName)).toContain(`v2@${other.imageDigest}`);

			const several = await imported(repositoryName, file, { imageTags: 'v3' });
			expect(several.error?.message).toBe('Image Tags cannot be given for the 2 images that the file holds');
		},
	);
});

contracts('what cannot be imported', { needs: ['layerDownload'] }, () => {
	let files: Record<string, Buffer>;
	let layer: string;
	let manifest: string;
	beforeEach(async () => {
		const { imageDigest, blobs } = await pushImage(target.client, name, 'v1');
		files = await filesIn(bytesOf((await exported('v1')).file));
		layer = blob(blobs[0]?.digest ?? '');
		manifest = blob(imageDigest);
	});
	const without = (file: string) => Object.fromEntries(Object.entries(files).filter(([of]) => of !== file));
	const DAMAGED = Buffer.from('damaged');

	it.each<[string, () => Promise<{ data: string }>, RegExp]>([
		['no tar', async () => await Promise.resolve({ data: randomBytes(2_000).toString('base64') }), /holds no tar$/],
		[
			'a tar that is cut short',
			async () => ({
				data: Buffer.from((await tarOf(files)).data, 'base64')
					.subarray(0, 900)
					.toString('base64'),
			}),
			/ends before it is complete$/,
		],
		[
			'a gzipped file that is damaged',
			async () => {
				const bytes = gzipSync(Buffer.from((await tarOf(files)).data, 'base64'));
				return { data: bytes.fill(0, 40, 60).toString('base64') };
			},
			/is gzipped, and damaged$/,
		],
		['another tar', async () => await tarOf({ 'a.txt': DAMAGED }), /holds no index.json/],
		['an index of nothing', async () => await tarOf({ 'index.json': Buffer.from('{"manifests":[]}') }), /no image$/],
		['a layout without its manifest', async () => await tarOf(without(manifest)), /has no manifest sha256:/],
		['a layout without a layer', async () => await tarOf(without(layer)), /has no layer sha256:/],
		[
			'a damaged manifest',
			async () => await tarOf({ ...files, [manifest]: Buffer.from(` ${String(files[manifest])}`) }),
			/holds sha256:\w+, whose content has the digest sha256:/,
		],
	])('%s is said before anything is uploaded', async (_, file, message) => {
		const repositoryName = await target.newRepository();
		const uploads = target.callsTo('InitiateLayerUpload');
		const { error } = await imported(repositoryName, await file());
		expect(error?.message).toMatch(/^The file /);
		expect(error?.message).toMatch(message);
		expect(target.callsTo('InitiateLayerUpload')).toBe(uploads);
		expect(await target.idsIn(repositoryName)).toEqual([]);
	});

	it('a damaged layer is not completed, and nothing is put', async () => {
		const repositoryName = await target.newRepository();
		const completed = target.callsTo('CompleteLayerUpload');
		// What comes before it in the file is complete.
		const { error } = await imported(repositoryName, await tarOf({ [layer]: DAMAGED, ...without(layer) }));
		expect(error?.message).toMatch(/^The content of layer sha256:\w+ has the digest/);
		expect(target.callsTo('CompleteLayerUpload')).toBe(completed);
		expect(await target.idsIn(repositoryName)).toEqual([]);
	});
});
