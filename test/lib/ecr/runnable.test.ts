import { mayBeRun } from '../../../lib/ecr/runnable';
import { sha256 } from '../../../lib/ecr/digest';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const SOCI = 'application/vnd.amazon.soci.index.v2+json';
const manifest = (mediaType: string | undefined, layer: string, more: object = {}, digest = sha256('config')) =>
	JSON.stringify({ schemaVersion: 2, config: { mediaType, digest, size: 6 }, layers: [{ mediaType: layer }], ...more });

describe('a manifest', () => {
	it.each([
		['OCI', manifest(OCI_CONFIG, 'application/vnd.oci.image.layer.v1.tar+gzip')],
		['Docker', manifest('application/vnd.docker.container.image.v1+json', 'application/octet-stream')],
		['Docker, schema 1', JSON.stringify({ schemaVersion: 1, fsLayers: [{ blobSum: sha256('layer') }] })],
		['OCI, although it calls itself an artifact', manifest(OCI_CONFIG, 'text/plain', { artifactType: SOCI })],
		['an old tool', manifest('application/octet-stream', 'text/plain')],
		['a tool that names no type', manifest(undefined, 'text/plain')],
		['another configuration, over a file system', manifest(SOCI, 'application/vnd.oci.image.layer.v1.tar')],
		['another configuration, over Docker layers', manifest(SOCI, 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
		['no JSON', 'not a manifest'],
		['no object', 'null'],
	])('may be that of an image if it is of %s', (_, text) => {
		expect(mayBeRun(text)).toBe(true);
	});

	it.each([
		['a SOCI index', manifest(SOCI, 'application/octet-stream', { artifactType: SOCI })],
		['an SBOM', manifest('application/vnd.oci.empty.v1+json', 'application/spdx+json', {}, sha256('{}'))],
		['files that oras packed', manifest('application/x', 'application/vnd.oci.image.layer.v1.tar', {}, sha256('{}'))],
		['a chart', manifest('application/vnd.cncf.helm.config.v1+json', 'application/vnd.cncf.helm.chart.content.v1.tar')],
		['an artifact without a configuration', JSON.stringify({ artifactType: SOCI, blobs: [] })],
		[
			'an artifact without layers',
			JSON.stringify({ config: { mediaType: SOCI, digest: sha256('c') }, layers: 'none' }),
		],
	])('is that of an artifact if it is of %s', (_, text) => {
		expect(mayBeRun(text)).toBe(false);
	});
});
