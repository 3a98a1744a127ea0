import type { Handler } from './handler';
import { checkTagKey, repositoryOfArn } from './resourceTags';

/** untagResource emulates UntagResource. A key that is not there is no error. */
export const untagResource: Handler<'UntagResource'> = ({ resourceArn, tagKeys }, context) => {
	const { registry, repository } = repositoryOfArn(resourceArn, context);
	for (const key of tagKeys) checkTagKey(key);
	for (const key of tagKeys) repository.resourceTags.delete(key);
	registry.changed();
	return {};
};
