import { randomUUID } from 'node:crypto';
import { entriesOf } from '../../../lib/engine/resource';
import { resources } from '../../../nodes/AwsEcr/resources';
import { digestOf, makeImage, OCI_MANIFEST, pushImage } from '../../support/images';
import type { Need } from '../../support/missing';
import { openRelay } from '../../support/relay';
import { byName, contract, contractEach, useRepository, type Target } from '../../support/target';
import { VALID_FIELDS } from '../../support/validFields';
import type { RunOptions } from '../../support/workflow';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const { rules } = JSON.parse(String(VALID_FIELDS.lifecyclePolicyText)) as { rules: unknown };
const RULES = JSON.stringify(rules);
const ABSENT = `sha256:${'0'.repeat(64)}`;
const where = () => ({ repositoryName: byName(name) });

/** The codes of the items that fail; nothing of them, nor of the error that ends the node, is a secret. */
const codesOf = async (resource: string, operation: string, parameters: object, more: Partial<RunOptions> = {}) => {
	const { error } = await target.run(resource, operation, parameters, more);
	const { outputs } = await target.run(resource, operation, parameters, { ...more, onError: 'continueRegularOutput' });
	const items = outputs.flat().map(({ json }) => json as { code?: string; details?: { code?: string } });
	const seen = JSON.stringify([error, error?.message, error?.description, error?.stack, outputs]);
	for (const secret of [target.credentials.secretAccessKey, 'AWS4-HMAC-SHA256', 'X-Amz-Signature=']) {
		expect(seen).not.toContain(secret);
	}
	return items.flatMap(({ code, details }) => details?.code ?? code ?? []);
};

/** A file with an image, as Export writes it. */
const exported = async () => {
	await pushImage(target.client, name, 'exported');
	const parameters = { ...where(), imageId: 'exported', outputBinaryField: 'data' };
	const { outputs } = await target.run('image', 'export', parameters);
	return outputs[0]?.[0]?.binary ?? {};
};

/** A file of these bytes, by the name of its field. */
const fileOf = (bytes: Buffer) => ({
	data: { data: bytes.toString('base64'), mimeType: 'application/octet-stream' },
});

