import { poll } from '../state/task';
import type { Handler } from './handler';
import { identify, oneImage } from './oneImage';

/** describeImageReplicationStatus emulates DescribeImageReplicationStatus. */
export const describeImageReplicationStatus: Handler<'DescribeImageReplicationStatus'> = (input, context) => {
	const { registry, polls, now } = context;
	const { repositoryName, imageId } = input;
	const image = oneImage(registry, registry.repository(repositoryName), imageId);
	const replicationStatuses = [...(image.replications?.values() ?? [])].map((replication) => ({
		region: replication.region,
		registryId: replication.registryId,
		status: poll(replication, polls, now) ? ('COMPLETE' as const) : ('IN_PROGRESS' as const),
	}));
	registry.changed();
	return { repositoryName, imageId: identify(image, imageId), replicationStatuses };
};
