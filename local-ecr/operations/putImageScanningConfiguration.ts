import type { Handler } from './handler';

/** putImageScanningConfiguration emulates PutImageScanningConfiguration. */
export const putImageScanningConfiguration: Handler<'PutImageScanningConfiguration'> = (input, { registry }) => {
	const { repositoryName, imageScanningConfiguration } = input;
	const { scanOnPush = false } = imageScanningConfiguration;
	registry.repository(repositoryName).scanOnPush = scanOnPush;
	registry.changed();
	return { registryId: registry.account, repositoryName, imageScanningConfiguration: { scanOnPush } };
};
