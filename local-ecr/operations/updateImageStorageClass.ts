import { EcrError } from '../errors';
import type { Repository, StoredImage } from '../state/model';
import { referencesTo } from '../state/registry';
import { lookAtRestore } from '../state/restore';
import { isDone, startTask } from '../state/task';
import type { Handler } from './handler';
import { identify, oneImage } from './oneImage';

function notSupported({ digest }: StoredImage, why: string): EcrError {
	return new EcrError(
		'ImageStorageClassUpdateNotSupportedException',
		`The storage class of the image with digest '${digest}' cannot be updated because ${why}`,
	);
}

function archive(repository: Repository, image: StoredImage, now: Date): void {
	if (image.status !== 'ACTIVE') throw notSupported(image, `its status is ${image.status}`);
	const lists = referencesTo(repository, image.digest).filter(
		(digest) => repository.images.get(digest)?.status !== 'ARCHIVED',
	);
	if (lists.length > 0) throw notSupported(image, `it is referenced by manifest list: [${lists.join(', ')}]`);
	image.status = 'ARCHIVED';
	image.archivedAt = now;
}

function restore(image: StoredImage, polls: number, now: Date): void {
	if (image.status !== 'ARCHIVED') throw notSupported(image, `its status is ${image.status}`);
	image.restore = startTask(now);
	image.status = isDone(image.restore, polls, now) ? 'ACTIVE' : 'ACTIVATING';
	if (image.status === 'ACTIVE') image.activatedAt = now;
}

/** updateImageStorageClass emulates UpdateImageStorageClass. An image comes back from the archive after a while only. */
export const updateImageStorageClass: Handler<'UpdateImageStorageClass'> = (input, { registry, polls, now }) => {
	const { repositoryName, imageId, targetStorageClass } = input;
	const repository = registry.repository(repositoryName);
	const image = oneImage(registry, repository, imageId);
	lookAtRestore(registry, image, polls, now);
	if (targetStorageClass === 'ARCHIVE') archive(repository, image, now);
	else restore(image, polls, now);
	registry.changed();
	return { registryId: registry.account, repositoryName, imageId: identify(image, imageId), imageStatus: image.status };
};
