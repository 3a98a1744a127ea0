import type { ImageTagMutability } from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { matchesWildcards } from '../../lib/ecr/wildcards';
import {
	EcrError,
	imageAlreadyExists,
	imageTagAlreadyExists,
	invalidParameter,
	layersNotFound,
	referencedImagesNotFound,
	repositoryAlreadyExists,
	repositoryNotFound,
} from '../errors';
import type { NamedRepository } from '../errors';
import type { BlobStore } from './blobs';
import { checkManifest } from './checkManifest';
import { childrenOf, readManifest } from './manifest';
import type { ManifestFacts } from './manifest';
import type { Repository, StoredImage } from './model';
import { newSettings } from './settings';
import type { RegistrySettings } from './settings';
import { wholeSeconds } from './wholeSeconds';

/** RepositorySettings is what a new repository is to be; what is left out takes ECR's default. */
export type RepositorySettings = Pick<Repository, 'name'> &
	Partial<
		Pick<Repository, 'createdAt' | 'tagMutability' | 'exclusionFilters' | 'scanOnPush' | 'encryption' | 'resourceTags'>
	>;

/** NewImage is an image that is put into a repository. Its dates can be set, which a push cannot do. */
export interface NewImage {
	manifest: string;
	mediaType?: string;
	tag?: string;
	pushedAt?: Date;
	lastPulledAt?: Date;
}

/** The longest tag and its characters, in the form ECR's message quotes. */
const TAG_PATTERN = '[a-zA-Z0-9_][a-zA-Z0-9-._]{0,299}';

function readFacts(manifest: string, mediaType?: string): ManifestFacts {
	try {
		return readManifest(manifest, mediaType);
	} catch {
		throw invalidParameter('ImageManifest', 'Invalid JSON syntax');
	}
}

/** The media type of a manifest that is put. Throws EcrError for one that is missing, or not the manifest's own. */
function mediaTypeOf({ manifest, mediaType: given }: NewImage): string {
	const { mediaType: own } = readFacts(manifest);
	const mediaType = given ?? own;
	if (mediaType === undefined) {
		throw new EcrError('InvalidParameterException', 'image manifest mediatype not provided in manifest or parameter');
	}
	if (own !== undefined && own !== mediaType) {
		throw invalidParameter('imageManifestMediaType', `must be the manifest's own media type '${own}'`);
	}
	return mediaType;
}

/** Registry is the private registry of one account in one region. */
export class Registry {
	/** repositories holds the registry's repositories by name, in the order of their creation. */
	readonly repositories = new Map<string, Repository>();
	/** settings are what the registry holds beside its repositories. */
	settings: RegistrySettings = newSettings();

	constructor(
		/** account is the ID of the account, which is also that of the registry. */
		readonly account: string,
		/** region is the code of the region. */
		readonly region: string,
		/** blobs keeps the bytes of layers. */
		readonly blobs: BlobStore,
		/** now is the clock that pushes and creations are dated by. */
		readonly now: () => Date,
		/** changed is to be called after every change, so that it is kept. */
		readonly changed: () => void,
	) {}

	/** place names a repository of this registry for a message. */
	place(repositoryName: string): NamedRepository {
		return { registryId: this.account, repositoryName };
	}

	/** repository finds a repository. Throws EcrError (RepositoryNotFoundException). */
	repository(name: string): Repository {
		const repository = this.repositories.get(name);
		if (!repository) throw repositoryNotFound(this.place(name));
		return repository;
	}

	/** createRepository adds a repository. Throws EcrError (RepositoryAlreadyExistsException). */
	createRepository(settings: RepositorySettings): Repository {
		if (this.repositories.has(settings.name)) throw repositoryAlreadyExists(this.place(settings.name));
		const repository: Repository = {
			name: settings.name,
			createdAt: settings.createdAt ?? this.now(),
			tagMutability: settings.tagMutability ?? 'MUTABLE',
			exclusionFilters: settings.exclusionFilters,
			scanOnPush: settings.scanOnPush ?? false,
			encryption: settings.encryption ?? { encryptionType: 'AES256' },
			resourceTags: settings.resourceTags ?? new Map<string, string>(),
			images: new Map(),
			tags: new Map(),
			layers: new Map(),
			uploads: new Map(),
		};
		this.repositories.set(settings.name, repository);
		this.changed();
		return repository;
	}

	/** putLayer adds a blob to a repository and answers its digest. Throws EcrError (RepositoryNotFoundException). */
	async putLayer(repositoryName: string, bytes: Uint8Array, mediaType?: string): Promise<string> {
		const repository = this.repository(repositoryName);
		const digest = await this.blobs.put(bytes);
		repository.layers.set(digest, { size: bytes.byteLength, mediaType });
		this.changed();
		return digest;
	}

