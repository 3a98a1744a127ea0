import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { readManifest } from '../state/manifest';
import type { Repository, StoredImage } from '../state/model';
import { partitionOf, repositoryArn } from '../../lib/ecr/addresses';
import { tagsOf } from '../state/registry';
import type { Registry } from '../state/registry';
import { vulnerabilities } from './vulnerabilities';
import type { Vulnerability } from './vulnerabilities';

/** Found is a vulnerability and the digest of the layer that has it. */
export interface Found extends Vulnerability {
	layer: string;
}

/** Of 256 layers so many have one and the same vulnerability, on average. */
const HAVING = 96;

function has(layer: string, { id }: Vulnerability): boolean {
	return parseInt(sha256(`${layer} ${id}`).slice('sha256:'.length).slice(0, 2), 16) < HAVING;
}

/**
 * vulnerabilitiesOf answers what the sample scanner finds in an image. It looks at the digests of the layers alone: the
 * same layer always has the same vulnerabilities, in whatever image.
 */
export function vulnerabilitiesOf({ manifest }: StoredImage): Found[] {
	const { layers } = readManifest(manifest);
	return vulnerabilities.flatMap((vulnerability) => {
		const layer = layers.find(({ digest }) => has(digest, vulnerability));
		return layer ? [{ ...vulnerability, layer: layer.digest }] : [];
	});
}

function detailsUrl(id: string): string {
	return `https://nvd.nist.gov/vuln/detail/${id}`;
}

/** basicFinding is a vulnerability as basic scanning answers it. */
export function basicFinding({
	id,
	description,
	severity,
	packageName,
	version,
	score,
	vector,
}: Found): ImageScanFinding {
	const attributes = {
		package_version: version,
		package_name: packageName,
		CVSS3_VECTOR: vector,
		CVSS3_SCORE: String(score),
	};
	return {
		name: id,
		description,
		uri: detailsUrl(id),
		severity,
		attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
	};
}

/** EnhancedPlace is the image that enhanced findings are of. */
export interface EnhancedPlace {
	registry: Registry;
	repository: Repository;
	image: StoredImage;
	observedAt: Date;
}

/** enhancedFinding is a vulnerability as Amazon Inspector answers it. */
export function enhancedFinding(
	found: Found,
	{ registry, repository, image, observedAt }: EnhancedPlace,
): EnhancedImageScanFinding {
	const { account, region } = registry;
	const { id, fixedIn, packageName, score, vector } = found;
	const cvss = { scoringVector: vector, version: '3.1' };
	const tags = tagsOf(repository, image.digest);
	const imageArn = `${repositoryArn(account, region, repository.name)}/${image.digest}`;
	const key = sha256(`${imageArn} ${id}`).slice('sha256:'.length).slice(0, 32);
	return {
		awsAccountId: account,
		description: found.description,
		findingArn: `arn:${partitionOf(region)}:inspector2:${region}:${account}:finding/${key}`,
		firstObservedAt: observedAt,
		lastObservedAt: observedAt,
		packageVulnerabilityDetails: {
			cvss: [{ ...cvss, baseScore: score, source: 'NVD' }],
			referenceUrls: [detailsUrl(id)],
			relatedVulnerabilities: [],
			source: 'NVD',
			sourceUrl: detailsUrl(id),
			vendorSeverity: found.severity,
			vulnerabilityId: id,
			vulnerablePackages: [
				{
					name: packageName,
					version: found.version,
					packageManager: found.packageManager,
					sourceLayerHash: found.layer,
					fixedInVersion: fixedIn,
				},
			],
		},
		remediation: { recommendation: { text: 'None Provided' } },
		resources: [
			{
				details: {
					awsEcrContainerImage: {
						imageHash: image.digest,
						imageTags: tags,
						pushedAt: image.pushedAt,
						registry: account,
						repositoryName: repository.name,
					},
				},
				id: imageArn,
				tags: {},
				type: 'AWS_ECR_CONTAINER_IMAGE',
			},
		],
		score,
		scoreDetails: { cvss: { ...cvss, adjustments: [], score, scoreSource: 'NVD' } },
		severity: found.severity,
		status: 'ACTIVE',
		title: `${id} - ${packageName}`,
		type: 'PACKAGE_VULNERABILITY',
		updatedAt: observedAt,
		fixAvailable: fixedIn === undefined ? 'NO' : 'YES',
		exploitAvailable: 'NO',
	};
}
