import { summaryOf } from '../state/backfill';
import { backfillOf, lookAt } from './backfills';
import type { Handler } from './handler';
import { page } from './paging';

/** describeReplicationBackfillResults emulates DescribeReplicationBackfillResults. Results are there at the end only. */
export const describeReplicationBackfillResults: Handler<'DescribeReplicationBackfillResults'> = (input, context) => {
	const backfill = backfillOf(context, input.replicationBackfillId);
	lookAt(context, backfill);
	const wanted = input.resultStatusFilter;
	const results = backfill.status === 'COMPLETE' ? backfill.results : [];
	const matching = results.filter(({ status }) => wanted === undefined || status === wanted);
	const { elements, nextToken } = page(matching, 'DescribeReplicationBackfillResults', input);
	return { ...summaryOf(backfill), registryId: context.registry.account, results: elements, nextToken };
};
