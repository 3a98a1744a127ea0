import type { ImageIdentifier } from '@aws-sdk/client-ecr';

import type { Repository, StoredImage } from './model';
import { referencesTo, tagsOf } from './registry';
import type { Registry } from './registry';
import { deletingDestinationsOf } from './replication';

/**
 * removeImage deletes a tag, and the image with its last one, or the whole image when no tag is named. Answers what was
 * deleted.
 */
export function removeImage(repository: Repository, image: StoredImage, tag?: string): ImageIdentifier[] {
	const tags = tagsOf(repository, image.digest);
	const removed = tag === undefined ? tags : [tag];
	for (const name of removed) repository.tags.delete(name);
	if (removed.length === tags.length) repository.images.delete(image.digest);
	if (removed.length === 0) return [{ imageDigest: image.digest }];
	return removed.map((imageTag) => ({ imageDigest: image.digest, imageTag }));
}

/**
 * replicateDeletion repeats a deletion at the destinations of the rules that replicate deletions: of a tag, or of the
 * image with all tags that it has there once it is deleted here.
 */
export function replicateDeletion(
	registry: Registry,
	repositoryName: string,
	{ digest, tag }: { digest: string; tag?: string },
	registryAt: (account: string, region: string) => Registry,
): void {
	const isDeleted = !registry.repository(repositoryName).images.has(digest);
	for (const { region, registryId } of deletingDestinationsOf(registry, repositoryName)) {
		const target = registryAt(registryId, region);
		const repository = target.repositories.get(repositoryName);
		const image = repository?.images.get(digest);
		// What a manifest list of the destination alone names is not deleted there, either.
		if (!repository || !image || referencesTo(repository, digest).length > 0) continue;
		if (isDeleted) removeImage(repository, image);
		else if (tag !== undefined && repository.tags.get(tag) === digest) removeImage(repository, image, tag);
		target.changed();
	}
}
