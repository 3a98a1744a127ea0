import {
	BatchCheckLayerAvailabilityCommand,
	BatchDeleteImageCommand,
	BatchGetImageCommand,
	DescribeImagesCommand,
	GetDownloadUrlForLayerCommand,
	ListImagesCommand,
	PutImageCommand,
} from '@aws-sdk/client-ecr';
import type { ImageIdentifier } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { DOCKER_MANIFEST, DOCKER_SCHEMA_1, OCI_INDEX, OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { ACCOUNT, LAYER, exists, indexOf, manifestOf, openBench, useBench, putImage, refused } from './support';
import type { Bench } from './support';

const NOW = new Date('2026-01-02T03:04:05.678Z');
/** What is pushed is dated by whole seconds. */
const PUSHED = new Date('2026-01-02T03:04:05.000Z');

let bench: Bench;
let repositoryName: string;

useBench((opened) => (bench = opened), { now: () => NOW });

beforeEach(async () => {
	repositoryName = await bench.newRepository();
});

const put = async (imageManifest: string, more: object = {}, name = repositoryName) =>
	bench.client.send(new PutImageCommand({ repositoryName: name, imageManifest, ...more }));
const list = async (more: object = {}) =>
	(await bench.client.send(new ListImagesCommand({ repositoryName, ...more }))).imageIds;
const describeThese = async (...imageIds: ImageIdentifier[]) =>
	(await bench.client.send(new DescribeImagesCommand({ repositoryName, imageIds }))).imageDetails;
const remove = async (...imageIds: ImageIdentifier[]) =>
	bench.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));

