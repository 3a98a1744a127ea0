import type {
	EnhancedImageScanFinding,
	ImageScanFinding,
	ImageScanFindingsSummary,
	ImageScanStatus,
} from '@aws-sdk/client-ecr';

import { DOCKER_SCHEMA_1, isImageConfiguration, isIndex } from '../../lib/ecr/mediaTypes';
import { readManifest } from '../state/manifest';
import type { Repository, Scan, StoredImage } from '../state/model';
import type { Registry } from '../state/registry';
import { poll, startTask } from '../state/task';
import { basicFinding, enhancedFinding, vulnerabilitiesOf } from './findings';
import { scanningOf } from './frequency';

/** ScanReport is what is told of the scan of an image: its status, and what it found once it is over. */
export interface ScanReport {
	imageScanStatus: ImageScanStatus;
	summary?: ImageScanFindingsSummary;
	findings?: ImageScanFinding[];
	enhancedFindings?: EnhancedImageScanFinding[];
}

/** isScannable tells an image of a system from an index and from an artifact such as a signature. */
export function isScannable({ manifest, mediaType }: StoredImage): boolean {
	if (isIndex(mediaType)) return false;
	const { artifactType } = readManifest(manifest);
	return mediaType === DOCKER_SCHEMA_1 || artifactType === undefined || isImageConfiguration(artifactType);
}

function unsupported(): ScanReport {
	return {
		imageScanStatus: {
			status: 'UNSUPPORTED_IMAGE',
			description: 'UnsupportedImageError: The operating system and/or package manager are not supported.',
		},
	};
}

function archived(): ScanReport {
	return { imageScanStatus: { status: 'IMAGE_ARCHIVED', description: 'The image is archived.' } };
}

function completedAt(scan: Scan, now: Date): Date {
	scan.completedAt ??= now;
	return scan.completedAt;
}

function summaryOf(severities: readonly string[], at: Date): ImageScanFindingsSummary {
	const counts: Record<string, number> = {};
	for (const severity of severities) counts[severity] = (counts[severity] ?? 0) + 1;
	const vulnerabilitySourceUpdatedAt = new Date(at);
	vulnerabilitySourceUpdatedAt.setUTCHours(0, 0, 0, 0);
	return { imageScanCompletedAt: at, vulnerabilitySourceUpdatedAt, findingSeverityCounts: counts };
}

/** ScanRequest is an image whose scan is asked for. */
export interface ScanRequest {
	registry: Registry;
	repository: Repository;
	image: StoredImage;
	/** polls is how often a scan answers that it is in progress. */
	polls: number;
	now: Date;
}

function basicReport({ registry, image, polls, now }: ScanRequest): ScanReport | undefined {
	const { scan } = image;
	if (!scan) return undefined;
	if (image.status === 'ARCHIVED') return archived();
	registry.changed();
	if (!poll(scan, polls, now)) return { imageScanStatus: { status: 'IN_PROGRESS' } };
	if (!isScannable(image)) return unsupported();
	const findings = vulnerabilitiesOf(image)
		.filter(({ packageManager }) => packageManager === 'OS')
		.map(basicFinding);
	return {
		imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
		findings,
		summary: summaryOf(
			findings.map(({ severity = 'UNDEFINED' }) => severity),
			completedAt(scan, now),
		),
	};
}

function enhancedReport({ registry, repository, image, polls, now }: ScanRequest): ScanReport | undefined {
	const { scanFrequency } = scanningOf(registry, repository);
	if (scanFrequency === 'MANUAL') return undefined;
	if (image.status === 'ARCHIVED') return archived();
	if (!isScannable(image)) return isIndex(image.mediaType) ? undefined : unsupported();
	image.enhancedScan ??= startTask(now);
	registry.changed();
	if (!poll(image.enhancedScan, polls, now)) return { imageScanStatus: { status: 'PENDING' } };
	const observedAt = completedAt(image.enhancedScan, now);
	const found = vulnerabilitiesOf(image);
	return {
		imageScanStatus:
			scanFrequency === 'CONTINUOUS_SCAN'
				? { status: 'ACTIVE', description: 'Continuous scan is selected for image.' }
				: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
		enhancedFindings: found.map((one) => enhancedFinding(one, { registry, repository, image, observedAt })),
		summary: summaryOf(
			found.map(({ severity }) => severity),
			observedAt,
		),
	};
}

/**
 * scanReport answers what is told of the scan of an image by the scanner that the registry has now; undefined for an
 * image that it does not scan. Asking counts.
 */
export function scanReport(asked: ScanRequest): ScanReport | undefined {
	const { scanType } = asked.registry.settings.scanning;
	return scanType === 'ENHANCED' ? enhancedReport(asked) : basicReport(asked);
}
