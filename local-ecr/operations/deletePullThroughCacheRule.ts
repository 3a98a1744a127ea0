import { prefixKey } from '../state/settings';
import { cacheRule, identify } from './cacheRule';
import type { Handler } from './handler';

/** deletePullThroughCacheRule emulates DeletePullThroughCacheRule. */
export const deletePullThroughCacheRule: Handler<'DeletePullThroughCacheRule'> = (input, { registry }) => {
	const rule = cacheRule(registry, input.ecrRepositoryPrefix);
	registry.settings.cacheRules.delete(prefixKey(input.ecrRepositoryPrefix));
	registry.changed();
	const { upstreamRegistryUrl, createdAt } = rule;
	return { ...identify(rule), upstreamRegistryUrl, createdAt };
};