describe('PutImage', () => {
	it('keeps the manifest byte for byte under its digest', async () => {
		const plain = await manifestOf(bench.registry, repositoryName, 'bytes');
		const imageManifest = `${JSON.stringify(JSON.parse(plain), undefined, 3)}\n`;
		const { image } = await put(imageManifest, { imageTag: 'v1' });
		expect(image).toEqual({
			registryId: ACCOUNT,
			repositoryName,
			imageId: { imageDigest: sha256(imageManifest), imageTag: 'v1' },
			imageManifest,
			imageManifestMediaType: OCI_MANIFEST,
		});
	});

	it('adds tags to a manifest that is there, and moves them', async () => {
		const one = await manifestOf(bench.registry, repositoryName, 'one');
		const two = await manifestOf(bench.registry, repositoryName, 'two');
		await put(one, { imageTag: 'a' });
		await put(one, { imageTag: 'b' });
		await put(two, { imageTag: 'b' });
		expect(await list()).toEqual([
			{ imageDigest: sha256(one), imageTag: 'a' },
			{ imageDigest: sha256(two), imageTag: 'b' },
		]);
		await put(two, { imageTag: 'a' });
		expect(await list({ filter: { tagStatus: 'UNTAGGED' } })).toEqual([{ imageDigest: sha256(one) }]);
	});

	it('refuses a push that changes nothing', async () => {
		const manifest = await manifestOf(bench.registry, repositoryName, 'same');
		await put(manifest, { imageTag: 'v1' });
		expect(await refused(put(manifest, { imageTag: 'v1' }))).toEqual({
			name: 'ImageAlreadyExistsException',
			message:
				`Image with digest '${sha256(manifest)}' and tag 'v1' already exists in the repository with name ` +
				`'${repositoryName}' in registry with id '${ACCOUNT}'`,
			status: 400,
		});
		expect((await refused(put(manifest))).message).toContain("tag 'null'");
	});

	it('refuses a digest that is not that of the manifest', async () => {
		const manifest = await manifestOf(bench.registry, repositoryName, 'digest');
		const call = put(manifest, { imageDigest: sha256('something else') });
		expect((await refused(call)).name).toBe('ImageDigestDoesNotMatchException');
		await expect(put(manifest, { imageDigest: sha256(manifest) })).resolves.toBeDefined();
	});

	it('needs every layer to be there', async () => {
		const present = await manifestOf(bench.registry, repositoryName, 'layers');
		const parsed = JSON.parse(present) as { layers: object[] };
		const missing = sha256('nowhere');
		parsed.layers.push({ mediaType: LAYER, digest: missing, size: 1 });
		expect(await refused(put(JSON.stringify(parsed)))).toMatchObject({
			name: 'LayersNotFoundException',
			message: expect.stringContaining(`Layers with digests '[${missing}]' required for pushing image`),
		});
	});

	it('does not need a layer that has an address of its own', async () => {
		const parsed = JSON.parse(await manifestOf(bench.registry, repositoryName, 'foreign')) as { layers: object[] };
		parsed.layers.push({ mediaType: LAYER, digest: sha256('nowhere'), size: 1, urls: ['https://example.com/layer'] });
		await expect(put(JSON.stringify(parsed))).resolves.toBeDefined();
	});

	it('has a foreign layer that was uploaded all the same', async () => {
		const parsed = JSON.parse(await manifestOf(bench.registry, repositoryName, 'windows')) as { layers: object[] };
		const bytes = Buffer.from('base layer of Windows');
		const digest = await bench.registry.putLayer(repositoryName, bytes);
		const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
		const foreign = { mediaType, digest, size: bytes.length, urls: ['https://example.com/layer'] };
		const text = JSON.stringify({ ...parsed, layers: [foreign, ...parsed.layers] });
		await put(text);
		const command = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digest });
		const { downloadUrl = '' } = await bench.client.send(command);
		expect(await (await fetch(downloadUrl)).text()).toBe(bytes.toString());
		const check = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] });
		expect((await bench.client.send(check)).layers).toMatchObject([{ layerAvailability: 'AVAILABLE', mediaType }]);
		const plain = sha256(text);
		const [detail] = (await describeThese({ imageDigest: plain })) ?? [];
		expect(detail?.imageSizeInBytes).toBe('{"label":"windows"}'.length + 'layer of windows'.length + bytes.length);
	});

	describe('refuses', () => {
		type Manifest = Record<string, unknown> & { config: object; layers: object[] };
		const list = (...manifests: unknown[]) => ({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
		const noLayer = 'Image has to have at least 1 layer';
		const syntax = 'Invalid JSON syntax';
		const digest = sha256('x');

		it.each<[string, (manifest: Manifest) => unknown, string]>([
			['an image without layers', (one) => ({ ...one, layers: [] }), noLayer],
			['an image whose layers are null', (one) => ({ ...one, layers: null }), noLayer],
			['an image that says nothing of layers', ({ layers, ...one }) => ({ ...one, was: layers }), noLayer],
			['layers that are no list', (one) => ({ ...one, layers: { 0: one.layers[0] } }), syntax],
			['a layer without a digest', (one) => ({ ...one, layers: [{ mediaType: LAYER, size: 5 }] }), syntax],
			['a layer without a type', (one) => ({ ...one, layers: [{ digest, size: 5 }] }), syntax],
			[
				'a layer of a type that is none',
				(one) => ({ ...one, layers: [{ ...one.layers[0], mediaType: 'tar' }] }),
				syntax,
			],
			['a type with a parameter', (one) => ({ ...one, layers: [{ ...one.layers[0], mediaType: 'a/b;c=1' }] }), syntax],
			['a digest that is none', (one) => ({ ...one, layers: [{ ...one.layers[0], digest: 'sha256:5' }] }), syntax],
			['an image without a configuration', ({ config, ...one }) => ({ ...one, was: config }), syntax],
			['a configuration without a type', (one) => ({ ...one, config: { ...one.config, mediaType: '' } }), syntax],
			['a manifest without a version', ({ schemaVersion, ...one }) => ({ ...one, was: schemaVersion }), syntax],
			['a version that is a text', (one) => ({ ...one, schemaVersion: '2' }), syntax],
			['the version of another format', (one) => ({ ...one, schemaVersion: 1 }), syntax],
			['a type of artifacts that is none', (one) => ({ ...one, artifactType: 'sbom' }), syntax],
			['a subject without a digest', (one) => ({ ...one, subject: { mediaType: OCI_MANIFEST, size: 5 } }), syntax],
			['an index without manifests', () => ({ schemaVersion: 2, mediaType: OCI_INDEX }), syntax],
			['an index whose manifests are null', () => ({ ...list(), manifests: null }), syntax],
			['an index of what has no digest', () => list({ mediaType: OCI_MANIFEST, size: 5 }), syntax],
			['an index of what has no type', () => list({ digest, size: 5 }), syntax],
			['a list instead of a manifest', (one) => [one], syntax],
			['a text', () => 'manifest', syntax],
		])('%s', async (_, change, constraint) => {
			const manifest = JSON.parse(await manifestOf(bench.registry, repositoryName, 'complete')) as Manifest;
			const text = JSON.stringify(change(manifest));
			const mediaType = text.includes(OCI_INDEX) ? OCI_INDEX : OCI_MANIFEST;
			expect(await refused(put(text, { imageManifestMediaType: mediaType }))).toEqual({
				name: 'InvalidParameterException',
				message: `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${constraint}'`,
				status: 400,
			});
			expect(bench.registry.repository(repositoryName).images.size).toBe(0);
		});

		it.each(['text/plain', 'nonsense', 'application/vnd.oci.image.config.v1+json', 'application/json'])(
			'a manifest of type %s',
			async (mediaType) => {
				const manifest = await manifestOf(bench.registry, repositoryName, 'complete');
				const typed = manifest.replace(OCI_MANIFEST, mediaType);
				const message = expect.stringContaining(`Unsupported manifest type: "${mediaType}"`) as string;
				const refusal = { name: 'InvalidParameterException', message };
				expect(await refused(put(typed))).toMatchObject(refusal);
				const untyped = JSON.stringify({ ...JSON.parse(manifest), mediaType: undefined });
				expect(await refused(put(untyped, { imageManifestMediaType: mediaType }))).toMatchObject(refusal);
			},
		);

		it("an image of Docker's schema 1 without layers", async () => {
			const layer = await bench.registry.putLayer(repositoryName, Buffer.from('old layer'));
			const old = (fsLayers: unknown) => JSON.stringify({ schemaVersion: 1, name: 'a', tag: 'b', fsLayers });
			const type = { imageManifestMediaType: DOCKER_SCHEMA_1 };
			expect((await refused(put(old([]), type))).message).toContain(noLayer);
			expect((await refused(put(old([{ digest: layer }]), type))).message).toContain(syntax);
			await expect(put(old([{ blobSum: layer }]), type)).resolves.toBeDefined();
		});
	});

	it('takes a manifest that could be an image and a list for what its media type says', async () => {
		const image = JSON.parse(await manifestOf(bench.registry, repositoryName, 'both')) as object;
		const manifests = [{ mediaType: OCI_MANIFEST, digest: sha256('not there'), size: 5 }];
		const asImage = JSON.stringify({ ...image, manifests });
		await expect(put(asImage)).resolves.toBeDefined();
		const asList = JSON.stringify({ ...image, manifests, mediaType: OCI_INDEX });
		expect((await refused(put(asList))).name).toBe('ReferencedImagesNotFoundException');
		const untyped = JSON.stringify({ ...image, manifests, mediaType: undefined });
		await expect(put(untyped, { imageManifestMediaType: OCI_MANIFEST })).resolves.toBeDefined();
		expect((await refused(put(untyped, { imageManifestMediaType: OCI_INDEX }))).name).toBe(
			'ReferencedImagesNotFoundException',
		);
	});

	it('needs the layers of another repository to be uploaded again', async () => {
		const elsewhere = await bench.newRepository();
		const manifest = await manifestOf(bench.registry, elsewhere, 'elsewhere');
		expect((await refused(put(manifest))).name).toBe('LayersNotFoundException');
	});

	it('needs every image that an index names to be there', async () => {
		const child = await putImage(bench.registry, repositoryName, 'child');
		const missing = sha256('no image');
		expect(await refused(put(indexOf(child, missing)))).toMatchObject({
			name: 'ReferencedImagesNotFoundException',
			message: expect.stringContaining(`Images with digests '[${missing}]' required`),
		});
		const { image } = await put(indexOf(child));
		expect(image?.imageManifestMediaType).toBe(OCI_INDEX);
	});

	it('refuses what is no manifest, and one without a media type', async () => {
		expect((await refused(put('no JSON'))).message).toBe(
			"Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
		);
		const parsed = JSON.parse(await manifestOf(bench.registry, repositoryName, 'untyped')) as object;
		const untyped = JSON.stringify({ ...parsed, mediaType: undefined });
		expect(await refused(put(untyped))).toMatchObject({ name: 'InvalidParameterException' });
		const { image } = await put(untyped, { imageManifestMediaType: DOCKER_MANIFEST });
		expect(image?.imageManifestMediaType).toBe(DOCKER_MANIFEST);
		expect(await refused(put(JSON.stringify(parsed), { imageManifestMediaType: DOCKER_MANIFEST }))).toMatchObject({
			message: expect.stringContaining("'imageManifestMediaType'"),
		});
	});

	it('refuses a tag that is none', async () => {
		const manifest = await manifestOf(bench.registry, repositoryName, 'tag');
		for (const imageTag of ['-a', 'a b', 'a:b']) {
			expect((await refused(put(manifest, { imageTag }))).message).toContain("'imageTag'");
		}
	});
});

