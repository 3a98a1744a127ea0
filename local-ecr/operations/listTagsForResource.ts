import type { Handler } from './handler';
import { repositoryOfArn } from './resourceTags';

/** listTagsForResource emulates ListTagsForResource. */
export const listTagsForResource: Handler<'ListTagsForResource'> = ({ resourceArn }, context) => {
	const { repository } = repositoryOfArn(resourceArn, context);
	return { tags: [...repository.resourceTags].map(([key, value]) => ({ Key: key, Value: value })) };
};
