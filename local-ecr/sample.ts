import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { pack } from 'tar-stream';

import { sha256 } from '../lib/ecr/digest';
import { OCI_INDEX, OCI_MANIFEST } from '../lib/ecr/mediaTypes';
import type { Registry } from './state/registry';

const DAY = 24 * 60 * 60 * 1000;

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';

/** SampleImage is the place of an image among the sample data. */
interface SampleImage {
	repositoryName: string;
	imageDigest: string;
}

/** Sample names the images of the sample data that matter to a clean-up. */
export interface Sample {
	/** untaggedOld are plain images without a tag, pushed more than 30 days ago: what a clean-up is to delete. */
	untaggedOld: SampleImage[];
	/** untaggedNew are plain images without a tag, pushed less than 30 days ago. */
	untaggedNew: SampleImage[];
	/** index is a tagged multi-platform image, pushed more than 30 days ago. */
	index: SampleImage;
	/** children are the images that the index names; old, and without a tag of their own. */
	children: SampleImage[];
	/** signed is a tagged image, pushed more than 30 days ago, that has referrers. */
	signed: SampleImage;
	/** scanned is a tagged image with the findings of a basic scan. */
	scanned: SampleImage;
	/** referrers are the signature and the SBOM of the signed image; old, and without a tag. */
	referrers: SampleImage[];
}

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
	const archive = pack();
	// Without times and owners the same files always give the same digest.
	for (const [name, content] of Object.entries(files))
		archive.entry({ name, mtime: new Date(0), mode: 0o644 }, content);
	archive.finalize();
	return buffer(archive);
}

function gzip(bytes: Buffer): Buffer {
	const compressed = gzipSync(bytes, { level: 9 });
	// The tenth byte of the header names the operating system, which is nobody's business; 255 is unknown.
	compressed[9] = 255;
	return compressed;
}

interface Descriptor {
	mediaType: string;
	digest: string;
	size: number;
}

interface ImageSettings {
	daysAgo: number;
	tags?: string[];
	architecture?: string;
	pulledDaysAgo?: number;
}

class SampleRepository {
	constructor(
		private readonly registry: Registry,
		private readonly name: string,
		private readonly now: Date,
	) {
		registry.createRepository({ name, createdAt: this.daysAgo(365) });
	}

	daysAgo(days: number): Date {
		return new Date(this.now.getTime() - days * DAY);
	}

	private async blob(content: Uint8Array | string, mediaType: string): Promise<Descriptor> {
		const bytes = Buffer.from(content);
		return { mediaType, digest: await this.registry.putLayer(this.name, bytes, mediaType), size: bytes.byteLength };
	}

	private put(manifest: object, mediaType: string, { daysAgo, tags = [], pulledDaysAgo }: ImageSettings): SampleImage {
		const text = JSON.stringify({ schemaVersion: 2, mediaType, ...manifest }, undefined, 2);
		const image = { manifest: text, mediaType, pushedAt: this.daysAgo(daysAgo) };
		const lastPulledAt = pulledDaysAgo === undefined ? undefined : this.daysAgo(pulledDaysAgo);
		const [first, ...others] = tags;
		this.registry.putImage(this.name, { ...image, lastPulledAt, tag: first });
		for (const tag of others) this.registry.putImage(this.name, { ...image, tag });
		return { repositoryName: this.name, imageDigest: sha256(text) };
	}

	async image(label: string, settings: ImageSettings): Promise<SampleImage> {
		const { architecture = 'amd64' } = settings;
		const files: Record<string, string>[] = [
			{ 'etc/os-release': `NAME="Sample Linux"\nVARIANT="${architecture}"\n` },
			{ 'app/version.txt': `${this.name} ${label}\n` },
		];
		const tars = await Promise.all(files.map(tarOf));
		const layers = await Promise.all(tars.map((tar) => this.blob(gzip(tar), LAYER)));
		const config = await this.blob(
			JSON.stringify({
				architecture,
				os: 'linux',
				created: '1970-01-01T00:00:00Z',
				config: { Cmd: ['cat', '/app/version.txt'] },
				rootfs: { type: 'layers', diff_ids: tars.map(sha256) },
				history: files.map((file) => ({ created_by: `COPY ${Object.keys(file).join(' ')} /` })),
			}),
			CONFIG,
		);
		return this.put({ config, layers }, OCI_MANIFEST, settings);
	}

	index(children: readonly (SampleImage & { architecture: string })[], settings: ImageSettings): SampleImage {
		const manifests = children.map(({ imageDigest, architecture }) => ({
			mediaType: OCI_MANIFEST,
			digest: imageDigest,
			size: this.sizeOf(imageDigest),
			platform: { architecture, os: 'linux' },
		}));
		return this.put({ manifests }, OCI_INDEX, settings);
	}