describe('immutable tags', () => {
	const latest = [{ filterType: 'WILDCARD', filter: 'latest*' }];

	it.each([
		[{ imageTagMutability: 'MUTABLE' }, { v1: true, latest: true, 'latest-1': true }],
		[{ imageTagMutability: 'IMMUTABLE' }, { v1: false, latest: false, 'latest-1': false }],
		[
			{ imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: latest },
			{ v1: false, latest: true, 'latest-1': true },
		],
		[
			{ imageTagMutability: 'MUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: latest },
			{ v1: true, latest: false, 'latest-1': false },
		],
	])('%j', async (settings, moves) => {
		const name = await bench.newRepository(settings);
		const one = await manifestOf(bench.registry, name, 'one');
		const two = await manifestOf(bench.registry, name, 'two');
		for (const [imageTag, mayMove] of Object.entries(moves)) {
			await put(one, { imageTag }, name);
			expect((await refused(put(one, { imageTag }, name))).name).toBe('ImageAlreadyExistsException');
			const move = put(two, { imageTag }, name);
			if (mayMove) await expect(move).resolves.toBeDefined();
			else {
				expect(await refused(move)).toMatchObject({
					name: 'ImageTagAlreadyExistsException',
					message: expect.stringContaining(
						`The image tag '${imageTag}' already exists in the '${name}' repository and cannot be overwritten`,
					),
				});
			}
		}
	});
});

describe('DescribeImages', () => {
	it('tells what ECR tells', async () => {
		const manifest = await manifestOf(bench.registry, repositoryName, 'told');
		await put(manifest, { imageTag: 'v1' });
		await put(manifest, { imageTag: 'v2' });
		const size = '{"label":"told"}'.length + 'layer of told'.length;
		expect(await describeThese({ imageTag: 'v2' })).toEqual([
			{
				registryId: ACCOUNT,
				repositoryName,
				imageDigest: sha256(manifest),
				imageTags: ['v1', 'v2'],
				imageSizeInBytes: size,
				imagePushedAt: PUSHED,
				imageManifestMediaType: OCI_MANIFEST,
				artifactMediaType: 'application/vnd.oci.image.config.v1+json',
				imageStatus: 'ACTIVE',
			},
		]);
	});

	it('dates pushes by whole seconds, also where their date is set', async () => {
		let now = new Date('2026-01-02T03:04:05.999Z');
		const dated = await openBench({ now: () => now });
		try {
			dated.registry.createRepository({ name: 'dated' });
			const push = async (label: string) => {
				const imageManifest = await manifestOf(dated.registry, 'dated', label);
				await dated.client.send(new PutImageCommand({ repositoryName: 'dated', imageManifest, imageTag: label }));
			};
			await push('first');
			now = new Date('2026-01-02T03:04:06.000Z');
			await push('second');
			now = new Date('2026-01-02T03:04:06.999Z');
			await push('third');
			await putImage(dated.registry, 'dated', 'set', { pushedAt: new Date('2025-12-31T23:59:59.999Z'), tag: 'set' });
			const command = new DescribeImagesCommand({ repositoryName: 'dated' });
			const { imageDetails = [] } = await dated.client.send(command);
			const dates = imageDetails.map(({ imageTags = [], imagePushedAt }) => [
				imageTags[0],
				imagePushedAt?.toISOString(),
			]);
			expect(Object.fromEntries(dates)).toEqual({
				first: '2026-01-02T03:04:05.000Z',
				second: '2026-01-02T03:04:06.000Z',
				third: '2026-01-02T03:04:06.000Z',
				set: '2025-12-31T23:59:59.000Z',
			});
		} finally {
			await dated.close();
		}
	});

	it('gives an index the size of its largest child', async () => {
		const small = await putImage(bench.registry, repositoryName, 's');
		const large = await putImage(bench.registry, repositoryName, 'a much larger one');
		const index = bench.registry.putImage(repositoryName, { manifest: indexOf(small, large) });
		const [one, other] = (await describeThese({ imageDigest: index.digest }, { imageDigest: large })) ?? [];
		expect(one?.imageSizeInBytes).toBe(other?.imageSizeInBytes);
		expect(one?.imageSizeInBytes).toBeGreaterThan(0);
	});

	it('names the subject of a referrer', async () => {
		const subject = await putImage(bench.registry, repositoryName, 'subject');
		const parsed = JSON.parse(await manifestOf(bench.registry, repositoryName, 'signature')) as object;
		const manifest = JSON.stringify({
			...parsed,
			artifactType: 'application/vnd.cncf.notary.signature',
			subject: { mediaType: OCI_MANIFEST, digest: subject, size: 1 },
		});
		await put(manifest);
		expect(await describeThese({ imageDigest: sha256(manifest) })).toMatchObject([
			{ subjectManifestDigest: subject, artifactMediaType: 'application/vnd.cncf.notary.signature' },
		]);
	});

	it('filters by tag status', async () => {
		const tagged = await putImage(bench.registry, repositoryName, 'tagged', { tag: 'v1' });
		const untagged = await putImage(bench.registry, repositoryName, 'untagged');
		const having = async (tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY') => {
			const command = new DescribeImagesCommand({ repositoryName, filter: { tagStatus } });
			return (await bench.client.send(command)).imageDetails?.map(({ imageDigest }) => imageDigest);
		};
		expect(await having('TAGGED')).toEqual([tagged]);
		expect(await having('UNTAGGED')).toEqual([untagged]);
		expect(await having('ANY')).toEqual([tagged, untagged]);
	});

	it('lists active images only, unless it is told otherwise', async () => {
		const digest = await putImage(bench.registry, repositoryName, 'archived', { tag: 'v1' });
		const image = bench.registry.repository(repositoryName).images.get(digest);
		if (image) Object.assign(image, { status: 'ARCHIVED', archivedAt: NOW });
		expect(await list()).toEqual([]);
		expect(await list({ filter: { imageStatus: 'ANY' } })).toHaveLength(1);
		expect(await list({ filter: { imageStatus: 'ARCHIVED' } })).toHaveLength(1);
		expect(await describeThese({ imageDigest: digest })).toMatchObject([
			{ imageStatus: 'ARCHIVED', lastArchivedAt: NOW },
		]);
	});

	it('gives an image that is pushed again back from the archive', async () => {
		const manifest = await manifestOf(bench.registry, repositoryName, 'archived');
		await put(manifest, { imageTag: 'v1' });
		const image = bench.registry.repository(repositoryName).images.get(sha256(manifest));
		if (image) Object.assign(image, { status: 'ARCHIVED', archivedAt: NOW });
		const { images, failures } = await bench.client.send(
			new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }] }),
		);
		expect([images, failures]).toEqual([[], [expect.objectContaining({ failureCode: 'ImageInaccessible' })]]);
		await put(manifest, { imageTag: 'v1' });
		expect(await describeThese({ imageTag: 'v1' })).toMatchObject([{ imageStatus: 'ACTIVE', lastActivatedAt: NOW }]);
	});

	it('refuses to page when images are named', async () => {
		const imageIds = [{ imageTag: 'v1' }];
		for (const paging of [{ maxResults: 1 }, { nextToken: 'x' }]) {
			const call = bench.client.send(new DescribeImagesCommand({ repositoryName, imageIds, ...paging }));
			expect((await refused(call)).name).toBe('InvalidParameterException');
		}
	});

	it.each([
		[{ imageTag: 'none' }, "{imageDigest:'null', imageTag:'none'}"],
		[{ imageDigest: 'sha256:00' }, "{imageDigest:'sha256:00', imageTag:'null'}"],
	])('says which image is not there: %j', async (id, text) => {
		expect(await refused(describeThese(id))).toEqual({
			name: 'ImageNotFoundException',
			message:
				`The image with imageId ${text} does not exist within the repository with name '${repositoryName}' ` +
				`in the registry with id '${ACCOUNT}'`,
			status: 400,
		});
	});

	it('does not find a tag under another digest', async () => {
		await putImage(bench.registry, repositoryName, 'one', { tag: 'v1' });
		const imageDigest = await putImage(bench.registry, repositoryName, 'two', { tag: 'v2' });
		expect((await refused(describeThese({ imageDigest, imageTag: 'v1' }))).name).toBe('ImageNotFoundException');
	});
});

