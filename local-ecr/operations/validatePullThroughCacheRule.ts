import type { PullThroughCacheRule } from '@aws-sdk/client-ecr';

import { cacheRule, identify } from './cacheRule';
import { isAccepted } from './credential';
import type { Handler } from './handler';

/** What is wrong with a rule, as far as that can be told without its upstream. */
function failureOf(
	{ credentialArn, customRoleArn, upstreamRegistryUrl = '' }: PullThroughCacheRule,
	account: string,
): string | undefined {
	if (credentialArn !== undefined && !isAccepted(credentialArn)) {
		return 'The credentials in the Secrets Manager secret were not accepted by the upstream registry';
	}
	const [, owner] = /^(?:https:\/\/)?(\d{12})\.dkr\.ecr\./.exec(upstreamRegistryUrl) ?? [];
	if (owner !== undefined && owner !== account && customRoleArn === undefined) {
		return `A custom role is required for the upstream registry of the account ${owner}`;
	}
	return undefined;
}

/** validatePullThroughCacheRule emulates ValidatePullThroughCacheRule. No upstream is asked. */
export const validatePullThroughCacheRule: Handler<'ValidatePullThroughCacheRule'> = (input, { registry }) => {
	const rule = cacheRule(registry, input.ecrRepositoryPrefix);
	const failure = failureOf(rule, registry.account);
	const { upstreamRegistryUrl } = rule;
	return { ...identify(rule), upstreamRegistryUrl, isValid: failure === undefined, failure };
};
