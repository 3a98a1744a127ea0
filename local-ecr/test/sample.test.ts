import { gunzipSync } from 'node:zlib';

import { DescribeImagesCommand, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { addSampleData } from '../sample';
import type { Sample } from '../sample';
import { childrenOf } from '../state/manifest';
import { openBench, useBench } from './support';
import type { Bench } from './support';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const DAY = 24 * 60 * 60 * 1000;

let bench: Bench;
let sample: Sample;

useBench((opened) => (bench = opened), { now: () => NOW });
beforeAll(async () => {
	sample = await addSampleData(bench.registry, NOW);
});

async function detail({ repositoryName, imageDigest }: { repositoryName: string; imageDigest: string }) {
	const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
	const [found] = (await bench.client.send(command)).imageDetails ?? [];
	const age = (NOW.getTime() - (found?.imagePushedAt?.getTime() ?? 0)) / DAY;
	return { ...found, age };
}

it('has images to clean up and images to keep', async () => {
	expect(sample.untaggedOld.length).toBeGreaterThanOrEqual(6);
	expect(new Set(sample.untaggedOld.map(({ repositoryName }) => repositoryName)).size).toBe(3);
	for (const image of sample.untaggedOld) {
		const { imageTags, age } = await detail(image);
		expect([imageTags, age > 30]).toEqual([undefined, true]);
	}
	expect(sample.untaggedNew).toHaveLength(2);
	for (const image of sample.untaggedNew) {
		const { imageTags, age } = await detail(image);
		expect([imageTags, age < 30]).toEqual([undefined, true]);
	}
});

it('has an index with two old children', async () => {
	const index = await detail(sample.index);
	expect(index).toMatchObject({ imageTags: ['22-alpine', 'latest'], age: 90 });
	const stored = bench.registry.repository(sample.index.repositoryName).images.get(sample.index.imageDigest);
	expect(stored && childrenOf(stored)).toEqual(sample.children.map(({ imageDigest }) => imageDigest));
	for (const child of sample.children) expect(await detail(child)).toMatchObject({ age: 90 });
});

it('has a signed image whose signature and SBOM name it', async () => {
	expect((await detail(sample.signed)).imageTags).toContain('v1.1.0');
	const referrers = await Promise.all(sample.referrers.map(detail));
	expect(referrers).toMatchObject([
		{ subjectManifestDigest: sample.signed.imageDigest, artifactMediaType: 'application/vnd.cncf.notary.signature' },
		{ subjectManifestDigest: sample.signed.imageDigest, artifactMediaType: 'application/spdx+json' },
	]);
	for (const { imageTags, age } of referrers) expect([imageTags, age]).toEqual([undefined, 90]);
});

it('is made of real images: every digest is that of the bytes, every layer a tar of what the configuration says', async () => {
	const { repositoryName, imageDigest } = sample.signed;
	const manifest = bench.registry.repository(repositoryName).images.get(imageDigest)?.manifest ?? '';
	expect(sha256(manifest)).toBe(imageDigest);
	const { config, layers } = JSON.parse(manifest) as { config: Blob; layers: Blob[] };
	const { rootfs } = JSON.parse((await download(repositoryName, config)).toString()) as {
		rootfs: { diff_ids: string[] };
	};
	const tars = await Promise.all(layers.map(async (layer) => gunzipSync(await download(repositoryName, layer))));
	expect(tars.map(sha256)).toEqual(rootfs.diff_ids);
	expect(tars[0]?.subarray(0, 14).toString()).toBe('etc/os-release');
});

type Blob = { digest: string; size: number };

async function download(repositoryName: string, { digest, size }: Blob): Promise<Buffer> {
	const command = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digest });
	const { downloadUrl = '' } = await bench.client.send(command);
	const bytes = Buffer.from(await (await fetch(downloadUrl)).arrayBuffer());
	expect([sha256(bytes), bytes.byteLength]).toEqual([digest, size]);
	return bytes;
}

it('is the same every time', async () => {
	const again = await openBench();
	try {
		expect(await addSampleData(again.registry, new Date())).toEqual(sample);
	} finally {
		await again.close();
	}
});
