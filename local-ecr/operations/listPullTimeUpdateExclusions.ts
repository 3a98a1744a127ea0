import type { Handler } from './handler';
import { page } from './paging';

/** listPullTimeUpdateExclusions emulates ListPullTimeUpdateExclusions. */
export const listPullTimeUpdateExclusions: Handler<'ListPullTimeUpdateExclusions'> = (input, { registry }) => {
	const principals = [...registry.settings.pullTimeExclusions.keys()];
	const { elements, nextToken } = page(principals, 'ListPullTimeUpdateExclusions', input);
	return { pullTimeUpdateExclusions: elements, nextToken };
};
