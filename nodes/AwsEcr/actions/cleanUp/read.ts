import type { ImageDetail } from '@aws-sdk/client-ecr';
import { isIndex } from '../../../../lib/ecr/mediaTypes';
import type { Manifest } from '../../../../lib/registry/manifest';
import type { Repository } from '../../../../lib/registry/repository';
import type { Image } from './image';

/** Contents is all that is in a repository. */
export interface Contents {
	readonly repository: Repository;
	readonly images: readonly Image[];
	/** What Amazon ECR says of each image, by digest. */
	readonly details: ReadonlyMap<string, ImageDetail>;
	/** Indexes whose manifest could not be read, with the reason: what they name is not known. */
	readonly unreadable: ReadonlyMap<string, string>;
}

/** readContents reads all images of a repository, and what its indexes list. Throws CallFailure. */
export async function readContents(repository: Repository): Promise<Contents> {
	// Archived ones too, which may list or be attached to what is not.
	const listed = await repository.describeAll();
	const details = new Map(listed.flatMap((detail) => (detail.imageDigest ? [[detail.imageDigest, detail]] : [])));
	const indexes = [...details.values()].filter(mayBeIndex).flatMap(({ imageDigest }) => imageDigest ?? []);
	const read = await repository.getManifests(indexes.map((imageDigest) => ({ imageDigest })));
	const manifests = new Map(read.manifests.map((manifest) => [manifest.digest, manifest]));
	const failures = new Map(read.failures.map((failure) => [failure.id.imageDigest, failure]));
	const unreadable = new Map<string, string>();
	for (const digest of indexes) {
		const failure = failures.get(digest);
		// It was deleted since it was listed.
		if (failure?.code === 'ImageNotFound') details.delete(digest);
		else if (failure) unreadable.set(digest, `${failure.code}: ${failure.reason}`);
		else if (!manifests.has(digest)) unreadable.set(digest, 'Amazon ECR does not answer its manifest');
	}
	const images = [...details].map(([digest, detail]) => toImage(digest, detail, manifests.get(digest)));
	return { repository, images, details, unreadable };
}

function mayBeIndex({ imageManifestMediaType: type }: ImageDetail): boolean {
	return type === undefined || isIndex(type);
}

function toImage(digest: string, detail: ImageDetail, manifest: Manifest | undefined): Image {
	return {
		digest,
		tags: detail.imageTags ?? [],
		pushedAt: detail.imagePushedAt,
		pulledAt: detail.lastRecordedPullTime,
		bytes: detail.imageSizeInBytes,
		isIndex: isIndex(detail.imageManifestMediaType),
		isArchived: detail.imageStatus !== undefined && detail.imageStatus !== 'ACTIVE',
		children: manifest?.children.map((child) => child.digest) ?? [],
		subject: detail.subjectManifestDigest ?? manifest?.subject,
	};
}
