import { EcrError } from '../errors';
import { isScannable } from '../scanning/scans';
import { startTask } from '../state/task';
import type { Handler } from './handler';
import { identify, oneImage } from './oneImage';

/** An image is scanned once in so many milliseconds. */
const SCAN_INTERVAL = 24 * 60 * 60 * 1000;

/** startImageScan emulates StartImageScan, which is about basic scanning alone. */
export const startImageScan: Handler<'StartImageScan'> = (input, { registry, now }) => {
	const { repositoryName, imageId } = input;
	const image = oneImage(registry, registry.repository(repositoryName), imageId);
	if (registry.settings.scanning.scanType === 'ENHANCED') {
		throw new EcrError('ValidationException', 'This feature is disabled');
	}
	if (image.status === 'ARCHIVED') {
		throw new EcrError('ImageArchivedException', 'The specified image is archived and cannot be scanned.');
	}
	if (!isScannable(image)) {
		throw new EcrError(
			'UnsupportedImageTypeException',
			`The image with digest '${image.digest}' is of a type that cannot be scanned: '${image.mediaType}'`,
		);
	}
	if (image.scan && now.getTime() - image.scan.startedAt.getTime() < SCAN_INTERVAL) {
		throw new EcrError('LimitExceededException', 'The scan quota per image has been exceeded. Wait and try again.');
	}
	image.scan = startTask(now);
	registry.changed();
	return {
		registryId: registry.account,
		repositoryName,
		imageId: identify(image, imageId),
		imageScanStatus: { status: 'IN_PROGRESS' },
	};
};
