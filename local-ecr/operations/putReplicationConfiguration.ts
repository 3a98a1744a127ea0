import { invalidParameter } from '../errors';
import type { Handler } from './handler';

/** putReplicationConfiguration emulates PutReplicationConfiguration. An empty list of rules ends replication. */
export const putReplicationConfiguration: Handler<'PutReplicationConfiguration'> = (input, { registry }) => {
	const { rules } = input.replicationConfiguration;
	const own = rules
		.flatMap(({ destinations }) => destinations)
		.some(({ region, registryId }) => region === registry.region && registryId === registry.account);
	if (own) {
		throw invalidParameter(
			'replicationConfiguration',
			'Replication destination cannot be the same as the source registry',
		);
	}
	registry.settings.replication = { rules };
	registry.changed();
	return { replicationConfiguration: registry.settings.replication };
};
