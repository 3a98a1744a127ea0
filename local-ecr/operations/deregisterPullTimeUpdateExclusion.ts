import { EcrError } from '../errors';
import type { Handler } from './handler';

/** deregisterPullTimeUpdateExclusion emulates DeregisterPullTimeUpdateExclusion. */
export const deregisterPullTimeUpdateExclusion: Handler<'DeregisterPullTimeUpdateExclusion'> = (
	{ principalArn },
	{ registry },
) => {
	if (!registry.settings.pullTimeExclusions.delete(principalArn)) {
		throw new EcrError(
			'ExclusionNotFoundException',
			`The pull time update exclusion for '${principalArn}' does not exist in the registry with id '${registry.account}'`,
		);
	}
	registry.changed();
	return { principalArn };
};