	/**
	 * putImage adds an image, or moves a tag to one that is there, as a push does, and answers it. Throws EcrError for
	 * everything ECR refuses: a manifest that names what is not there, a tag that is immutable, a push without change.
	 */
	putImage(repositoryName: string, image: NewImage): StoredImage {
		const repository = this.repository(repositoryName);
		const mediaType = mediaTypeOf(image);
		checkManifest(image.manifest, mediaType);
		const facts = readFacts(image.manifest, mediaType);
		this.checkReferences(repository, facts);
		const digest = sha256(image.manifest);
		this.checkTag(repository, digest, image.tag);
		const present = repository.images.get(digest);
		const stored: StoredImage = present ?? {
			digest,
			manifest: image.manifest,
			mediaType,
			pushedAt: wholeSeconds(image.pushedAt ?? this.now()),
			lastPulledAt: image.lastPulledAt,
			status: 'ACTIVE',
		};
		if (present && present.status !== 'ACTIVE') {
			present.status = 'ACTIVE';
			present.activatedAt = this.now();
		}
		repository.images.set(digest, stored);
		if (image.tag !== undefined) repository.tags.set(image.tag, digest);
		for (const blob of facts.blobs) {
			const layer = repository.layers.get(blob.digest);
			if (layer && blob.mediaType !== undefined) layer.mediaType = blob.mediaType;
		}
		this.changed();
		return stored;
	}

	private checkReferences(repository: Repository, facts: ManifestFacts): void {
		const place = this.place(repository.name);
		const missing = facts.blobs
			.filter(({ digest, isForeign }) => !isForeign && !repository.layers.has(digest))
			.map(({ digest }) => digest);
		if (missing.length > 0) throw layersNotFound([...new Set(missing)], place);
		const absent = facts.children.map(({ digest }) => digest).filter((digest) => !repository.images.has(digest));
		if (absent.length > 0) throw referencedImagesNotFound([...new Set(absent)], place);
	}

	private checkTag(repository: Repository, digest: string, tag: string | undefined): void {
		const place = this.place(repository.name);
		const present = repository.images.get(digest);
		if (tag === undefined) {
			if (present?.status === 'ACTIVE') throw imageAlreadyExists(digest, tag, place);
			return;
		}
		if (!new RegExp(`^${TAG_PATTERN}$`).test(tag)) {
			throw invalidParameter('imageTag', `must satisfy regular expression '${TAG_PATTERN}'`);
		}
		const current = repository.tags.get(tag);
		if (current === undefined) return;
		if (current === digest) {
			if (present?.status === 'ACTIVE') throw imageAlreadyExists(digest, tag, place);
		} else if (isImmutable(repository, tag)) {
			throw imageTagAlreadyExists(tag, place, repository.exclusionFilters ? 'tag' : 'repository');
		}
	}
}

/** isImmutable tells whether a tag of a repository, once given, stays where it is. */
export function isImmutable(
	{ tagMutability, exclusionFilters = [] }: Pick<Repository, 'tagMutability' | 'exclusionFilters'>,
	tag: string,
): boolean {
	const excluded = exclusionFilters.some(({ filter }) => filter !== undefined && matchesWildcards(filter, tag));
	const immutable: Record<ImageTagMutability, boolean> = {
		MUTABLE: false,
		MUTABLE_WITH_EXCLUSION: excluded,
		IMMUTABLE: true,
		IMMUTABLE_WITH_EXCLUSION: !excluded,
	};
	return immutable[tagMutability];
}

/** tagsOf lists the tags of an image, in the order they were given. */
export function tagsOf(repository: Repository, digest: string): string[] {
	return [...repository.tags].filter(([, target]) => target === digest).map(([tag]) => tag);
}

/** referencesTo lists the digests of the manifest lists that name an image. */
export function referencesTo(repository: Repository, digest: string): string[] {
	return [...repository.images.values()]
		.filter((image) => childrenOf(image).includes(digest))
		.map((image) => image.digest);
}

/**
 * sizeOf is the size of an image in bytes: that of its configuration and layers together, or that of the largest
 * image of a list.
 */
export function sizeOf(repository: Repository, image: StoredImage): number {
	const { blobs } = readManifest(image.manifest, image.mediaType);
	const children = childrenOf(image).flatMap((digest) => repository.images.get(digest) ?? []);
	if (children.length > 0) return Math.max(...children.map((child) => sizeOf(repository, child)));
	return blobs.reduce((total, { digest }) => total + (repository.layers.get(digest)?.size ?? 0), 0);
}

/** findImage finds an image by digest, by tag, or by both when they agree. */
export function findImage(
	repository: Repository,
	{ imageDigest, imageTag }: { imageDigest?: string; imageTag?: string },
): StoredImage | undefined {
	const digest = imageTag === undefined ? imageDigest : repository.tags.get(imageTag);
	if (digest === undefined || (imageDigest !== undefined && imageDigest !== digest)) return undefined;
	return repository.images.get(digest);
}
