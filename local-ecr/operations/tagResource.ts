import type { Handler } from './handler';
import { repositoryOfArn, withTags } from './resourceTags';

/** tagResource emulates TagResource. */
export const tagResource: Handler<'TagResource'> = ({ resourceArn, tags }, context) => {
	const { registry, repository } = repositoryOfArn(resourceArn, context);
	repository.resourceTags = withTags(repository.resourceTags, tags);
	registry.changed();
	return {};
};
