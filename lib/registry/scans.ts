import type { ImageDetail } from '@aws-sdk/client-ecr';
import { ignoring } from '../aws/callFailure';
import { isIndex } from '../ecr/mediaTypes';
import { isSilent, scanOf, type Scan } from '../ecr/scan';
import type { Repository } from './repository';

/**
 * readScan asks for the scan of an image, without its findings; undefined for an image without a scan, and for one that
 * does not exist. Throws CallFailure.
 */
export async function readScan(repository: Repository, imageDigest: string): Promise<Scan | undefined> {
	// Every page has the counts, so that one finding is enough.
	const input = { imageId: { imageDigest }, maxResults: 1 };
	const answer = ignoring('ScanNotFoundException', repository.send('DescribeImageScanFindings', input));
	const report = await ignoring('ImageNotFoundException', answer);
	return report && scanOf(report);
}

/**
 * leavesScanOpen tells what DescribeImages says of an image without saying whether it has a scan, although it may have
 * one: an index is scanned by its children, and an archived image not at all.
 */
export function leavesScanOpen(detail: ImageDetail): boolean {
	const { imageManifestMediaType, imageStatus = 'ACTIVE' } = detail;
	return imageStatus === 'ACTIVE' && !isIndex(imageManifestMediaType) && isSilent(scanOf(detail));
}
