import { repositoryNotEmpty } from '../errors';
import type { Handler } from './handler';
import { describeRepository } from './repositoryAnswer';

/** deleteRepository emulates DeleteRepository. */
export const deleteRepository: Handler<'DeleteRepository'> = async ({ repositoryName, force }, { registry }) => {
	const repository = registry.repository(repositoryName);
	if (repository.images.size > 0 && !force) throw repositoryNotEmpty(registry.place(repositoryName));
	registry.repositories.delete(repositoryName);
	registry.changed();
	for (const uploadId of repository.uploads.keys()) await registry.blobs.discard(uploadId);
	return { repository: describeRepository(registry, repository) };
};
