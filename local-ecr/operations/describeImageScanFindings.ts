import { EcrError, imageText } from '../errors';
import { scanReport } from '../scanning/scans';
import type { Handler } from './handler';
import { identify, oneImage } from './oneImage';
import { page } from './paging';

/** describeImageScanFindings emulates DescribeImageScanFindings: the findings are a sample, and paged. */
export const describeImageScanFindings: Handler<'DescribeImageScanFindings'> = (input, { registry, polls, now }) => {
	const { repositoryName, imageId } = input;
	const repository = registry.repository(repositoryName);
	const image = oneImage(registry, repository, imageId);
	const report = scanReport({ registry, repository, image, polls, now });
	if (!report) {
		throw new EcrError(
			'ScanNotFoundException',
			`Image scan does not exist for the image with '${imageText(imageId)}' in the repository with name ` +
				`'${repositoryName}' in the registry with id '${registry.account}'`,
		);
	}
	const { imageScanStatus, summary, findings = [], enhancedFindings } = report;
	const head = { registryId: registry.account, repositoryName, imageId: identify(image, imageId), imageScanStatus };
	if (!summary) return head;
	const operation = 'DescribeImageScanFindings';
	if (enhancedFindings) {
		const { elements, nextToken } = page(enhancedFindings, operation, input);
		return { ...head, imageScanFindings: { ...summary, enhancedFindings: elements }, nextToken };
	}
	const { elements, nextToken } = page(findings, operation, input);
	return { ...head, imageScanFindings: { ...summary, findings: elements }, nextToken };
};
