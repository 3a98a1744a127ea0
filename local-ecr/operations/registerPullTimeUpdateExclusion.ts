import { EcrError } from '../errors';
import type { Handler } from './handler';

/** registerPullTimeUpdateExclusion emulates RegisterPullTimeUpdateExclusion. */
export const registerPullTimeUpdateExclusion: Handler<'RegisterPullTimeUpdateExclusion'> = (
	{ principalArn },
	{ registry, now },
) => {
	const { pullTimeExclusions } = registry.settings;
	if (pullTimeExclusions.has(principalArn)) {
		throw new EcrError(
			'ExclusionAlreadyExistsException',
			`The pull time update exclusion for '${principalArn}' already exists in the registry with id '${registry.account}'`,
		);
	}
	pullTimeExclusions.set(principalArn, now);
	registry.changed();
	return { principalArn, createdAt: now };
};
