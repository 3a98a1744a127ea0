import { EcrError, invalidParameter } from '../errors';
import { prefixKey } from '../state/settings';
import { checkSecret } from './credential';
import type { Handler } from './handler';
import { upstreamOf } from './upstreamRegistry';

/** MAX_CACHE_RULES is how many pull-through cache rules a registry may have, by quota. */
export const MAX_CACHE_RULES = 50;

const ROOT = 'ROOT';

/** createPullThroughCacheRule emulates CreatePullThroughCacheRule. Nothing is ever fetched from the upstream here. */
export const createPullThroughCacheRule: Handler<'CreatePullThroughCacheRule'> = (input, { registry, now }) => {
	const { ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn, customRoleArn } = input;
	const { upstreamRepositoryPrefix = ROOT } = input;
	const { cacheRules } = registry.settings;
	const upstreamRegistry = upstreamOf(input);
	if (ecrRepositoryPrefix === ROOT && upstreamRepositoryPrefix !== ROOT) {
		throw invalidParameter('upstreamRepositoryPrefix', `must be ${ROOT} when ecrRepositoryPrefix is ${ROOT}`);
	}
	if (cacheRules.has(prefixKey(ecrRepositoryPrefix))) {
		throw new EcrError(
			'PullThroughCacheRuleAlreadyExistsException',
			`The pull through cache rule with the repository prefix '${ecrRepositoryPrefix}' already exists ` +
				`in the registry with id '${registry.account}'`,
		);
	}
	checkSecret(credentialArn);
	if (cacheRules.size >= MAX_CACHE_RULES) {
		throw new EcrError(
			'LimitExceededException',
			`A registry can have at most ${MAX_CACHE_RULES} pull through cache rules`,
		);
	}
	const rule = {
		ecrRepositoryPrefix,
		upstreamRegistryUrl,
		createdAt: now,
		registryId: registry.account,
		upstreamRegistry,
		credentialArn,
		customRoleArn,
		upstreamRepositoryPrefix,
	};
	cacheRules.set(prefixKey(ecrRepositoryPrefix), { ...rule, updatedAt: now });
	registry.changed();
	return rule;
};
