import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import { blobPath, importFile, layoutFiles, tarFile, type FileEntry } from '../../../support/imageFiles';
import { blobOf, OCI_INDEX, OCI_MANIFEST, type Blob } from '../../../support/images';
import {
	childOf,
	configFor,
	descriptorOf,
	FOREIGN,
	imageOf,
	indexOf,
	layerBlob,
	textBlob,
} from '../../../support/madeImages';
import { useTarget, type Target } from '../../../support/target';

const TAR = 'application/vnd.oci.image.layer.v1.tar';
const GZIP = `${TAR}+gzip`;
const ZSTD = `${TAR}+zstd`;

let target: Target;
useTarget((opened) => (target = opened));

const importTar = async (tar: Buffer, options: object = {}) => {
	const to = await target.newRepository();
	const uploads = target.callsTo('InitiateLayerUpload');
	const { outputs, error } = await importFile(target, to, tar, options);
	const items = (outputs[0] ?? []).map(({ json }) => json);
	return { to, items, error, ids: await target.idsIn(to), uploads: target.callsTo('InitiateLayerUpload') - uploads };
};
const importFiles = async (files: readonly FileEntry[], options: object = {}) =>
	await importTar(await tarFile(files), options);
const manifestAt = async (repositoryName: string, imageTag: string) => {
	const { images } = await target.client.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
	return JSON.parse(images?.[0]?.imageManifest ?? '') as unknown;
};
const json = (value: unknown) => JSON.stringify(value);
const hex = ({ digest }: Blob) => digest.replace('sha256:', '');
const plainLayer = () => blobOf(randomBytes(1_500));
const zstdLayer = () => blobOf(Buffer.concat([Buffer.from('28b52ffd', 'hex'), randomBytes(100)]));

/** An image as docker save of versions 1.10 to 24 wrote it: layers by folders, one of them as a link. */
function dockerImage(...tags: readonly string[]) {
	const layers = [plainLayer(), plainLayer()];
	const config = configFor(layers);
	const list = [{ Config: `${hex(config)}.json`, RepoTags: tags, Layers: ['one/layer.tar', 'two/layer.tar'] }];
	const files: FileEntry[] = [
		{ name: `${hex(config)}.json`, body: config.bytes },
		{ name: 'one/', type: 'directory' },
		{ name: 'one/VERSION', body: '1.0' },
		{ name: 'one/json', body: '{"id":"one"}' },
		{ name: 'one/layer.tar', body: layers[0]?.bytes },
		{ name: 'two/layer.tar', type: 'symlink', linkname: '../three/layer.tar' },
		{ name: 'three/layer.tar', body: layers[1]?.bytes },
		{ name: 'manifest.json', body: json(list) },
		{ name: 'repositories', body: '{"app":{"v1":"two"}}' },
	];
	return { layers, config, files };
}