describe('BatchGetImage', () => {
	const get = async (imageIds: ImageIdentifier[], acceptedMediaTypes?: string[]) =>
		bench.client.send(new BatchGetImageCommand({ repositoryName, imageIds, acceptedMediaTypes }));

	it('answers images and failures side by side', async () => {
		const one = await putImage(bench.registry, repositoryName, 'one', { tag: 'v1' });
		const two = await putImage(bench.registry, repositoryName, 'two', { tag: 'v2' });
		const { images, failures } = await get([
			{ imageTag: 'v1' },
			{ imageDigest: two },
			{ imageTag: 'none' },
			{ imageDigest: one, imageTag: 'v2' },
			{ imageDigest: 'odd' },
			{},
		]);
		expect(images?.map(({ imageId }) => imageId)).toEqual([{ imageDigest: one, imageTag: 'v1' }, { imageDigest: two }]);
		expect(failures).toEqual([
			{
				imageId: { imageTag: 'none' },
				failureCode: 'ImageNotFound',
				failureReason: 'Requested image not found',
			},
			{
				imageId: { imageDigest: one, imageTag: 'v2' },
				failureCode: 'ImageTagDoesNotMatchDigest',
				failureReason: 'Invalid request parameters: given tag does not map to the given digest',
			},
			{
				imageId: { imageDigest: 'odd' },
				failureCode: 'InvalidImageDigest',
				failureReason:
					"Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
			},
			{
				imageId: {},
				failureCode: 'MissingDigestAndTag',
				failureReason: 'Invalid request parameters: both tag and digest cannot be null',
			},
		]);
	});

	it('answers only the media types that are accepted', async () => {
		await putImage(bench.registry, repositoryName, 'oci', { tag: 'v1' });
		expect((await get([{ imageTag: 'v1' }], [OCI_MANIFEST])).images).toHaveLength(1);
		expect(await get([{ imageTag: 'v1' }], [DOCKER_MANIFEST])).toMatchObject({
			images: [],
			failures: [{ failureCode: 'ImageNotFound' }],
		});
	});

	it('records the pull, at most once a day', async () => {
		let now = NOW;
		const dated = await openBench({ now: () => now });
		try {
			dated.registry.createRepository({ name: 'pulled' });
			const imageDigest = await putImage(dated.registry, 'pulled', 'one');
			const pull = async () => {
				await exists(dated.client, 'pulled', imageDigest);
				return dated.registry.repository('pulled').images.get(imageDigest)?.lastPulledAt;
			};
			expect(await pull()).toEqual(NOW);
			now = new Date(NOW.getTime() + 23 * 3_600_000);
			expect(await pull()).toEqual(NOW);
			now = new Date(NOW.getTime() + 24 * 3_600_000);
			expect(await pull()).toEqual(now);
		} finally {
			await dated.close();
		}
	});
});

