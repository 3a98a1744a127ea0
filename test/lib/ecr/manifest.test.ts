import { isArtifact, readListed } from '../../../lib/ecr/manifest';
import { DOCKER_MANIFEST, DOCKER_SCHEMA_1, OCI_INDEX, OCI_MANIFEST } from '../../../lib/ecr/mediaTypes';

const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const one = { digest: digest('1'), size: 1 };
const image = { schemaVersion: 2, config: { digest: digest('2'), size: 2 }, layers: [one] };
const index = { schemaVersion: 2, manifests: [{ digest: digest('3'), size: 3 }] };
const read = (document: unknown, mediaType?: string) => readListed(JSON.stringify(document), mediaType);

describe('what a manifest lists', () => {
	it.each([OCI_MANIFEST, DOCKER_MANIFEST, undefined])(
		'is the configuration and the layers of an image (%s)',
		(type) => {
			expect(read(image, type)).toEqual({ config: image.config, layers: [one], children: [] });
		},
	);

	it.each([OCI_INDEX, DOCKER_LIST, undefined])('are the children of an index (%s)', (type) => {
		expect(read(index, type)).toEqual({ layers: [], children: index.manifests });
	});

	it('is what schema 1 calls blobs', () => {
		const { layers } = read({ schemaVersion: 1, fsLayers: [{ blobSum: digest('4') }] }, DOCKER_SCHEMA_1);
		expect(layers).toEqual([{ digest: digest('4') }]);
	});

	it.each([0.5, -1, '7', null, 1e300])('has no size where that is %j', (size) => {
		expect(read({ ...image, layers: [{ digest: one.digest, size }] }).layers).toEqual([{ digest: one.digest }]);
	});
});

describe('an ambiguous manifest is refused', () => {
	it.each<[string, object, string | undefined]>([
		['an image that lists manifests', { ...image, ...index }, OCI_MANIFEST],
		['an index that lists layers', { ...index, ...image }, OCI_INDEX],
		['an index with a configuration', { ...index, config: image.config }, DOCKER_LIST],
		['an index with layers of schema 1', { ...index, fsLayers: [{ blobSum: digest('4') }] }, OCI_INDEX],
		['an image with layers of schema 1', { ...image, fsLayers: [] }, DOCKER_MANIFEST],
		['an image that lists no manifests', { ...image, manifests: [] }, OCI_MANIFEST],
		['an image with null as manifests', { ...image, manifests: null }, OCI_MANIFEST],
		['an image with blobs', { ...image, blobs: [one] }, OCI_MANIFEST],
		['an image and index in one, without a media type', { ...image, ...index }, undefined],
		['an image and index in one, with an unknown media type', { ...image, ...index }, 'application/x'],
		['what programs in Go read as a list', { ...image, Manifests: index.manifests }, OCI_MANIFEST],
		['what programs in Go read as layers', { ...index, LAYERS: [one] }, OCI_INDEX],
	])('%s', (_, document, mediaType) => {
		expect(() => read(document, mediaType)).toThrow(/^is ambiguous/);
	});

	it('that says another type than its own', () => {
		expect(() => read({ ...index, mediaType: OCI_INDEX }, OCI_MANIFEST)).toThrow(
			`has the media type ${OCI_MANIFEST}, but says that it is ${OCI_INDEX}`,
		);
		expect(() => read({ ...image, mediaType: OCI_INDEX }, undefined)).toThrow(/^is ambiguous/);
	});
});

describe('what is no manifest is refused', () => {
	it.each<[unknown, RegExp]>([
		[{}, /^lists neither layers nor manifests/],
		[[], /^is not a JSON object/],
		[null, /^is not a JSON object/],
		[{ ...image, layers: null }, /^has null in "layers"/],
		[{ ...image, layers: undefined }, /^has no "layers"/],
		[{ ...image, layers: {} }, /^has no list in "layers"/],
		[{ ...image, layers: [null] }, /^has an element without a digest in "layers"/],
		[{ ...image, layers: [{ digest: 7 }] }, /^has an element without a digest in "layers"/],
		[{ ...image, config: {} }, /^has an element without a digest in "config"/],
		[{ manifests: null }, /^has null in "manifests"/],
		[{ manifests: ['sha256:1'] }, /^has an element without a digest in "manifests"/],
	])('%j', (document, message) => {
		expect(() => read(document)).toThrow(message);
	});

	it('which is not JSON', () => {
		expect(() => readListed('FROM scratch', OCI_MANIFEST)).toThrow('is not JSON');
	});
});

describe('an artifact in an index', () => {
	const platform = { os: 'linux', architecture: 'amd64' };
	it.each([
		['an attestation', { platform: { os: 'unknown', architecture: 'unknown' } }, true],
		['a SOCI index', { platform, artifactType: 'application/vnd.amazon.soci.index.v2+json' }, true],
		[
			'what is about an image beside it',
			{ platform, annotations: { 'vnd.docker.reference.digest': digest('1') } },
			true,
		],
		['what is no image manifest', { mediaType: 'application/vnd.example+json' }, true],
		['an image for a platform', { mediaType: OCI_MANIFEST, platform }, false],
		[
			'an image of which the type is told',
			{ artifactType: 'application/vnd.oci.image.config.v1+json', platform },
			false,
		],
		['an image without a platform', {}, false],
		['another index', { mediaType: OCI_INDEX }, false],
	])('is told: %s', (_, child, expected) => {
		expect(isArtifact({ digest: digest('1'), ...child })).toBe(expected);
	});
});
