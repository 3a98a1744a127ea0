import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { digestOf } from '../support/images';
import { byName, useTarget, type Target } from '../support/target';
import { writeImageLayout } from './support/imageLayout';
import { loginOf, skopeo } from './support/skopeo';

const run = promisify(execFile);

let target: Target;
let folder: string;
let login: string;
/** A repository with a multi-arch image, and the digest of its index. */
let name: string;
let digest: string;
useTarget((opened) => (target = opened));

const registry = () => target.endpoint.replace('http://', '');
const inFolder = (file: string) => path.join(folder, file);

/** Runs crane, which must be installed, and answers what it prints. */
async function crane(...args: readonly string[]): Promise<string> {
	const { stdout } = await run('crane', args, { env: { ...process.env, DOCKER_CONFIG: folder } });
	return stdout;
}

/** Runs oras, which must be installed. */
async function oras(...args: readonly string[]): Promise<void> {
	await run('oras', args, { env: { ...process.env, DOCKER_CONFIG: folder } });
}

/** Packs a folder of the folder, or its content. */
const pack = async (file: string, ...what: readonly string[]) => {
	await run('tar', ['-cf', inFolder(file), '-C', ...what]);
};

/** Exports the image into a file of the folder. */
const exportTo = async (file: string, options: object = {}) => {
	const parameters = { repositoryName: byName(name), imageId: 'v1', outputBinaryField: 'data', options };
	const { outputs, error } = await target.run('image', 'export', parameters);
	if (error) throw error;
	const [item] = outputs[0] ?? [];
	await writeFile(inFolder(file), Buffer.from(item?.binary?.data?.data ?? '', 'base64'));
	return item?.json ?? {};
};

/** Imports a file of the folder into a new repository, and answers it with the items. */
const importFrom = async (file: string) => {
	const repositoryName = await target.newRepository();
	const data = { data: (await readFile(inFolder(file))).toString('base64'), mimeType: 'application/x-tar' };
	const parameters = { repositoryName: byName(repositoryName), binaryPropertyName: 'data' };
	const { outputs, error } = await target.run('image', 'import', parameters, {
		items: [{ json: {}, binary: { data } }],
	});
	if (error) throw error;
	return { repositoryName, items: (outputs[0] ?? []).map(({ json }) => json) };
};

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'image-files-'));
	login = await loginOf(target.endpoint, target.region);
	name = await target.newRepository();
	digest = await writeImageLayout(inFolder('made'), { layerBytes: 3_000_000 });
	await skopeo(
		...['copy', '--all', '--dest-tls-verify=false', '--dest-creds', login],
		...[`oci:${folder}/made:v1`, `docker://${registry()}/${name}:v1`],
	);
	const [user = '', password = ''] = login.split(/:(.*)/s);
	await crane('auth', 'login', registry(), '-u', user, '-p', password);
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

describe('what the node exported', () => {
	it('is what skopeo reads, digest for digest, with every platform', async () => {
		expect(await exportTo('exported.tar')).toMatchObject({ exportedDigest: digest, manifests: 3, layers: 5 });
		const from = `oci-archive:${folder}/exported.tar`;
		expect(digestOf(await skopeo('inspect', '--raw', `${from}:v1`))).toBe(digest);
		await skopeo('copy', '--all', '--preserve-digests', from, `oci:${folder}/read:v1`);
		expect(digestOf(await skopeo('inspect', '--raw', `oci:${folder}/read:v1`))).toBe(digest);
	});

	it('is one of the chosen platforms alone where that was asked for', async () => {
		const { exportedDigest } = await exportTo('arm64.tar', { platforms: 'linux/arm64' });
		const index = await skopeo('inspect', '--raw', `oci-archive:${folder}/arm64.tar`);
		expect(digestOf(index)).toBe(exportedDigest);
		expect(JSON.parse(index)).toMatchObject({ manifests: [{ platform: { architecture: 'arm64' } }] });
		await skopeo('copy', '--all', `oci-archive:${folder}/arm64.tar`, `dir:${folder}/arm64`);
	});

	it('is what is read where docker load is meant, too', async () => {
		await exportTo('docker.tar');
		const inspected = await skopeo('inspect', `docker-archive:${folder}/docker.tar`);
		expect(JSON.parse(inspected)).toMatchObject({ Os: 'linux', Architecture: 'amd64' });
		await skopeo('copy', `docker-archive:${folder}/docker.tar`, `dir:${folder}/docker`);
	});

	it('is what oras reads, digest for digest', async () => {
		await exportTo('oras-reads.tar');
		await oras('cp', '--from-oci-layout', '--to-oci-layout', inFolder('oras-reads.tar:v1'), inFolder('oras-read:v1'));
		expect(digestOf(await skopeo('inspect', '--raw', `oci:${folder}/oras-read:v1`))).toBe(digest);
	});

	it('is what crane reads, digest for digest', async () => {
		await exportTo('crane.tar');
		await mkdir(inFolder('crane'));
		await run('tar', ['-xf', inFolder('crane.tar'), '-C', inFolder('crane')]);
		const repositoryName = await target.newRepository();
		await crane('push', '--insecure', '--index', inFolder('crane'), `${registry()}/${repositoryName}:v1`);
		const index = await crane('manifest', '--insecure', `${registry()}/${repositoryName}@${digest}`);
		expect(digestOf(index)).toBe(digest);
		// As docker load, it reads the image of one platform.
		await crane('validate', '--tarball', inFolder('crane.tar'));
	});
});