describe('a file in the format of docker save', () => {
	it.each(['as they come', 'the other way round', 'in a folder'])('is read, its files %s', async (order) => {
		const { files, layers, config } = dockerImage('app:v1', 'registry.example.com:5000/team/app:v2');
		const given = order === 'the other way round' ? [...files].reverse() : files;
		const folder = order === 'in a folder' ? 'saved/' : '';
		const { error, to, items } = await importFiles(given.map((file) => ({ ...file, name: folder + file.name })));
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ status: 'imported', imageTags: ['v1', 'v2'], layersMoved: 3 }]);
		expect(await manifestAt(to, 'v2')).toEqual({
			schemaVersion: 2,
			mediaType: OCI_MANIFEST,
			config: {
				mediaType: 'application/vnd.oci.image.config.v1+json',
				digest: config.digest,
				size: config.bytes.length,
			},
			layers: layers.map(({ digest, bytes }) => ({ mediaType: TAR, digest, size: bytes.length })),
		});
	});

	it('gives the same image each time, and moves nothing then', async () => {
		const { files } = dockerImage('app:v1');
		const tar = await tarFile(files);
		const { to } = await importTar(tar);
		const uploads = target.callsTo('InitiateLayerUpload');
		const { outputs } = await importFile(target, to, tar);
		expect(outputs[0]?.[0]?.json).toMatchObject({ status: 'alreadyThere' });
		expect(target.callsTo('InitiateLayerUpload')).toBe(uploads);
	});

	it('as crane and kaniko write it is read, with compressed layers', async () => {
		const layers = [layerBlob(), zstdLayer()];
		const config = configFor([plainLayer(), plainLayer()]);
		const names = layers.map((layer) => `${hex(layer)}.tar.gz`);
		const list = [{ Config: config.digest, RepoTags: ['example.com/app:v1'], Layers: names }];
		const { to, error } = await importFiles([
			{ name: config.digest, body: config.bytes },
			...layers.map(({ bytes }, at) => ({ name: names[at] ?? '', body: bytes })),
			{ name: 'manifest.json', body: json(list) },
		]);
		expect(error).toBeUndefined();
		expect(await manifestAt(to, 'v1')).toMatchObject({
			layers: layers.map(({ digest }, at) => ({ digest, mediaType: at === 0 ? GZIP : ZSTD })),
		});
	});

	it('as crane writes a Windows image is read, without the layers that it leaves out', async () => {
		const [base, own] = [layerBlob(), layerBlob()];
		const diffIds = [plainLayer(), plainLayer()];
		const config = configFor(diffIds, { os: 'windows' });
		const foreign = descriptorOf(base, FOREIGN, { urls: ['https://example.com/layer'] });
		const list = [
			{
				...{ Config: config.digest, RepoTags: ['app:v1'], Layers: [`${hex(base)}.tar.gz`, `${hex(own)}.tar.gz`] },
				LayerSources: { [diffIds[0]?.digest ?? '']: foreign },
			},
		];
		const { to, error, items } = await importFiles([
			{ name: config.digest, body: config.bytes },
			{ name: `${hex(own)}.tar.gz`, body: own.bytes },
			{ name: 'manifest.json', body: json(list) },
		]);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ layersMoved: 2, foreignLayers: 1 }]);
		expect(await manifestAt(to, 'v1')).toMatchObject({ layers: [foreign, { digest: own.digest, mediaType: GZIP }] });
	});

	it('as version 25 wrote an image without a tag is refused by its null, and read without that', async () => {
		const { layers, config } = dockerImage();
		const list = [
			{ Config: blobPath(config.digest), RepoTags: null, Layers: layers.map(({ digest }) => blobPath(digest)) },
		];
		const index = json({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: null });
		const files = [...layoutFiles(index, [...layers, config]), { name: 'manifest.json', body: json(list) }];
		const refused = await importFiles(files);
		expect(refused.error?.message).toBe('The file has null instead of a list of images in its index.json');
		expect(refused.error?.description).toContain('remove index.json (tar --delete)');
		const { error, ids, items } = await importFiles(files.filter(({ name }) => name !== 'index.json'));
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ imageTags: [] }]);
		expect(ids).toEqual([expect.stringMatching(/^@sha256:/)]);
	});

	it('may hold several images, which share layers', async () => {
		const [shared, own] = [plainLayer(), plainLayer()];
		const [one, other] = [configFor([shared]), configFor([shared, own])];
		const paths = { shared: `${hex(shared)}.tar`, own: `${hex(own)}.tar` };
		const list = [
			{ Config: `${hex(one)}.json`, RepoTags: ['app:v1'], Layers: [paths.shared] },
			{ Config: `${hex(other)}.json`, RepoTags: ['app:v2', 'db'], Layers: [paths.shared, paths.own] },
		];
		const files = [
			{ name: paths.shared, body: shared.bytes },
			{ name: paths.own, body: own.bytes },
			...[one, other].map((config) => ({ name: `${hex(config)}.json`, body: config.bytes })),
			{ name: 'manifest.json', body: json(list) },
		];
		const { items } = await importFiles(files);
		expect(items).toMatchObject([
			{ imageTags: ['v1'], layersMoved: 2 },
			{ imageTags: ['v2'], layersMoved: 2, layersSkipped: 1, namesIgnored: ['db'] },
		]);
		const sameTag = files.map((file) =>
			file.name === 'manifest.json'
				? { ...file, body: json(list.map((one) => ({ ...one, RepoTags: ['x:latest'] }))) }
				: file,
		);
		const { error, uploads } = await importFiles(sameTag);
		expect([error?.message.replace(/: .*/, ''), uploads]).toEqual(['The file has the tag latest for 2 images', 0]);
	});

	const broken = (change: (image: ReturnType<typeof dockerImage>) => readonly FileEntry[]) =>
		change(dockerImage('app:v1'));
	const without = (name: RegExp) => broken(({ files }) => files.filter((file) => !name.test(file.name)));
	const listing = (change: object) =>
		broken(({ files, config }) => {
			const list = [{ Config: `${hex(config)}.json`, RepoTags: ['app:v1'], Layers: ['one/layer.tar'], ...change }];
			return files.map((file) => (file.name === 'manifest.json' ? { ...file, body: json(list) } : file));
		});
	it.each<[string, readonly FileEntry[], RegExp]>([
		['without a layer', without(/^one\/layer/), /^The file has no one\/layer\.tar, which its manifest\.json lists$/],
		[
			'without what a link is for',
			without(/^three/),
			/has two\/layer\.tar as a link to \.\.\/three\/layer\.tar, which it/,
		],
		['without its configuration', without(/^\w{64}\.json/), /has no \w+\.json, which its manifest\.json lists$/],
		['that lists too few layers', listing({}), /lists 1 layers for an image of 2: \w+\.json$/],
		['that names no configuration', listing({ Config: undefined }), /has a manifest\.json without a configuration$/],
		[
			'with another layer',
			listing({ Layers: ['one/layer.tar', 'one/layer.tar'] }),
			/has one\/layer\.tar with the digest/,
		],
		[
			'whose configuration is none',
			listing({ Config: 'one/VERSION' }),
			/has a configuration that is not a JSON object: one\/VERSION$/,
		],
		['whose list is none', [{ name: 'manifest.json', body: '[7]' }], /has a manifest\.json that lists no images$/],
		['of before version 1.10', without(/^manifest/), /in the format of docker save from before version 1\.10$/],
		[
			'that is one of docker export',
			[{ name: '.dockerenv' }, { name: 'app/manifest.json', body: '{}' }, { name: 'etc/hosts', body: '' }],
			/^The file holds the files of a container, as docker export writes them$/,
		],
	])('%s is refused before anything is uploaded', async (_, files, message) => {
		const { error, uploads, ids } = await importFiles(files);
		expect(error?.message).toMatch(message);
		expect([uploads, ids]).toEqual([0, []]);
	});
});

