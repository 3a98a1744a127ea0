import { EcrError } from '../errors';
import { cacheRule, identify } from './cacheRule';
import { checkSecret } from './credential';
import type { Handler } from './handler';

/** updatePullThroughCacheRule emulates UpdatePullThroughCacheRule. A secret and a role are given up for each other. */
export const updatePullThroughCacheRule: Handler<'UpdatePullThroughCacheRule'> = (input, { registry, now }) => {
	const { credentialArn, customRoleArn } = input;
	const rule = cacheRule(registry, input.ecrRepositoryPrefix);
	if (credentialArn === undefined && customRoleArn === undefined) {
		throw new EcrError(
			'InvalidParameterException',
			'Invalid input: Please set either credential arn or role arn to update the credentials',
		);
	}
	checkSecret(credentialArn);
	Object.assign(rule, { credentialArn, customRoleArn, updatedAt: now });
	registry.changed();
	return { ...identify(rule), updatedAt: now };
};