	async referrer(
		subject: SampleImage,
		artifactType: string,
		content: object,
		settings: ImageSettings,
	): Promise<SampleImage> {
		const { imageDigest: digest } = subject;
		const config = await this.blob('{}', EMPTY);
		const layers = [await this.blob(JSON.stringify(content), artifactType)];
		const descriptor = { mediaType: OCI_MANIFEST, digest, size: this.sizeOf(digest) };
		return this.put({ artifactType, config, layers, subject: descriptor }, OCI_MANIFEST, settings);
	}

	private sizeOf(digest: string): number {
		return Buffer.byteLength(this.registry.repository(this.name).images.get(digest)?.manifest ?? '');
	}
}

/** What is not about images: a policy of either kind, a cache rule, and a template for what the rule brings in. */
function addSettings(registry: Registry, createdAt: Date): void {
	const { account, settings } = registry;
	registry.repository('team/api').lifecyclePolicyText = JSON.stringify({
		rules: [
			{
				rulePriority: 1,
				description: 'Untagged images go after 30 days',
				selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 30 },
				action: { type: 'expire' },
			},
		],
	});
	registry.repository('base/node').policyText = JSON.stringify({
		Version: '2012-10-17',
		Statement: [
			{
				Sid: 'PullFromTheOtherAccount',
				Effect: 'Allow',
				Principal: { AWS: 'arn:aws:iam::444455556666:root' },
				Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
			},
		],
	});
	settings.cacheRules.set('ecr-public', {
		ecrRepositoryPrefix: 'ecr-public',
		upstreamRegistryUrl: 'public.ecr.aws',
		upstreamRegistry: 'ecr-public',
		upstreamRepositoryPrefix: 'ROOT',
		registryId: account,
		createdAt,
		updatedAt: createdAt,
	});
	settings.templates.set('ecr-public', {
		prefix: 'ecr-public',
		description: 'Caches of public images',
		appliedFor: ['PULL_THROUGH_CACHE'],
		imageTagMutability: 'MUTABLE',
		encryptionConfiguration: { encryptionType: 'AES256' },
		createdAt,
		updatedAt: createdAt,
	});
}

/**
 * addSampleData puts three repositories with real OCI images of different ages, policies, a cache rule and a template
 * into a registry and answers which image is which. The same sample always has the same digests. Throws EcrError (RepositoryAlreadyExistsException) when it is
 * there already.
 */
export async function addSampleData(registry: Registry, now = new Date()): Promise<Sample> {
	const app = new SampleRepository(registry, 'team/app', now);
	const api = new SampleRepository(registry, 'team/api', now);
	const base = new SampleRepository(registry, 'base/node', now);

	await app.image('1.0.0', { daysAgo: 200, tags: ['v1.0.0'] });
	const signed = await app.image('1.1.0', { daysAgo: 90, tags: ['v1.1.0', 'stable'], pulledDaysAgo: 20 });
	const scanned = await app.image('1.2.0', { daysAgo: 5, tags: ['v1.2.0', 'latest'], pulledDaysAgo: 1 });
	await api.image('main 41', { daysAgo: 45, tags: ['main-41'] });
	await api.image('main 42', { daysAgo: 1, tags: ['main-42', 'latest'], pulledDaysAgo: 1 });
	await base.image('20', { daysAgo: 200, tags: ['20-alpine'], pulledDaysAgo: 90 });

	const untaggedOld = [
		await app.image('build 100', { daysAgo: 200 }),
		await app.image('build 101', { daysAgo: 90 }),
		await app.image('build 102', { daysAgo: 45 }),
		await api.image('build 7', { daysAgo: 200 }),
		await api.image('build 8', { daysAgo: 45 }),
		await base.image('21 beta', { daysAgo: 200 }),
	];
	const untaggedNew = [await app.image('build 103', { daysAgo: 20 }), await api.image('build 9', { daysAgo: 5 })];

	const children = [
		{ ...(await base.image('22', { daysAgo: 90, architecture: 'amd64' })), architecture: 'amd64' },
		{ ...(await base.image('22', { daysAgo: 90, architecture: 'arm64' })), architecture: 'arm64' },
	];
	const index = base.index(children, { daysAgo: 90, tags: ['22-alpine', 'latest'], pulledDaysAgo: 5 });

	const referrers = [
		await app.referrer(
			signed,
			'application/vnd.cncf.notary.signature',
			{ signature: 'not a real signature' },
			{ daysAgo: 90 },
		),
		await app.referrer(
			signed,
			'application/spdx+json',
			{ spdxVersion: 'SPDX-2.3', name: 'team/app 1.1.0', packages: [] },
			{ daysAgo: 90 },
		),
	];
	const scannedAt = new Date(now.getTime() - 4 * DAY);
	const stored = registry.repository(scanned.repositoryName).images.get(scanned.imageDigest);
	if (stored) stored.scan = { startedAt: scannedAt, completedAt: scannedAt, polls: 0 };
	addSettings(registry, new Date(now.getTime() - 200 * DAY));
	registry.changed();
	return {
		untaggedOld,
		untaggedNew,
		index,
		children: children.map(({ repositoryName, imageDigest }) => ({ repositoryName, imageDigest })),
		signed,
		scanned,
		referrers,
	};
}
