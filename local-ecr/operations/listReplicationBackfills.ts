import { isKept, summaryOf } from '../state/backfill';
import { lookAt } from './backfills';
import type { Handler } from './handler';
import { page } from './paging';

/** ECR's default here is smaller than that of other lists. */
const DEFAULT_PAGE = 25;

/** listReplicationBackfills emulates ListReplicationBackfills, in the order of their start. */
export const listReplicationBackfills: Handler<'ListReplicationBackfills'> = (input, context) => {
	const { registry, now } = context;
	const kept = [...registry.settings.backfills.values()].filter((backfill) => isKept(backfill, now));
	const request = { ...input, maxResults: input.maxResults ?? DEFAULT_PAGE };
	const { elements, nextToken } = page(kept, 'ListReplicationBackfills', request);
	for (const backfill of elements) lookAt(context, backfill);
	return { registryId: registry.account, backfills: elements.map(summaryOf), nextToken };
};
