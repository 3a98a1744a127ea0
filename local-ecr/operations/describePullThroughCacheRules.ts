import { cacheRule } from './cacheRule';
import type { Handler } from './handler';
import { page } from './paging';

/** describePullThroughCacheRules emulates DescribePullThroughCacheRules. */
export const describePullThroughCacheRules: Handler<'DescribePullThroughCacheRules'> = (input, { registry }) => {
	const { ecrRepositoryPrefixes } = input;
	const rules = ecrRepositoryPrefixes
		? [...new Set(ecrRepositoryPrefixes.map((prefix) => cacheRule(registry, prefix)))]
		: [...registry.settings.cacheRules.values()];
	const { elements, nextToken } = page(rules, 'DescribePullThroughCacheRules', input);
	return { pullThroughCacheRules: elements, nextToken };
};
