import { scanAndWait } from '../actions/scanAndWait';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { imageId } from '../../../lib/fields/imageId';
import { registryId } from '../../../lib/fields/registryId';
import { repository } from '../../../lib/fields/repository';

export const imageScanResource: Resource = {
	value: 'imageScan',
	name: 'Image Scan',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
		operation('DescribeImageScanFindings', {
			value: 'getFindings',
			name: 'Get Findings',
			action: 'Get image scan findings',
			description: 'Get the vulnerabilities that a scan found in an image: one item a finding',
			notice:
				'Each item carries the status of the scan. Without findings there is one item with the status and the counts alone.',
			input: { repositoryName: repository(), imageId: imageId('The image that was scanned'), registryId: registryId() },
			output: {
				from: ['imageScanFindings.findings', 'imageScanFindings.enhancedFindings'],
				flatten: 'imageId',
				carry: ['registryId', 'imageId', 'imageScanStatus'],
				whenEmpty: ['imageScanFindings'],
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html
		operation('StartImageScan', {
			value: 'start',
			name: 'Start',
			action: 'Start image scan',
			description: 'Start a basic scan of an image, which Amazon ECR allows once in 24 hours',
			input: { repositoryName: repository(), imageId: imageId('The image to scan'), registryId: registryId() },
			output: { flatten: 'imageId' },
		}),
	],
	actions: [scanAndWait],
};
