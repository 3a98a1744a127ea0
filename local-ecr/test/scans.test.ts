import {
	DescribeImageScanFindingsCommand,
	DescribeImagesCommand,
	PutImageCommand,
	PutRegistryScanningConfigurationCommand,
	StartImageScanCommand,
	UpdateImageStorageClassCommand,
	waitUntilImageScanComplete,
} from '@aws-sdk/client-ecr';
import type { RegistryScanningRule } from '@aws-sdk/client-ecr';

import { OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { vulnerabilitiesOf } from '../scanning/findings';
import { vulnerabilities } from '../scanning/vulnerabilities';
import { ACCOUNT, indexOf, manifestOf, openBench, useFreshBench, putImage, refused } from './support';
import type { Bench } from './support';

const START = new Date('2026-03-04T05:06:07.000Z');
const DAY = 24 * 60 * 60 * 1000;

let bench: Bench;
let now: Date;
let repositoryName: string;

beforeEach(() => {
	now = START;
});
// DescribeImages returns scans, too, so that both can be compared.
useFreshBench((opened) => (bench = opened), { now: () => now, scansInDescribeImages: true });
beforeEach(async () => {
	repositoryName = await bench.newRepository();
});

function start(imageDigest: string) {
	return bench.client.send(new StartImageScanCommand({ repositoryName, imageId: { imageDigest } }));
}

function find(imageDigest: string, page: { maxResults?: number; nextToken?: string } = {}) {
	return bench.client.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest }, ...page }));
}

async function detail(imageDigest: string) {
	const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] });
	return (await bench.client.send(command)).imageDetails?.[0];
}

async function push(label: string): Promise<string> {
	const imageManifest = await manifestOf(bench.registry, repositoryName, label);
	const { image } = await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: label }));
	return image?.imageId?.imageDigest ?? '';
}

async function configure(scanType: 'BASIC' | 'ENHANCED', scanFrequency?: RegistryScanningRule['scanFrequency']) {
	const repositoryFilters = [{ filter: '*', filterType: 'WILDCARD' as const }];
	const rules = scanFrequency ? [{ scanFrequency, repositoryFilters }] : [];
	await bench.client.send(new PutRegistryScanningConfigurationCommand({ scanType, rules }));
}

/** What the sample scanner finds in an image, by the names. */
function expected(imageDigest: string): string[] {
	const image = bench.registry.repository(repositoryName).images.get(imageDigest);
	return image ? vulnerabilitiesOf(image).map(({ id }) => id) : [];
}

/** The names of the vulnerabilities in packages of the operating system. */
const ofSystem = vulnerabilities.filter(({ packageManager }) => packageManager === 'OS').map(({ id }) => id);

/** Puts images until one has at least so many vulnerabilities, of the operating system and others. */
async function vulnerable(): Promise<string> {
	for (let index = 0; ; index += 1) {
		const digest = await push(`image-${index}`);
		const ids = expected(digest);
		if (ids.filter((id) => ofSystem.includes(id)).length >= 3 && ids.some((id) => !ofSystem.includes(id)))
			return digest;
	}
}

it('the same layer has the same vulnerabilities, and layers differ', async () => {
	const digests = await Promise.all(
		['a', 'b', 'c', 'd'].map((label) => putImage(bench.registry, repositoryName, label)),
	);
	const found = digests.map((digest) => expected(digest).join());
	expect(new Set(found).size).toBeGreaterThan(1);
	const other = await openBench();
	try {
		other.registry.createRepository({ name: 'again' });
		const again = await putImage(other.registry, 'again', 'a');
		const image = other.registry.repository('again').images.get(again);
		expect(
			image &&
				vulnerabilitiesOf(image)
					.map(({ id }) => id)
					.join(),
		).toBe(found[0]);
	} finally {
		await other.close();
	}
});