/** What operations need, by their name in the form. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
	download: ['layerDownload'],
	getDownloadUrl: ['layerDownload'],
	getPreview: ['lifecyclePreview'],
	getReferrers: ['referrers'],
	getReplicationStatus: ['replicationStatus'],
	getSigningStatus: ['signing'],
	// The file is an exported image.
	import: ['layerDownload'],
	previewAndWait: ['lifecyclePreview'],
	setStorageClass: ['storageClasses'],
	startPreview: ['lifecyclePreview'],
};
const needsOf = (operation: string): readonly Need[] => NEEDS[operation] ?? [];

describe('an image that does not exist', () => {
	const ROWS: Array<[resource: string, operation: string, parameters: object, needs?: readonly Need[]]> = [
		['image', 'getAll', { filters: { imageIds: 'absent' } }],
		['image', 'getManifest', { imageIds: 'absent' }],
		['image', 'getManifest', { imageIds: ABSENT }, ['failureDigests']],
		['image', 'delete', { imageIds: 'absent' }],
		['image', 'delete', { imageIds: `absent, ${ABSENT}` }],
		['image', 'getReplicationStatus', { imageId: 'absent' }],
		['image', 'getSigningStatus', { imageId: 'absent' }],
		['image', 'setStorageClass', { imageId: 'absent', targetStorageClass: 'ARCHIVE' }],
		['imageScan', 'getFindings', { imageId: 'absent' }],
		['imageScan', 'start', { imageId: ABSENT }],
		['imageScan', 'scanAndWait', { imageId: 'absent' }],
		['imageScan', 'scanAndWait', { imageId: ABSENT }],
		['image', 'addTag', { imageId: 'absent', newTags: 'x' }],
		['image', 'addTag', { imageId: ABSENT, newTags: 'x, y' }],
		['image', 'export', { imageId: 'absent', outputBinaryField: 'data' }],
		['image', 'export', { imageId: ABSENT, outputBinaryField: 'data' }],
		['image', 'copy', { select: 'ids', imageIds: 'absent', options: { createRepository: true } }],
		[
			'image',
			'copy',
			{ select: 'ids', imageIds: `absent, ${ABSENT}`, options: { dryRun: true, createRepository: true } },
		],
	];
	contractEach(
		ROWS,
		'is the same code for every operation: %s %s %j',
		([, operation, , needs = []]) => [...needsOf(operation), ...needs],
		async ([resource, operation, parameters]) => {
			const destinationRepository = target.newName();
			const codes = await codesOf(resource, operation, { ...where(), destinationRepository, ...parameters });
			expect(codes.length).toBeGreaterThan(0);
			expect(new Set(codes)).toEqual(new Set(['ImageNotFound']));
		},
	);

	it('is the same code for a request of the API', async () => {
		const request = JSON.stringify({ repositoryName: name, imageIds: [{ imageTag: 'absent' }] });
		expect(await codesOf('custom', 'apiRequest', { apiOperation: 'DescribeImages', request })).toEqual([
			'ImageNotFound',
		]);
	});

	it('is the same code where an image was deleted after it was found', async () => {
		await pushImage(target.client, name, 'v1');
		target.failNext('BatchGetImage', { name: 'ImageNotFoundException', message: 'gone' }, 2);
		const copied = { ...where(), select: 'ids', imageIds: 'v1', destinationRepository: target.newName() };
		expect(await codesOf('image', 'copy', { ...copied, options: { createRepository: true } })).toEqual([
			'ImageNotFound',
		]);
	});
});

describe('a repository that does not exist', () => {
	/** Operations of the form that are about one repository. */
	const operations = resources.flatMap((resource) =>
		entriesOf(resource)
			.filter(({ input }) => ['repositoryName', 'resourceArn', 'repositories'].some((member) => member in input))
			.filter(
				({ input }) => !Object.values(input).some(({ properties }) => properties[0]?.name === 'newRepositoryName'),
			)
			.map(({ value }) => [resource.value, value] as const),
	);

	const needs = ([resource, operation]: (typeof operations)[number]): readonly Need[] =>
		`${resource} ${operation}` === 'image put' ? ['putRepositoryException'] : needsOf(operation);
	contractEach(operations, 'is the same code for every operation: %s %s', needs, async ([resource, operation]) => {
		const absent = `test/${randomUUID()}`;
		const parameters = {
			...VALID_FIELDS,
			repositoryName: byName(absent),
			resourceArn: { __rl: true, mode: 'arn', value: `arn:aws:ecr:eu-west-1:123456789012:repository/${absent}` },
			imageManifest: makeImage().imageManifest,
			binaryPropertyName: 'data',
			outputBinaryField: 'data',
			images: 'untagged',
			...(operation === 'editRules' ? { rulesJson: RULES } : {}),
			destinationRepository: target.newName(),
		};
		const binary = operation === 'import' ? await exported() : fileOf(Buffer.from('a layer'));
		const items = [{ json: {}, binary }];
		expect(await codesOf(resource, operation, parameters, { items })).toEqual(['RepositoryNotFoundException']);
	});

	it.each<[string, string, () => object]>([
		['repository', 'getAll', () => ({ filters: { repositoryNames: target.newName() } })],
		['repository', 'getScanningConfiguration', () => ({ repositoryNames: target.newName() })],
		[
			'image',
			'cleanUp',
			() => ({ repositoriesFrom: 'list', repositoryNames: [name, target.newName()], images: 'untagged' }),
		],
		['image', 'copy', () => ({ ...where(), select: 'all', destinationRepository: target.newName() })],
		[
			'custom',
			'apiRequest',
			() => ({ apiOperation: 'ListImages', request: JSON.stringify({ repositoryName: target.newName() }) }),
		],
	])(
		'is the same code where it is one of several, or the destination: %s %s',
		async (resource, operation, parameters) => {
			expect(await codesOf(resource, operation, parameters())).toEqual(['RepositoryNotFoundException']);
		},
	);
});