describe('BatchDeleteImage', () => {
	it('drops a tag, and the image with its last one', async () => {
		const imageDigest = await putImage(bench.registry, repositoryName, 'two tags', { tag: 'a' });
		bench.registry.repository(repositoryName).tags.set('b', imageDigest);
		expect((await remove({ imageTag: 'a' })).imageIds).toEqual([{ imageDigest, imageTag: 'a' }]);
		expect(await list()).toEqual([{ imageDigest, imageTag: 'b' }]);
		await remove({ imageDigest, imageTag: 'b' });
		expect(await list()).toEqual([]);
		expect(await exists(bench.client, repositoryName, imageDigest)).toBe(false);
	});

	it('drops all tags with the digest', async () => {
		const imageDigest = await putImage(bench.registry, repositoryName, 'two tags', { tag: 'a' });
		bench.registry.repository(repositoryName).tags.set('b', imageDigest);
		const { imageIds, failures } = await remove({ imageDigest });
		expect(imageIds).toEqual([
			{ imageDigest, imageTag: 'a' },
			{ imageDigest, imageTag: 'b' },
		]);
		expect(failures).toEqual([]);
		expect(await list()).toEqual([]);
	});

	it('says which of them it could not delete, and deletes the others', async () => {
		const gone = await putImage(bench.registry, repositoryName, 'gone');
		const kept = await putImage(bench.registry, repositoryName, 'kept', { tag: 'kept' });
		await putImage(bench.registry, repositoryName, 'other', { tag: 'other' });
		const { imageIds, failures } = await remove(
			{ imageDigest: gone },
			{ imageDigest: gone },
			{ imageDigest: kept, imageTag: 'other' },
			{},
		);
		expect(imageIds).toEqual([{ imageDigest: gone }]);
		expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
			'ImageNotFound',
			'ImageTagDoesNotMatchDigest',
			'MissingDigestAndTag',
		]);
	});

	it('keeps what a list names until the list is gone', async () => {
		const child = await putImage(bench.registry, repositoryName, 'child', { tag: 'child' });
		const index = bench.registry.putImage(repositoryName, { manifest: indexOf(child), tag: 'all' }).digest;
		const refusal = {
			failureCode: 'ImageReferencedByManifestList',
			failureReason: `Requested image referenced by manifest list: [${index}]`,
		};
		expect((await remove({ imageDigest: child })).failures).toEqual([{ imageId: { imageDigest: child }, ...refusal }]);
		expect((await remove({ imageTag: 'child' })).failures).toEqual([{ imageId: { imageTag: 'child' }, ...refusal }]);
		// Not even in one call, whatever the order.
		const together = await remove({ imageDigest: index }, { imageDigest: child });
		expect(together).toMatchObject({
			imageIds: [{ imageDigest: index, imageTag: 'all' }],
			failures: [{ imageId: { imageDigest: child }, ...refusal }],
		});
		expect((await remove({ imageDigest: child })).imageIds).toEqual([{ imageDigest: child, imageTag: 'child' }]);
	});

	it('drops one of several tags of an image that a list names', async () => {
		const child = await putImage(bench.registry, repositoryName, 'child', { tag: 'a' });
		bench.registry.repository(repositoryName).tags.set('b', child);
		bench.registry.putImage(repositoryName, { manifest: indexOf(child) });
		expect((await remove({ imageTag: 'a' })).imageIds).toEqual([{ imageDigest: child, imageTag: 'a' }]);
		expect((await remove({ imageTag: 'b' })).failures).toHaveLength(1);
	});
});

it('lists one identifier a tag, page by page', async () => {
	const one = await putImage(bench.registry, repositoryName, 'one', { tag: 'a' });
	bench.registry.repository(repositoryName).tags.set('b', one);
	const two = await putImage(bench.registry, repositoryName, 'two');
	const first = await bench.client.send(new ListImagesCommand({ repositoryName, maxResults: 2 }));
	expect(first.imageIds).toEqual([
		{ imageDigest: one, imageTag: 'a' },
		{ imageDigest: one, imageTag: 'b' },
	]);
	const second = await bench.client.send(
		new ListImagesCommand({ repositoryName, maxResults: 2, nextToken: first.nextToken }),
	);
	expect(second.imageIds).toEqual([{ imageDigest: two }]);
	expect(second.nextToken).toBeUndefined();
});