describe('basic scanning', () => {
	it('starts, runs and finds', async () => {
		const imageDigest = await vulnerable();
		expect(await refused(find(imageDigest))).toEqual({
			name: 'ScanNotFoundException',
			message:
				`Image scan does not exist for the image with '{imageDigest:'${imageDigest}', imageTag:'null'}' in the ` +
				`repository with name '${repositoryName}' in the registry with id '${ACCOUNT}'`,
			status: 400,
		});
		expect((await detail(imageDigest))?.imageScanStatus).toBeUndefined();
		expect(await start(imageDigest)).toMatchObject({
			registryId: ACCOUNT,
			repositoryName,
			imageId: { imageDigest },
			imageScanStatus: { status: 'IN_PROGRESS' },
		});
		const inProgress = await find(imageDigest);
		expect([inProgress.imageScanStatus?.status, inProgress.imageScanFindings]).toEqual(['IN_PROGRESS', undefined]);
		now = new Date(START.getTime() + 1000);
		const { imageScanStatus, imageScanFindings } = await find(imageDigest);
		expect(imageScanStatus).toEqual({
			status: 'COMPLETE',
			description: 'The scan was completed successfully.',
		});
		expect(imageScanFindings).toMatchObject({
			imageScanCompletedAt: now,
			vulnerabilitySourceUpdatedAt: new Date('2026-03-04T00:00:00.000Z'),
		});
		const names = imageScanFindings?.findings?.map(({ name = '' }) => name) ?? [];
		expect(names).toEqual(expected(imageDigest).filter((id) => ofSystem.includes(id)));
		expect(imageScanFindings?.enhancedFindings).toBeUndefined();
		const [first] = imageScanFindings?.findings ?? [];
		const sample = vulnerabilities.find(({ id }) => id === first?.name);
		expect(first).toEqual({
			name: sample?.id,
			description: sample?.description,
			uri: `https://nvd.nist.gov/vuln/detail/${sample?.id}`,
			severity: sample?.severity,
			attributes: [
				{ key: 'package_version', value: sample?.version },
				{ key: 'package_name', value: sample?.packageName },
				{ key: 'CVSS3_VECTOR', value: sample?.vector },
				{ key: 'CVSS3_SCORE', value: String(sample?.score) },
			],
		});
		const counts = imageScanFindings?.findingSeverityCounts ?? {};
		expect(Object.values(counts).reduce((total, count) => total + count, 0)).toBe(names.length);
		expect(await detail(imageDigest)).toMatchObject({
			imageScanStatus: { status: 'COMPLETE' },
			imageScanFindingsSummary: { imageScanCompletedAt: now, findingSeverityCounts: counts },
		});
	});

	it('pages over findings', async () => {
		const imageDigest = await vulnerable();
		await start(imageDigest);
		await find(imageDigest);
		const all = (await find(imageDigest)).imageScanFindings;
		const first = await find(imageDigest, { maxResults: 2 });
		const second = await find(imageDigest, { maxResults: 2, nextToken: first.nextToken });
		expect(first.imageScanFindings?.findings).toEqual(all?.findings?.slice(0, 2));
		expect(second.imageScanFindings?.findings).toEqual(all?.findings?.slice(2, 4));
		expect(second.imageScanFindings?.findingSeverityCounts).toEqual(all?.findingSeverityCounts);
	});

	it("ends for the SDK's own waiter", async () => {
		const imageDigest = await push('waited');
		await start(imageDigest);
		const waiter = { client: bench.client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
		const { state } = await waitUntilImageScanComplete(waiter, { repositoryName, imageId: { imageDigest } });
		expect(state).toBe('SUCCESS');
	});

	it('happens once in 24 hours, the one at the push counted', async () => {
		await configure('BASIC', 'SCAN_ON_PUSH');
		const imageDigest = await push('pushed');
		expect((await find(imageDigest)).imageScanStatus?.status).toBe('IN_PROGRESS');
		now = new Date(START.getTime() + DAY - 1);
		expect(await refused(start(imageDigest))).toEqual({
			name: 'LimitExceededException',
			message: 'The scan quota per image has been exceeded. Wait and try again.',
			status: 400,
		});
		now = new Date(START.getTime() + DAY);
		expect((await start(imageDigest)).imageScanStatus?.status).toBe('IN_PROGRESS');
	});

	it("happens at the push by the repository's setting, too, but not for another tag", async () => {
		bench.registry.repository(repositoryName).scanOnPush = true;
		const imageDigest = await push('v1');
		expect((await detail(imageDigest))?.imageScanStatus?.status).toBe('IN_PROGRESS');
		bench.registry.repository(repositoryName).images.delete(imageDigest);
		bench.registry.repository(repositoryName).scanOnPush = false;
		await push('v1');
		bench.registry.repository(repositoryName).scanOnPush = true;
		const imageManifest = bench.registry.repository(repositoryName).images.get(imageDigest)?.manifest;
		await bench.client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v2' }));
		expect((await refused(find(imageDigest))).name).toBe('ScanNotFoundException');
	});

	it('is not for indexes, artifacts, archived images and images that are not there', async () => {
		const child = await push('child');
		const index = bench.registry.putImage(repositoryName, { manifest: indexOf(child) }).digest;
		expect((await refused(start(index))).name).toBe('UnsupportedImageTypeException');
		const config = { mediaType: 'application/vnd.oci.empty.v1+json', size: 2, digest: '' };
		config.digest = await bench.registry.putLayer(repositoryName, Buffer.from('{}'), config.mediaType);
		const artifact = { schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType: 'application/spdx+json', config };
		await configure('BASIC', 'SCAN_ON_PUSH');
		const imageManifest = JSON.stringify({ ...artifact, layers: [config] });
		const { image } = await bench.client.send(new PutImageCommand({ repositoryName, imageManifest }));
		const sbom = image?.imageId?.imageDigest ?? '';
		expect((await refused(start(sbom))).name).toBe('UnsupportedImageTypeException');
		await find(sbom);
		expect((await find(sbom)).imageScanStatus).toEqual({
			status: 'UNSUPPORTED_IMAGE',
			description: expect.stringContaining('UnsupportedImageError'),
		});
		const archived = await push('archived');
		const move = { repositoryName, imageId: { imageDigest: archived }, targetStorageClass: 'ARCHIVE' as const };
		await bench.client.send(new UpdateImageStorageClassCommand(move));
		expect((await refused(start(archived))).name).toBe('ImageArchivedException');
		expect((await find(archived)).imageScanStatus?.status).toBe('IMAGE_ARCHIVED');
		const nobody = `sha256:${'0'.repeat(64)}`;
		expect((await refused(start(nobody))).name).toBe('ImageNotFoundException');
		expect((await refused(find(nobody))).name).toBe('ImageNotFoundException');
	});
});

describe('enhanced scanning', () => {
	it('scans by itself, and answers what Amazon Inspector does', async () => {
		const imageDigest = await vulnerable();
		await configure('ENHANCED', 'CONTINUOUS_SCAN');
		expect(await refused(start(imageDigest))).toEqual({
			name: 'ValidationException',
			message: 'This feature is disabled',
			status: 400,
		});
		expect((await find(imageDigest)).imageScanStatus).toEqual({ status: 'PENDING' });
		const { imageScanStatus, imageScanFindings } = await find(imageDigest);
		expect(imageScanStatus).toEqual({
			status: 'ACTIVE',
			description: 'Continuous scan is selected for image.',
		});
		expect(imageScanFindings?.findings).toBeUndefined();
		const findings = imageScanFindings?.enhancedFindings ?? [];
		const ids = findings.map((finding) => finding.packageVulnerabilityDetails?.vulnerabilityId);
		expect(ids).toEqual(expected(imageDigest));
		const [first] = findings;
		const sample = vulnerabilities.find(({ id }) => id === ids[0]);
		const layer = bench.registry.repository(repositoryName).images.get(imageDigest);
		expect(first).toMatchObject({
			awsAccountId: ACCOUNT,
			severity: sample?.severity,
			score: sample?.score,
			title: `${sample?.id} - ${sample?.packageName}`,
			type: 'PACKAGE_VULNERABILITY',
			status: 'ACTIVE',
			fixAvailable: sample?.fixedIn === undefined ? 'NO' : 'YES',
			packageVulnerabilityDetails: {
				vulnerablePackages: [
					{
						name: sample?.packageName,
						version: sample?.version,
						packageManager: sample?.packageManager,
						sourceLayerHash: layer && vulnerabilitiesOf(layer)[0]?.layer,
					},
				],
			},
			resources: [
				{
					id: `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/${repositoryName}/${imageDigest}`,
					type: 'AWS_ECR_CONTAINER_IMAGE',
					details: { awsEcrContainerImage: { imageHash: imageDigest, registry: ACCOUNT, repositoryName } },
				},
			],
		});
		expect(await detail(imageDigest)).toMatchObject({
			imageScanStatus: { status: 'ACTIVE' },
			imageScanFindingsSummary: { findingSeverityCounts: imageScanFindings?.findingSeverityCounts },
		});
		const page = await find(imageDigest, { maxResults: 1 });
		expect(page.imageScanFindings?.enhancedFindings).toEqual(findings.slice(0, 1));
		expect(page.nextToken).toBeDefined();
	});

	it('is complete where it is not continuous, and absent where no rule is', async () => {
		const imageDigest = await push('image');
		await configure('ENHANCED', 'SCAN_ON_PUSH');
		await find(imageDigest);
		expect((await find(imageDigest)).imageScanStatus?.status).toBe('COMPLETE');
		await configure('ENHANCED');
		expect((await refused(find(imageDigest))).name).toBe('ScanNotFoundException');
	});
});

it('DescribeImages returns no scans, and does not move one on, unless the option is set', async () => {
	const silent = await openBench();
	try {
		const name = await silent.newRepository();
		const imageId = { imageDigest: await putImage(silent.registry, name, 'image') };
		await silent.client.send(new StartImageScanCommand({ repositoryName: name, imageId }));
		const describe = async (input: object) => {
			const { imageDetails } = await silent.client.send(new DescribeImagesCommand({ repositoryName: name, ...input }));
			return imageDetails?.[0] ?? {};
		};
		const status = async () => {
			const answer = await silent.client.send(new DescribeImageScanFindingsCommand({ repositoryName: name, imageId }));
			return answer.imageScanStatus?.status;
		};
		for (const input of [{}, { imageIds: [imageId] }]) expect(await describe(input)).toMatchObject(imageId);
		expect(await status()).toBe('IN_PROGRESS');
		expect(await status()).toBe('COMPLETE');
		for (const input of [{}, { imageIds: [imageId] }]) {
			expect(await describe(input)).not.toHaveProperty('imageScanStatus');
			expect(await describe(input)).not.toHaveProperty('imageScanFindingsSummary');
		}
	} finally {
		await silent.close();
	}
});
