import type { BridgeEvent, BridgeEventName } from './eventBridge';

const DIGEST = 'sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd12345678';

function sample(detailType: string, detail: BridgeEvent['detail'], resources: readonly string[] = []): BridgeEvent {
	return {
		version: '0',
		id: '13cde686-328b-6117-af20-0e5566167482',
		'detail-type': detailType,
		source: 'aws.ecr',
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
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
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
