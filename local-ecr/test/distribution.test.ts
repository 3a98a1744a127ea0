import {
	BatchGetImageCommand,
	DescribeImageScanFindingsCommand,
	GetAuthorizationTokenCommand,
	PutAccountSettingCommand,
	PutImageScanningConfigurationCommand,
	RegisterPullTimeUpdateExclusionCommand,
	UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import type { ECRClient } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { OCI_INDEX, OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { ACCOUNT, KEY, LAYER, forRegistries, indexOf, manifestOf, openBench, useBench, putImage } from './support';
import type { Bench } from './support';

const HOUR = 60 * 60 * 1000;
const start = new Date('2026-03-04T05:06:07.000Z');
let now = start;
let bench: Bench;
let authorization: string;
let name: string;

async function signIn(client: ECRClient, registryId?: string): Promise<string> {
	const { authorizationData = [] } = await client.send(
		new GetAuthorizationTokenCommand(registryId === undefined ? {} : forRegistries(registryId)),
	);
	return `Basic ${authorizationData[0]?.authorizationToken ?? ''}`;
}

/** Sent is a request with its headers by their names. */
type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

async function visit(path: string, init: Sent = {}, as = authorization): Promise<Response> {
	return fetch(new URL(`/v2/${path}`, bench.ecr.endpoint), {
		redirect: 'manual',
		...init,
		headers: { Authorization: as, ...init.headers },
	});
}

async function errorOf(response: Response): Promise<object> {
	const { errors } = (await response.json()) as { errors: { code: string; message: string }[] };
	return { status: response.status, ...errors[0] };
}

async function push(reference: string, manifest: string, mediaType: string = OCI_MANIFEST): Promise<Response> {
	const headers = { 'Content-Type': mediaType };
	return visit(`${name}/manifests/${reference}`, { method: 'PUT', headers, body: manifest });
}

async function startUpload(query = ''): Promise<string> {
	const response = await visit(`${name}/blobs/uploads/${query}`, { method: 'POST' });
	expect(response.status).toBe(202);
	return (response.headers.get('location') ?? '').replace('/v2/', '');
}

async function bytesOf(digest: string): Promise<Buffer> {
	const response = await visit(`${name}/blobs/${digest}`);
	expect(response.status).toBe(307);
	return Buffer.from(await (await fetch(response.headers.get('location') ?? '')).arrayBuffer());
}

useBench((opened) => (bench = opened), { now: () => now });

beforeEach(async () => {
	now = start;
	name = await bench.newRepository();
	authorization = await signIn(bench.client);
});

describe('signing in', () => {
	it('takes the authorization token, and says which protocol is spoken', async () => {
		const response = await visit('');
		expect(response.status).toBe(200);
		expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
	});

	it.each([
		['no credentials', ''],
		['another user', `Basic ${Buffer.from('me:secret').toString('base64')}`],
		['another password', `Basic ${Buffer.from('AWS:secret').toString('base64')}`],
		['another scheme', 'Bearer secret'],
	])('asks for credentials when there are %s', async (_what, as) => {
		const response = await visit('', {}, as);
		expect(response.headers.get('www-authenticate')).toBe(
			`Basic realm="${bench.ecr.endpoint}/",service="ecr.amazonaws.com"`,
		);
		expect(await errorOf(response)).toEqual({ status: 401, code: 'UNAUTHORIZED', message: 'Not Authorized' });
	});

	it('refuses a token that is changed, and one of another server', async () => {
		const [user = '', payload = '', signature = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64')
			.toString()
			.split(/[:.]/);
		const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
		const changed = Buffer.from(JSON.stringify({ ...claims, account: '999988887777' })).toString('base64url');
		const forged = Buffer.from(`${user}:${changed}.${signature}`).toString('base64');
		expect((await visit('', {}, `Basic ${forged}`)).status).toBe(401);
		const other = await openBench();
		try {
			expect((await visit('', {}, await signIn(other.client))).status).toBe(401);
		} finally {
			await other.close();
		}
	});

	it('lets a token in for 12 hours', async () => {
		now = new Date(start.getTime() + 12 * HOUR - 1);
		expect((await visit('')).status).toBe(200);
		now = new Date(start.getTime() + 12 * HOUR);
		expect(await errorOf(await visit(''))).toEqual({
			status: 403,
			code: 'DENIED',
			message: 'Your authorization token has expired. Reauthenticate and try again.',
		});
	});

	it('opens the registry that the token is for', async () => {
		const other = bench.ecr.registry('eu-central-1', '999988887777');
		other.createRepository({ name: 'other/app' });
		await putImage(other, 'other/app', 'other', { tag: 'v1' });
		const frankfurt = bench.open({ region: 'eu-central-1' });
		const there = await signIn(frankfurt, '999988887777');
		expect((await visit('other/app/manifests/v1', {}, there)).status).toBe(200);
		for (const as of [authorization, await signIn(frankfurt)]) {
			expect(await errorOf(await visit('other/app/manifests/v1', {}, as))).toMatchObject({ code: 'NAME_UNKNOWN' });
		}
	});

	it('lets who got the token do what it may do by the API', async () => {
		const strict = await openBench({ keys: [{ ...KEY, denied: ['InitiateLayerUpload'] }] });
		try {
			strict.registry.createRepository({ name: 'strict/app' });
			const as = await signIn(strict.client);
			const url = new URL('/v2/strict/app/blobs/uploads/', strict.ecr.endpoint);
			const response = await fetch(url, { method: 'POST', headers: { Authorization: as } });
			expect(await errorOf(response)).toMatchObject({
				status: 403,
				code: 'DENIED',
				message: expect.stringContaining(
					'not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:',
				),
			});
		} finally {
			await strict.close();
		}
	});
});

describe('a manifest', () => {
	it('comes by tag and digest as it was put by the API, byte for byte', async () => {
		const manifest = (await manifestOf(bench.registry, name, 'pulled')).replace(',', ' ,\n');
		const digest = sha256(manifest);
		bench.registry.putImage(name, { manifest, tag: 'v1' });
		for (const reference of ['v1', digest]) {
			const response = await visit(`${name}/manifests/${reference}`);
			expect(response.headers.get('content-type')).toBe(OCI_MANIFEST);
			expect(response.headers.get('docker-content-digest')).toBe(digest);
			expect(await response.text()).toBe(manifest);
			const head = await visit(`${name}/manifests/${reference}`, { method: 'HEAD' });
			expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, digest]);
			expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(manifest)));
			expect(await head.text()).toBe('');
		}
	});

	it('that is pushed is there for the API, and can be pushed again', async () => {
		const manifest = await manifestOf(bench.registry, name, 'pushed');
		const digest = sha256(manifest);
		for (const reference of ['v1', 'v1', 'v2', digest]) {
			const response = await push(reference, manifest);
			expect(response.status).toBe(201);
			expect(response.headers.get('docker-content-digest')).toBe(digest);
			expect(response.headers.get('location')).toBe(`/v2/${name}/manifests/${digest}`);
		}
		const { images = [] } = await bench.client.send(
			new BatchGetImageCommand({ repositoryName: name, imageIds: [{ imageTag: 'v2' }] }),
		);
		expect(images).toMatchObject([{ imageManifest: manifest, imageManifestMediaType: OCI_MANIFEST }]);
	});

	it('that is pushed is scanned as one that PutImage puts', async () => {
		const imageScanningConfiguration = { scanOnPush: true };
		await bench.client.send(
			new PutImageScanningConfigurationCommand({ repositoryName: name, imageScanningConfiguration }),
		);
		await push('v1', await manifestOf(bench.registry, name, 'scanned'));
		const { imageScanStatus } = await bench.client.send(
			new DescribeImageScanFindingsCommand({ repositoryName: name, imageId: { imageTag: 'v1' } }),
		);
		expect(imageScanStatus).toMatchObject({ status: 'IN_PROGRESS' });
	});

	it('that is an index needs its images', async () => {
		const child = await putImage(bench.registry, name, 'child');
		expect((await push('index', indexOf(child), OCI_INDEX)).status).toBe(201);
		const lost = indexOf(sha256('lost'));
		expect(await errorOf(await push('index', lost, OCI_INDEX))).toEqual({
			status: 404,
			code: 'MANIFEST_BLOB_UNKNOWN',
			message:
				`Images with digests '[${sha256('lost')}]' required for pushing image into repository with name ` +
				`'${name}' in the registry with id '${ACCOUNT}' do not exist`,
		});
	});

	it('that is no good is refused', async () => {
		const manifest = await manifestOf(bench.registry, name, 'refused');
		const lost = manifest.replace(/sha256:[0-9a-f]{64}/, sha256('lost'));
		expect(await errorOf(await push(sha256('other'), manifest))).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
		expect(await errorOf(await push('v1', '{'))).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
		expect(await errorOf(await push('-v1', manifest))).toMatchObject({ status: 400, code: 'TAG_INVALID' });
		expect(await errorOf(await push('v1', lost))).toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
		expect((await visit(`${name}/manifests/v1`)).status).toBe(404);
	});

	it('that lacks what it needs is not supported, in the words of the API', async () => {
		const manifest = await manifestOf(bench.registry, name, 'refused');
		const empty = JSON.stringify({ ...JSON.parse(manifest), layers: [] });
		expect(await errorOf(await push('v1', empty))).toEqual({
			status: 405,
			code: 'UNSUPPORTED',
			message:
				"Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Image has to have at least 1 layer'",
		});
		const untyped = JSON.stringify({ ...JSON.parse(manifest), mediaType: undefined });
		expect(await errorOf(await push('v1', untyped, 'text/plain'))).toEqual({
			status: 400,
			code: 'UNSUPPORTED',
			message: expect.stringContaining('Unsupported manifest type: "text/plain"') as string,
		});
	});

	it('leaves an immutable tag where it is', async () => {
		name = await bench.newRepository({ imageTagMutability: 'IMMUTABLE' });
		const first = await manifestOf(bench.registry, name, 'first');
		expect((await push('v1', first)).status).toBe(201);
		expect((await push('v1', first)).status).toBe(201);
		expect(await errorOf(await push('v1', await manifestOf(bench.registry, name, 'second')))).toEqual({
			status: 400,
			code: 'TAG_INVALID',
			message:
				`The image tag 'v1' already exists in the '${name}' repository and cannot be overwritten ` +
				'because the repository is immutable.',
		});
	});

	it('that is not there, or cannot be had, is unknown', async () => {
		expect(await errorOf(await visit(`${name}/manifests/none`))).toEqual({
			status: 404,
			code: 'MANIFEST_UNKNOWN',
			message: 'Requested image not found',
		});
		expect(await errorOf(await visit('no/such/manifests/v1'))).toEqual({
			status: 404,
			code: 'NAME_UNKNOWN',
			message: `The repository with name 'no/such' does not exist in the registry with id '${ACCOUNT}'`,
		});
		const imageDigest = await putImage(bench.registry, name, 'archived', { tag: 'old' });
		await bench.client.send(
			new UpdateImageStorageClassCommand({
				repositoryName: name,
				imageId: { imageDigest },
				targetStorageClass: 'ARCHIVE',
			}),
		);
		expect(await errorOf(await visit(`${name}/manifests/old`))).toMatchObject({ code: 'MANIFEST_UNKNOWN' });
	});

	const remove = async (reference: string) => visit(`${name}/manifests/${reference}`, { method: 'DELETE' });

	it('is deleted by its digest, with all tags', async () => {
		const digest = await putImage(bench.registry, name, 'deleted', { tag: 'v1' });
		bench.registry.repository(name).tags.set('v2', digest);
		const kept = await putImage(bench.registry, name, 'kept', { tag: 'v3' });
		const response = await remove(digest);
		expect([response.status, await response.text()]).toEqual([202, '']);
		expect([...bench.registry.repository(name).images.keys()]).toEqual([kept]);
		expect([...bench.registry.repository(name).tags.keys()]).toEqual(['v3']);
	});

	it('loses a tag, and is deleted with its last one', async () => {
		const digest = await putImage(bench.registry, name, 'deleted', { tag: 'v1' });
		bench.registry.repository(name).tags.set('v2', digest);
		expect((await remove('v1')).status).toBe(202);
		expect((await visit(`${name}/manifests/${digest}`)).status).toBe(200);
		expect((await remove('v2')).status).toBe(202);
		expect((await visit(`${name}/manifests/${digest}`)).status).toBe(404);
	});

	it('that does not exist, or that a list names, is not deleted', async () => {
		expect(await errorOf(await remove('none'))).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
		expect(await errorOf(await remove(sha256('none')))).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
		expect(await errorOf(await remove('md5:xyz'))).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
		const child = await putImage(bench.registry, name, 'child');
		const list = bench.registry.putImage(name, { manifest: indexOf(child) });
		expect(await errorOf(await remove(child))).toEqual({
			status: 405,
			code: 'UNSUPPORTED',
			message: `Requested image referenced by manifest list: [${list.digest}]`,
		});
		expect((await remove(list.digest)).status).toBe(202);
		expect((await remove(child)).status).toBe(202);
	});

	it('is deleted by who may delete images, and layers by nobody', async () => {
		const digest = await putImage(bench.registry, name, 'kept', { tag: 'v1' });
		const denied = { name: 'AccessDeniedException', message: 'no' };
		bench.ecr.failNext('BatchDeleteImage', denied);
		expect(await errorOf(await remove(digest))).toMatchObject({ status: 403, code: 'DENIED' });
		expect((await visit(`${name}/manifests/v1`)).status).toBe(200);
		const response = await visit(`${name}/blobs/${sha256('layer of kept')}`, { method: 'DELETE' });
		expect(await errorOf(response)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
	});

	it('that is pulled has its pull dated, unless who pulls it is excluded', async () => {
		const pulledAt = async () => {
			await visit(`${name}/manifests/v1`);
			return bench.registry.repository(name).images.get(digest)?.lastPulledAt;
		};
		const digest = await putImage(bench.registry, name, 'dated', { tag: 'v1' });
		expect(await pulledAt()).toEqual(start);
		now = new Date(start.getTime() + HOUR);
		expect(await pulledAt()).toEqual(start);
		now = new Date(start.getTime() + 24 * HOUR);
		authorization = await signIn(bench.client);
		expect(await pulledAt()).toEqual(now);
		const principalArn = `arn:aws:iam::${ACCOUNT}:user/local`;
		const before = now;
		await bench.client.send(new RegisterPullTimeUpdateExclusionCommand({ principalArn }));
		now = new Date(start.getTime() + 48 * HOUR);
		authorization = await signIn(bench.client);
		expect(await pulledAt()).toEqual(before);
		bench.registry.settings.pullTimeExclusions.clear();
	});
});

