import type { ReplicationDestination } from '@aws-sdk/client-ecr';

import { EcrError } from '../errors';
import { isKept, lookAtBackfill } from '../state/backfill';
import type { Backfill } from '../state/settings';
import type { Context } from './handler';

/** backfillOf finds a backfill. Throws EcrError (ReplicationBackfillNotFoundException). */
export function backfillOf({ registry, now }: Context, id: string): Backfill {
	const backfill = registry.settings.backfills.get(id.toLowerCase());
	if (backfill && isKept(backfill, now)) return backfill;
	throw new EcrError(
		'ReplicationBackfillNotFoundException',
		`The replication backfill with id '${id}' does not exist in the registry with id '${registry.account}'`,
	);
}

/** lookAt moves a backfill on before its state is told. */
export function lookAt({ registry, registryAt, polls, now }: Context, backfill: Backfill): void {
	const { region = '', registryId = '' }: ReplicationDestination = backfill.destination;
	lookAtBackfill(backfill, { source: registry, target: registryAt(registryId, region), polls, now });
}