describe('a folder as skopeo writes it (dir:)', () => {
	const version = { name: 'version', body: 'Directory Transport Version: 1.1\n' };

	it('is read', async () => {
		const app = imageOf();
		const files = [version, ...app.blobs.map((blob) => ({ name: hex(blob), body: blob.bytes }))];
		const { ids, error } = await importFiles([...files, { name: 'manifest.json', body: app.text }], {
			imageTags: 'v1',
		});
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${app.manifest.digest}`]);
	});

	it('is read with all platforms, and packed as a folder', async () => {
		const [amd, arm] = [imageOf(), imageOf()];
		const index = textBlob(indexOf(childOf(amd, 'linux/amd64'), childOf(arm, 'linux/arm64')));
		const files = [amd, arm].flatMap(({ blobs, manifest }) => [
			...blobs.map((blob) => ({ name: hex(blob), body: blob.bytes })),
			{ name: `${hex(manifest)}.manifest.json`, body: manifest.bytes },
		]);
		const all = [version, ...files, { name: 'manifest.json', body: index.bytes }];
		const { ids, items } = await importFiles(all.map((file) => ({ ...file, name: `app/${file.name}` })));
		expect(items).toMatchObject([{ imageDigest: index.digest, manifestsMoved: 3 }]);
		expect(ids).toHaveLength(3);
	});

	it('without a layer is refused', async () => {
		const app = imageOf();
		const { error } = await importFiles([version, { name: 'manifest.json', body: app.text }]);
		expect(error?.message).toMatch(/^The file has no layer sha256:\w+, which it lists$/);
	});
});

describe('a layout as the system packs it', () => {
	let folder: string;
	const app = imageOf();
	const index = indexOf(
		descriptorOf(app.manifest, OCI_MANIFEST, { annotations: { 'org.opencontainers.image.ref.name': 'v1' } }),
	);
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'layout-'));
		mkdirSync(path.join(folder, 'app/blobs/sha256'), { recursive: true });
		for (const { name, body = '' } of layoutFiles(index, app.all)) writeFileSync(path.join(folder, 'app', name), body);
	});
	afterAll(() => {
		rmSync(folder, { recursive: true });
	});
	const packed = (...options: readonly string[]) => execFileSync('tar', ['-C', folder, ...options, '-cf', '-', 'app']);

	it.each([
		['with a label', ['-V', 'images']],
		['with a label, by pax', ['--format=posix', '-V', 'images']],
		['by GNU', ['--format=gnu']],
		['by the format of version 7', ['--format=v7']],
		['by ustar', ['--format=ustar']],
		['under a long name', ['--format=gnu', `--transform=s,^app,${'long/'.repeat(30)}app,`]],
		['under a long name, by pax', ['--format=posix', `--transform=s,^app,${'long/'.repeat(30)}app,`]],
	])('is read: %s', async (_, options) => {
		const { error, ids } = await importTar(packed(...options));
		expect(error).toBeUndefined();
		expect(ids).toEqual([`v1@${app.manifest.digest}`]);
	});

	it.each(['gnu', 'posix'])('is refused where files are in parts, in the format %s', async (format) => {
		const hole = path.join(folder, 'app/blobs/hole');
		writeFileSync(hole, 'start');
		truncateSync(hole, 2 ** 20);
		const { error } = await importTar(packed('--sparse', `--format=${format}`));
		rmSync(hole);
		expect(error?.message).toMatch(/^The file holds app\/\S+ as a sparse file, in parts$/);
		expect(error?.description).toContain('--sparse');
	});

	it.each([
		['zstd', '28b52ffd', 'compressed with zstd'],
		['xz', 'fd377a585a00', 'compressed with xz'],
		['bzip2', '425a6839', 'compressed with bzip2'],
		['zip', '504b0304', 'a zip archive'],
	])('that is compressed with %s is refused as such', async (_, magic, what) => {
		const { error } = await importTar(Buffer.concat([Buffer.from(magic, 'hex'), randomBytes(600)]));
		expect(error?.message).toBe(`The file is ${what}`);
		expect(error?.description).toContain('gzipped');
	});

	it('is read gzipped', async () => {
		expect((await importTar(gzipSync(packed()))).ids).toEqual([`v1@${app.manifest.digest}`]);
	});
});