describe('a blob', () => {
	it('comes from a presigned URL, whole or in part', async () => {
		await push('v1', await manifestOf(bench.registry, name, 'blob'));
		const content = 'layer of blob';
		const digest = sha256(content);
		const head = await visit(`${name}/blobs/${digest}`, { method: 'HEAD' });
		expect([head.status, head.headers.get('content-length')]).toEqual([200, String(content.length)]);
		expect((await bytesOf(digest)).toString()).toBe(content);
		const location = (await visit(`${name}/blobs/${digest}`)).headers.get('location') ?? '';
		const part = await fetch(location, { headers: { Range: 'bytes=6-7' } });
		expect([part.status, await part.text()]).toEqual([206, 'of']);
	});

	it('that is not there is unknown', async () => {
		for (const method of ['GET', 'HEAD']) {
			expect((await visit(`${name}/blobs/${sha256('none')}`, { method })).status).toBe(404);
		}
		expect(await errorOf(await visit(`${name}/blobs/${sha256('none')}`))).toMatchObject({ code: 'BLOB_UNKNOWN' });
	});
});

describe('an upload', () => {
	const MIB = 1024 * 1024;

	it('takes a blob in one request', async () => {
		const content = 'all at once';
		const path = `${name}/blobs/uploads/?digest=${sha256(content)}`;
		const response = await visit(path, { method: 'POST', body: content });
		expect(response.status).toBe(201);
		expect(response.headers.get('location')).toBe(`/v2/${name}/blobs/${sha256(content)}`);
		expect(bench.registry.repository(name).layers.get(sha256(content))).toMatchObject({ size: content.length });
	});

	it('takes chunks, tells how far it is, and gives back every byte', async () => {
		const chunks = [Buffer.alloc(21 * MIB, 'a'), Buffer.alloc(5 * MIB, 'b'), Buffer.from('the end')];
		const whole = Buffer.concat(chunks);
		const digest = sha256(whole);
		const path = await startUpload();
		let position = 0;
		for (const chunk of chunks.slice(0, 2)) {
			const headers = { 'Content-Range': `${position}-${position + chunk.length - 1}` };
			const response = await visit(path, { method: 'PATCH', headers, body: chunk });
			position += chunk.length;
			expect([response.status, response.headers.get('range')]).toEqual([201, `0-${position - 1}`]);
		}
		const status = await visit(path);
		expect([status.status, status.headers.get('range')]).toEqual([204, `0-${26 * MIB - 1}`]);
		const response = await visit(`${path}?digest=${digest}`, { method: 'PUT', body: chunks[2] ?? '' });
		expect([response.status, response.headers.get('docker-content-digest')]).toEqual([201, digest]);
		expect((await visit(path)).status).toBe(404);
		const descriptor = { mediaType: LAYER, digest, size: whole.length };
		await push(
			'large',
			JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptor, layers: [descriptor] }),
		);
		expect((await bytesOf(digest)).equals(whole)).toBe(true);
		const location = (await visit(`${name}/blobs/${digest}`)).headers.get('location') ?? '';
		const part = await fetch(location, { headers: { Range: `bytes=${21 * MIB - 2}-${21 * MIB + 1}` } });
		expect(await part.text()).toBe('aabb');
	});

	it('refuses a chunk that does not go on where the last one ended, and goes on afterwards', async () => {
		const path = await startUpload();
		const chunk = async (range: string) =>
			visit(path, { method: 'PATCH', headers: { 'Content-Range': range }, body: '0123' });
		expect(await errorOf(await chunk('4-7'))).toMatchObject({ status: 416, code: 'BLOB_UPLOAD_INVALID' });
		expect(await errorOf(await chunk('0-7'))).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
		expect((await chunk('0-3')).status).toBe(201);
		expect((await chunk('0-3')).status).toBe(416);
		expect((await visit(`${path}?digest=${sha256('0123')}`, { method: 'PUT' })).status).toBe(201);
	});

	it('refuses small chunks before the last one, as the API refuses small parts', async () => {
		const path = await startUpload();
		for (const body of ['01', '23']) expect((await visit(path, { method: 'PATCH', body })).status).toBe(201);
		const response = await visit(`${path}?digest=${sha256('0123')}`, { method: 'PUT' });
		expect(await errorOf(response)).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
	});

	it('refuses a digest that is not that of the bytes', async () => {
		const path = await startUpload();
		const response = await visit(`${path}?digest=${sha256('other')}`, { method: 'PUT', body: 'bytes' });
		expect(await errorOf(response)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
		expect(bench.registry.repository(name).layers.size).toBe(0);
	});

	it('takes a blob that is there already', async () => {
		for (let time = 0; time < 2; time += 1) {
			const path = `${name}/blobs/uploads/?digest=${sha256('twice')}`;
			expect((await visit(path, { method: 'POST', body: 'twice' })).status).toBe(201);
		}
		expect(bench.registry.repository(name).uploads.size).toBe(0);
	});

	it('can be cancelled', async () => {
		const path = await startUpload();
		expect((await visit(path, { method: 'DELETE' })).status).toBe(204);
		for (const method of ['GET', 'DELETE', 'PATCH']) {
			expect((await visit(path, { method })).status).toBe(404);
		}
	});

	it('mounts a layer of another repository where that is switched on and both are encrypted alike', async () => {
		const source = await bench.newRepository();
		await putImage(bench.registry, source, 'mounted');
		const digest = sha256('layer of mounted');
		const query = `?mount=${digest}&from=${source}`;
		const setting = { name: 'BLOB_MOUNTING', value: 'ENABLED' };
		await startUpload(query);
		await bench.client.send(new PutAccountSettingCommand(setting));
		await startUpload(`?mount=${sha256('none')}&from=${source}`);
		await startUpload(`?mount=${digest}&from=no/such`);
		const response = await visit(`${name}/blobs/uploads/${query}`, { method: 'POST' });
		expect([response.status, response.headers.get('docker-content-digest')]).toEqual([201, digest]);
		expect(bench.registry.repository(name).layers.has(digest)).toBe(true);
		name = await bench.newRepository({ encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'alias/mine' } });
		await startUpload(query);
		bench.registry.settings.account.clear();
	});
});

