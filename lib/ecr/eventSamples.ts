import type { BridgeEvent, BridgeEventName } from './eventBridge';
import { INSPECTOR, INSPECTOR_EVENTS } from './inspector';

const DIGEST = 'sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd12345678';

function sample(
	detailType: string,
	detail: BridgeEvent['detail'],
	resources: readonly string[] = [],
	source = 'aws.ecr',
): BridgeEvent {
	return {
		version: '0',
		id: '13cde686-328b-6117-af20-0e5566167482',
		'detail-type': detailType,
		source,
		account: '123456789012',
		time: '2019-11-16T01:54:34Z',
		region: 'us-west-2',
		resources,
		detail,
	};
}

const image = { result: 'SUCCESS', 'repository-name': 'my-repository-name', 'image-digest': DIGEST };
const storage = {
	...image,
	'action-type': 'UPDATE_STORAGE_CLASS',
	'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
	'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
};
const restored = { 'target-storage-class': 'STANDARD', 'last-activated-at': '2025-10-10T19:13:02.74Z' };
const arn = (name: string) => `arn:aws:ecr:us-west-2:123456789012:repository/${name}`;

/**
 * EVENT_SAMPLES are events as EventBridge sends them, with the members of the samples on
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html and, of Amazon Inspector's, on
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html
 */
export const EVENT_SAMPLES: Readonly<Record<Exclude<BridgeEventName, 'other'>, BridgeEvent>> = {
	imagePushed: sample('ECR Image Action', { ...image, 'action-type': 'PUSH', 'image-tag': 'latest' }),
	imageDeleted: sample('ECR Image Action', { ...image, 'action-type': 'DELETE', 'image-tag': 'latest' }),
	imageArchived: sample('ECR Image Action', { ...storage, 'target-storage-class': 'ARCHIVE' }),
	imageRestored: sample('ECR Image Action', { ...storage, ...restored }),
	imageReplicated: sample(
		'ECR Replication Action',
		{
			...image,
			'source-account': '123456789012',
			'action-type': 'REPLICATE',
			'source-region': 'us-east-1',
			'image-tag': '3.17.2',
		},
		[arn('my-repository-name')],
	),
	imageCached: sample(
		'ECR Pull Through Cache Action',
		{
			'rule-version': '1',
			'sync-status': 'SUCCESS',
			'ecr-repository-prefix': 'docker-hub',
			'repository-name': 'docker-hub/alpine',
			'upstream-registry-url': 'public.ecr.aws',
			'image-tag': '3.17.2',
			'image-digest': DIGEST,
		},
		[arn('docker-hub/alpine')],
	),
	scanFinished: sample(
		'ECR Image Scan',
		{
			'scan-status': 'COMPLETE',
			'repository-name': 'my-repository-name',
			'finding-severity-counts': { CRITICAL: 10, MEDIUM: 9 },
			'image-digest': DIGEST,
			'image-tags': [],
		},
		[arn('my-repository-name')],
	),
	findingChanged: sample(
		INSPECTOR_EVENTS.finding,
		{
			awsAccountId: '123456789012',
			description: 'In libssh2 v1.9.0 and earlier versions, a bounds check in packet.c has an integer overflow.',
			findingArn: 'arn:aws:inspector2:us-west-2:123456789012:finding/be674aaddd0f75ac632055EXAMPLE',
			firstObservedAt: 'Dec 3, 2021, 6:02:30 PM',
			inspectorScore: 6.5,
			lastObservedAt: 'Dec 3, 2021, 6:02:30 PM',
			packageVulnerabilityDetails: {
				source: 'REDHAT_CVE',
				sourceUrl: 'https://access.redhat.com/security/cve/CVE-2019-17498',
				vendorSeverity: 'Moderate',
				vulnerabilityId: 'CVE-2019-17498',
				vulnerablePackages: [{ arch: 'X86_64', epoch: 0, name: 'libssh2', packageManager: 'OS', version: '1.4.3' }],
			},
			resources: [
				{
					details: {
						awsEcrContainerImage: {
							architecture: 'amd64',
							imageHash: DIGEST,
							imageTags: ['latest'],
							platform: 'AMAZON_LINUX_2',
							pushedAt: 'Dec 3, 2021, 6:02:13 PM',
							registry: '123456789012',
							repositoryName: 'my-repository-name',
						},
					},
					id: `${arn('my-repository-name')}/${DIGEST}`,
					partition: 'N/A',
					region: 'N/A',
					type: 'AWS_ECR_CONTAINER_IMAGE',
				},
			],
			severity: 'MEDIUM',
			status: 'ACTIVE',
			title: 'CVE-2019-17498 - libssh2',
			type: 'PACKAGE_VULNERABILITY',
			updatedAt: 'Dec 3, 2021, 6:02:30 PM',
		},
		[`${arn('my-repository-name')}/${DIGEST}`],
		INSPECTOR,
	),
	scanSettingsChanged: sample('ECR Scan Resource Change', {
		'action-type': 'SCAN_FREQUENCY_CHANGE',
		repositories: [
			{
				'repository-name': 'repository-1',
				'repository-arn': arn('repository-1'),
				'scan-frequency': 'SCAN_ON_PUSH',
				'previous-scan-frequency': 'MANUAL',
			},
			{
				'repository-name': 'repository-2',
				'repository-arn': arn('repository-2'),
				'scan-frequency': 'CONTINUOUS_SCAN',
				'previous-scan-frequency': 'SCAN_ON_PUSH',
			},
		],
		'resource-type': 'REPOSITORY',
		'scan-type': 'ENHANCED',
	}),
	referrerChanged: sample('ECR Referrer Action', {
		...storage,
		...restored,
		'repository-name': 'sbom',
		'manifest-media-type': 'application/vnd.cncf.oras.artifact.manifest.v1+json',
		'artifact-media-type': 'text/sbom+json',
	}),
};

/** ENHANCED_SCAN_SAMPLE is what Amazon Inspector sends when the first enhanced scan of an image is over. */
export const ENHANCED_SCAN_SAMPLE = sample(
	INSPECTOR_EVENTS.scan,
	{
		'scan-status': 'INITIAL_SCAN_COMPLETE',
		'repository-name': arn('my-repository-name'),
		'finding-severity-counts': { CRITICAL: 7, HIGH: 61, MEDIUM: 62, TOTAL: 158 },
		'image-digest': DIGEST,
		'image-tags': ['latest'],
	},
	[arn('my-repository-name')],
	INSPECTOR,
);
