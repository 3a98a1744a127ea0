import { randomUUID } from 'node:crypto';

import { EcrError, invalidParameter } from '../errors';
import { imagesFor, isEnded } from '../state/backfill';
import { destinationKey } from '../state/replication';
import type { Backfill } from '../state/settings';
import { LONGEST_RUN, startTask } from '../state/task';
import { lookAt } from './backfills';
import type { Handler } from './handler';

/** MAX_BACKFILLS is the maximum number of concurrent backfills of a registry. */
export const MAX_BACKFILLS = 10;

/** startReplicationBackfill emulates StartReplicationBackfill. */
export const startReplicationBackfill: Handler<'StartReplicationBackfill'> = ({ destination }, context) => {
	const { registry, now } = context;
	const { replication, backfills } = registry.settings;
	const configured = replication.rules
		.flatMap(({ destinations = [] }) => destinations)
		.some((one) => destinationKey(one) === destinationKey(destination));
	if (!configured) {
		throw invalidParameter('destination', "must be a destination of the registry's replication configuration");
	}
	for (const backfill of backfills.values()) {
		if (now.getTime() - backfill.startedAt.getTime() > LONGEST_RUN) lookAt(context, backfill);
	}
	const running = [...backfills.values()].filter((backfill) => !isEnded(backfill));
	if (running.some((backfill) => backfill.destination.region === destination.region)) {
		throw new EcrError(
			'ReplicationBackfillInProgressException',
			`A replication backfill is already in progress for the destination Region '${destination.region}'`,
		);
	}
	if (running.length >= MAX_BACKFILLS) {
		throw new EcrError(
			'LimitExceededException',
			`A registry can have at most ${MAX_BACKFILLS} replication backfills in progress`,
		);
	}
	const backfill: Backfill = {
		...startTask(now),
		id: randomUUID(),
		destination,
		status: 'PREPARING',
		prepared: false,
		results: imagesFor(registry, destination),
	};
	backfills.set(backfill.id, backfill);
	registry.changed();
	return {
		replicationBackfillId: backfill.id,
		registryId: registry.account,
		destination,
		status: backfill.status,
		startedAt: now,
	};
};