describe('a list', () => {
	it('of tags is sorted and paged by links', async () => {
		const manifest = await manifestOf(bench.registry, name, 'tagged');
		for (const tag of ['v3', 'v1', 'v5', 'v2', 'v4']) bench.registry.putImage(name, { manifest, tag });
		const pages: unknown[] = [];
		let next: string | undefined = `${name}/tags/list?n=2`;
		while (next !== undefined) {
			const response: Response = await visit(next);
			pages.push(await response.json());
			next = /^<\/v2\/(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
		}
		expect(pages).toEqual([
			{ name, tags: ['v1', 'v2'] },
			{ name, tags: ['v3', 'v4'] },
			{ name, tags: ['v5'] },
		]);
		const whole = await visit(`${name}/tags/list`);
		expect(await whole.json()).toEqual({ name, tags: ['v1', 'v2', 'v3', 'v4', 'v5'] });
		expect(await errorOf(await visit(`${name}/tags/list?n=many`))).toMatchObject({ code: 'PAGINATION_NUMBER_INVALID' });
	});

	it('of repositories is the catalog, paged by links', async () => {
		const names = await Promise.all([bench.newRepository(), bench.newRepository(), bench.newRepository()]);
		const all = [...bench.registry.repositories.keys()].sort();
		expect(all).toEqual(expect.arrayContaining(names));
		const whole = await visit('_catalog');
		expect(whole.headers.get('link')).toBe(all.length > 100 ? expect.any(String) : null);
		expect(await whole.json()).toEqual({ repositories: all });
		const pages: string[][] = [];
		let next: string | undefined = '_catalog?n=2';
		while (next !== undefined) {
			const response: Response = await visit(next);
			pages.push(((await response.json()) as { repositories: string[] }).repositories);
			next = /^<\/v2\/(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
		}
		expect(pages.flat()).toEqual(all);
		expect(pages.slice(0, -1).every(({ length }) => length === 2)).toBe(true);
		const after = await visit(`_catalog?last=${encodeURIComponent(all.at(-2) ?? '')}`);
		expect(await after.json()).toEqual({ repositories: all.slice(-1) });
	});

	it('of more repositories than a page may have is refused, as ECR refuses it', async () => {
		expect(await errorOf(await visit('_catalog?n=10000'))).toEqual({
			status: 405,
			code: 'UNSUPPORTED',
			message:
				"Invalid parameter at 'maxResults' failed to satisfy constraint: " +
				"'Member must have value less than or equal to 1000'",
		});
		expect(await errorOf(await visit('_catalog?n=0'))).toMatchObject({ status: 405 });
		expect(await errorOf(await visit('_catalog?n=many'))).toMatchObject({ code: 'PAGINATION_NUMBER_INVALID' });
		expect((await visit('_catalog', { method: 'POST' })).status).toBe(405);
		expect((await visit('_catalog', {}, '')).status).toBe(401);
	});

	it('of referrers is an index, filtered by type', async () => {
		const subject = await putImage(bench.registry, name, 'subject');
		const attach = async (artifactType: string, index: number) => {
			const manifest = JSON.parse(await manifestOf(bench.registry, name, `${artifactType}-${index}`)) as object;
			const text = JSON.stringify({
				...manifest,
				artifactType,
				annotations: { index: String(index) },
				subject: { mediaType: OCI_MANIFEST, digest: subject, size: 1 },
			});
			const response = await push(sha256(text), text);
			expect([response.status, response.headers.get('oci-subject')]).toEqual([201, subject]);
			return { mediaType: OCI_MANIFEST, digest: sha256(text), size: text.length, artifactType };
		};
		const signatures = [];
		// More than a page of the API has.
		for (let index = 0; index < 25; index += 1) signatures.push(await attach('application/x.signature', index));
		const sbom = await attach('application/x.sbom', 25);
		const response = await visit(`${name}/referrers/${subject}`);
		expect(response.headers.get('content-type')).toBe(OCI_INDEX);
		const { manifests } = (await response.json()) as { manifests: object[] };
		expect(manifests).toHaveLength(26);
		expect(manifests).toEqual(expect.arrayContaining(signatures.map((one) => expect.objectContaining(one))));
		const filtered = await visit(`${name}/referrers/${subject}?artifactType=application/x.sbom`);
		expect(filtered.headers.get('oci-filters-applied')).toBe('artifactType');
		expect(await filtered.json()).toEqual({
			schemaVersion: 2,
			mediaType: OCI_INDEX,
			manifests: [{ ...sbom, annotations: { index: '25' } }],
		});
		const none = await visit(`${name}/referrers/${sha256('nothing')}`);
		expect(await none.json()).toMatchObject({ manifests: [] });
	});
});

describe('the journal and the faults', () => {
	it('records the requests of the registry beside those of the API', async () => {
		const before = bench.ecr.calls.length;
		await visit(`${name}/tags/list?n=5`);
		await visit(`${name}/tags/list`, {}, '');
		expect(bench.ecr.calls.slice(before)).toEqual([
			{
				service: 'registry',
				operation: `GET /v2/${name}/tags/list`,
				input: { n: '5' },
				region: 'us-east-1',
				account: ACCOUNT,
			},
		]);
	});

	it('fails what the API is to fail', async () => {
		bench.ecr.failNext('ListImages', { name: 'ThrottlingException', message: 'Rate exceeded' });
		bench.ecr.failNext('ListImages', { name: 'ServerException', status: 500 });
		const list = async () => visit(`${name}/tags/list`);
		expect(await errorOf(await list())).toEqual({ status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' });
		expect(await errorOf(await list())).toMatchObject({ status: 500, code: 'UNKNOWN' });
		expect((await list()).status).toBe(200);
	});

	it('says where there is nothing', async () => {
		for (const path of ['_catalogue', `${name}/nothing`, `${name}/manifests/`, '%zz/manifests/v1']) {
			const { status } = await visit(path);
			expect([path, status >= 400 && status < 500]).toEqual([path, true]);
		}
	});
});