describe('what the node imports', () => {
	const there = async (repositoryName: string) => {
		const from = `docker://${registry()}/${repositoryName}:v1`;
		return await skopeo('inspect', '--raw', '--tls-verify=false', '--creds', login, from);
	};

	it('is what skopeo wrote, digest for digest, with every platform', async () => {
		await skopeo('copy', '--all', `oci:${folder}/made:v1`, `oci-archive:${folder}/skopeo.tar:v1`);
		const { repositoryName, items } = await importFrom('skopeo.tar');
		expect(items).toEqual([expect.objectContaining({ imageDigest: digest, imageTags: ['v1'], layersMoved: 5 })]);
		expect(digestOf(await there(repositoryName))).toBe(digest);
	});

	it('is what crane wrote, digest for digest', async () => {
		await crane('pull', '--insecure', '--format=oci', `${registry()}/${name}:v1`, inFolder('pulled'));
		await pack('pulled.tar', inFolder('pulled'), '.');
		const { items } = await importFrom('pulled.tar');
		expect(items).toEqual([expect.objectContaining({ imageDigest: digest })]);
	});

	/** The configuration of the image for linux/amd64, which formats of one image name as it is. */
	const configOf = async (from: string, ...options: readonly string[]) =>
		digestOf(await skopeo('inspect', '--config', '--raw', ...options, from));
	const atRegistry = ['--tls-verify=false', '--creds'] as const;

	it.each([
		[
			'docker-archive of skopeo',
			async () => await skopeo('copy', `oci:${folder}/made:v1`, `docker-archive:${folder}/one.tar:app:v1`),
		],
		[
			'crane',
			async () =>
				await crane('pull', '--insecure', '--platform=linux/amd64', `${registry()}/${name}:v1`, inFolder('one.tar')),
		],
		[
			'crane in the old format',
			async () =>
				await crane(
					'pull',
					'--insecure',
					'--platform=linux/amd64',
					'--format=legacy',
					`${registry()}/${name}:v1`,
					inFolder('one.tar'),
				),
		],
	])('is one image in the format of docker save: %s', async (_, write) => {
		await rm(inFolder('one.tar'), { force: true });
		await write();
		const { repositoryName, items } = await importFrom('one.tar');
		expect(items).toEqual([expect.objectContaining({ status: 'imported', imageTags: ['v1'] })]);
		const own = `docker://${registry()}/${repositoryName}:v1`;
		expect(await configOf(own, ...atRegistry, login)).toBe(await configOf(`oci:${folder}/made:v1`));
		// skopeo compares each digest.
		await skopeo(
			'copy',
			'--src-tls-verify=false',
			'--src-creds',
			login,
			own,
			`oci:${folder}/${path.basename(repositoryName)}`,
		);
	});

	it('is a folder of skopeo, digest for digest, with every platform', async () => {
		await skopeo('copy', '--all', '--preserve-digests', `oci:${folder}/made:v1`, `dir:${folder}/dir`);
		await pack('dir.tar', folder, 'dir');
		const { items } = await importFrom('dir.tar');
		expect(items).toEqual([expect.objectContaining({ imageDigest: digest, layersMoved: 5 })]);
	});

	it('is what oras wrote, with what is attached and its tags, as one image', async () => {
		const from = `${registry()}/${name}:v1`;
		await writeFile(inFolder('sbom.json'), '{}');
		await run('oras', ['attach', '--plain-http', '--artifact-type=application/spdx+json', from, 'sbom.json'], {
			cwd: folder,
			env: { ...process.env, DOCKER_CONFIG: folder },
		});
		await oras('cp', '-r', '--from-plain-http', '--to-oci-layout', from, inFolder('oras:v1'));
		await pack('oras.tar', inFolder('oras'), '.');
		const { repositoryName, items } = await importFrom('oras.tar');
		expect(items).toEqual([expect.objectContaining({ imageDigest: digest, imageTags: ['v1'] })]);
		expect(digestOf(await there(repositoryName))).toBe(digest);
		const ids = await target.idsIn(repositoryName);
		expect(ids).toHaveLength((await target.idsIn(name)).length);
	});
});
