import { EcrError } from '../errors';
import { isEnded } from '../state/backfill';
import { backfillOf } from './backfills';
import type { Handler } from './handler';

/** stopReplicationBackfill emulates StopReplicationBackfill. A backfill last seen in progress stops immediately. */
export const stopReplicationBackfill: Handler<'StopReplicationBackfill'> = (input, context) => {
	const { registry, now } = context;
	const backfill = backfillOf(context, input.replicationBackfillId);
	const { id, destination, status, startedAt } = backfill;
	if (isEnded(backfill)) {
		throw new EcrError(
			'ReplicationBackfillInvalidStatusException',
			`The replication backfill with id '${id}' cannot be stopped because its status is ${status}`,
		);
	}
	backfill.status = 'STOPPED';
	backfill.endedAt = now;
	registry.changed();
	return {
		registryId: registry.account,
		replicationBackfillId: id,
		destination,
		status: backfill.status,
		startedAt,
	};
};
