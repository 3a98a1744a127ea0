import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createRepository, digestOf } from '../support/images';
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
	const repositoryName = target.newName();
	await createRepository(target.client, repositoryName);
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
	name = target.newName();
	await createRepository(target.client, name);
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

	it('is what crane reads, digest for digest', async () => {
		await exportTo('crane.tar');
		await mkdir(inFolder('crane'));
		await run('tar', ['-xf', inFolder('crane.tar'), '-C', inFolder('crane')]);
		const repositoryName = target.newName();
		await createRepository(target.client, repositoryName);
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
		await run('tar', ['-cf', inFolder('pulled.tar'), '-C', inFolder('pulled'), '.']);
		const { items } = await importFrom('pulled.tar');
		expect(items).toEqual([expect.objectContaining({ imageDigest: digest })]);
	});
});
