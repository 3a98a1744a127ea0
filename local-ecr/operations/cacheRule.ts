import type { PullThroughCacheRule } from '@aws-sdk/client-ecr';

import { EcrError } from '../errors';
import type { Registry } from '../state/registry';
import { prefixKey } from '../state/settings';

/** cacheRule finds a pull-through cache rule. Throws EcrError (PullThroughCacheRuleNotFoundException). */
export function cacheRule({ account, settings }: Registry, prefix: string): PullThroughCacheRule {
	const rule = settings.cacheRules.get(prefixKey(prefix));
	if (rule) return rule;
	throw new EcrError(
		'PullThroughCacheRuleNotFoundException',
		`The pull through cache rule with the repository prefix '${prefix}' does not exist in the registry with id '${account}'`,
	);
}

/** identify answers the part of a rule that every operation on a single one answers. */
export function identify({
	ecrRepositoryPrefix,
	registryId,
	credentialArn,
	customRoleArn,
	upstreamRepositoryPrefix,
}: PullThroughCacheRule) {
	return { ecrRepositoryPrefix, registryId, credentialArn, customRoleArn, upstreamRepositoryPrefix };
}
