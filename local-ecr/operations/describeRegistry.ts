import type { Handler } from './handler';

/** describeRegistry emulates DescribeRegistry. */
export const describeRegistry: Handler<'DescribeRegistry'> = (_input, { registry }) => ({
	registryId: registry.account,
	replicationConfiguration: registry.settings.replication,
});
