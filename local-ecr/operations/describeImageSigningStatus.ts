import { poll } from '../state/task';
import type { Handler } from './handler';
import { identify, oneImage } from './oneImage';

/** describeImageSigningStatus emulates DescribeImageSigningStatus. No signature is made. */
export const describeImageSigningStatus: Handler<'DescribeImageSigningStatus'> = (input, context) => {
	const { registry, polls, now } = context;
	const { repositoryName, imageId } = input;
	const image = oneImage(registry, registry.repository(repositoryName), imageId);
	const signingStatuses = [...(image.signings ?? [])].map(([signingProfileArn, signing]) => ({
		signingProfileArn,
		status: poll(signing, polls, now) ? ('COMPLETE' as const) : ('IN_PROGRESS' as const),
	}));
	registry.changed();
	return { repositoryName, imageId: identify(image, imageId), registryId: registry.account, signingStatuses };
};