describe('content of another digest than was said', () => {
	const DIGEST = digestOf('other content');
	/** An upload whose only part is there. */
	const uploadOf = async (bytes: Buffer) => {
		const [{ uploadId } = {}] = await target.items('layer', 'initiateUpload', where());
		const part = { layerPartFrom: 'base64', layerPartBlob: bytes.toString('base64') };
		const span = { partFirstByte: 0, partLastByte: bytes.length - 1 };
		await target.items('layer', 'uploadPart', { ...where(), uploadId, ...span, ...part });
		return { json: { uploadId: uploadId as string } };
	};

	contract('is the same code for a manifest', { needs: ['manifestDigestCheck'] }, async () => {
		const { imageManifest } = makeImage();
		const options = { imageDigest: DIGEST };
		const put = { ...where(), imageManifest, imageManifestMediaType: OCI_MANIFEST, options };
		expect(await codesOf('image', 'put', put)).toEqual(['DigestMismatch']);
	});

	it('is the same code for a layer that is uploaded', async () => {
		const items = [{ json: {}, binary: fileOf(Buffer.from('a layer')) }];
		const upload = { ...where(), binaryPropertyName: 'data', options: { expectedDigest: DIGEST } };
		expect(await codesOf('layer', 'upload', upload, { items })).toEqual(['DigestMismatch']);
	});

	const needs: readonly Need[] = ['layerDigestCheck', 'layerDigestException'];
	contract('is the same code for an upload that is completed', { needs }, async () => {
		const complete = { ...where(), uploadId: '={{ $json.uploadId }}', layerDigests: DIGEST };
		const items = [await uploadOf(Buffer.from('a layer'))];
		expect(await codesOf('layer', 'completeUpload', complete, { items })).toEqual(['DigestMismatch']);
	});

	contract('is the same code for a file whose layer is damaged', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const exporting = { ...where(), imageId: 'v1', outputBinaryField: 'data' };
		const { outputs } = await target.run('image', 'export', exporting);
		const tar = Buffer.from(outputs[0]?.[0]?.binary?.data?.data ?? '', 'base64');
		const at = tar.indexOf(blobs[0]?.bytes ?? 'none') + 20;
		tar.writeUInt8(tar.readUInt8(at) ^ 255, at);
		const parameters = {
			...{ repositoryName: byName(target.newName()), binaryPropertyName: 'data', options: { createRepository: true } },
		};
		const items = [{ json: {}, binary: fileOf(tar) }];
		expect(await codesOf('image', 'import', parameters, { items })).toEqual(['DigestMismatch']);
	});

	contract('is the same code for a layer that is downloaded', { needs: ['layerDownload'] }, async () => {
		const { blobs } = await pushImage(target.client, name, 'v1');
		const [layer] = blobs;
		const relay = await openRelay(target.endpoint, ({ method, url }, response) => {
			if (method !== 'GET') return false;
			const asked = blobs.find(({ digest }) => decodeURIComponent(url ?? '').includes(digest));
			response.end(Buffer.alloc(asked?.bytes.length ?? 0));
			return true;
		});
		const credentials = { ...target.credentials, endpoint: relay.endpoint };
		const download = { ...where(), layerDigest: layer?.digest, outputBinaryField: 'data' };
		const codes = await codesOf('layer', 'download', download, { credentials });
		const exporting = { ...where(), imageId: 'v1', outputBinaryField: 'data' };
		codes.push(...(await codesOf('image', 'export', exporting, { credentials })));
		await relay.close();
		expect(codes).toEqual(['DigestMismatch', 'DigestMismatch']);
	});
});

describe('a lifecycle policy that does not exist', () => {
	contractEach<[string]>(
		[['get'], ['delete'], ['startPreview'], ['previewAndWait']],
		'is the same code for every operation: %s',
		([operation]) => needsOf(operation),
		async ([operation]) => {
			expect(await codesOf('lifecyclePolicy', operation, where())).toEqual(['LifecyclePolicyNotFoundException']);
		},
	);
});

describe('the code of a fact', () => {
	it('is in the item of each part that failed', async () => {
		await pushImage(target.client, name, 'v1');
		const immutable = { name: 'ImageTagAlreadyExistsException', message: 'taken' };
		target.failNext('PutImage', immutable, 4);
		const tags = { ...where(), imageId: 'v1', newTags: 'v2, v3' };
		expect(await codesOf('image', 'addTag', tags)).toEqual([immutable.name, immutable.name]);

		target.failNext('SetRepositoryPolicy', { name: 'InvalidParameterException' }, 2);
		const options = { scanOnPush: '={{ $json.scanOnPush }}', policyText: VALID_FIELDS.policyText };
		const asked = { newRepositoryName: name, options };
		const items = [true, false].map((scanOnPush) => ({ json: { scanOnPush } }));
		const more = { items, onError: 'continueRegularOutput' as const };
		const { outputs } = await target.run('repository', 'ensure', asked, more);
		const changes = outputs[0]?.flatMap(({ json }) => json.changes as Array<{ code?: string }>);
		expect(changes?.map(({ code }) => code)).toEqual([
			undefined,
			'InvalidParameterException',
			undefined,
			'InvalidParameterException',
		]);
	});
});
