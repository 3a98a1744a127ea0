import type { ReplicationDestination, RepositoryCreationTemplate } from '@aws-sdk/client-ecr';

import { childrenOf, readManifest } from './manifest';
import type { Repository, StoredImage } from './model';
import { isImmutable } from './registry';
import type { Registry } from './registry';
import { prefixKey } from './settings';
import type { StoredReplicationRule } from './settings';

/** Destination is a registry that a repository is replicated to. */
export interface Destination {
	region: string;
	registryId: string;
}

/** destinationKey is what a destination is kept under. */
export function destinationKey({ region, registryId }: ReplicationDestination): string {
	return `${registryId}/${region}`;
}

function destinationsIn(rules: readonly StoredReplicationRule[], repositoryName: string): Destination[] {
	const found = new Map<string, Destination>();
	for (const { destinations = [], repositoryFilters } of rules) {
		const applies = repositoryFilters?.some(({ filter = '' }) => repositoryName.startsWith(filter)) ?? true;
		for (const { region = '', registryId = '' } of applies ? destinations : []) {
			found.set(destinationKey({ region, registryId }), { region, registryId });
		}
	}
	return [...found.values()];
}

/** destinationsOf lists where the replication rules of a registry have a repository replicated to, each place once. */
export function destinationsOf({ settings }: Registry, repositoryName: string): Destination[] {
	return destinationsIn(settings.replication.rules, repositoryName);
}

/** deletingDestinationsOf lists those of the places where a rule has deletions replicated, too. */
export function deletingDestinationsOf({ settings }: Registry, repositoryName: string): Destination[] {
	const deleting = settings.replication.rules.filter(({ deleteReplication }) => deleteReplication?.enabled);
	return destinationsIn(deleting, repositoryName);
}

/** The template with the longest prefix is the one that a repository is created with; ROOT is for all others. */
function templateFor({ settings }: Registry, name: string): RepositoryCreationTemplate | undefined {
	const fitting = [...settings.templates.values()].filter(
		({ prefix = '', appliedFor = [] }) =>
			appliedFor.includes('REPLICATION') && (prefix === 'ROOT' || name.startsWith(`${prefixKey(prefix)}/`)),
	);
	const weight = ({ prefix = '' }: RepositoryCreationTemplate) => (prefix === 'ROOT' ? 0 : prefix.length);
	return fitting.sort((one, other) => weight(other) - weight(one))[0];
}

function targetRepository(target: Registry, name: string): Repository {
	const present = target.repositories.get(name);
	if (present) return present;
	const template = templateFor(target, name);
	const { encryptionType = 'AES256', kmsKey } = template?.encryptionConfiguration ?? {};
	const repository = target.createRepository({
		name,
		tagMutability: template?.imageTagMutability,
		exclusionFilters: template?.imageTagMutabilityExclusionFilters,
		encryption: { encryptionType, kmsKey },
		resourceTags: new Map((template?.resourceTags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
	});
	repository.policyText = template?.repositoryPolicy;
	repository.lifecyclePolicyText = template?.lifecyclePolicy;
	return repository;
}

/**
 * copyImage puts an image of one registry, and what it is made of, into another one, with a tag if it is given. A tag
 * that is immutable there stays where it is; the image then comes without it. Answers the copy.
 */
export function copyImage(
	source: Repository,
	target: Registry,
	{ digest, manifest, mediaType }: Pick<StoredImage, 'digest' | 'manifest' | 'mediaType'>,
	tag?: string,
): StoredImage {
	const repository = targetRepository(target, source.name);
	for (const child of childrenOf({ manifest, mediaType })) {
		const image = source.images.get(child);
		if (image) copyImage(source, target, image);
	}
	for (const blob of readManifest(manifest, mediaType).blobs) {
		const layer = source.layers.get(blob.digest);
		// The bytes are in one store for all registries.
		if (layer && !repository.layers.has(blob.digest)) repository.layers.set(blob.digest, { ...layer });
	}
	const taken = tag !== undefined && repository.tags.has(tag) && isImmutable(repository, tag);
	const wanted = taken ? undefined : tag;
	const present = repository.images.get(digest);
	if (present?.status === 'ACTIVE' && (wanted === undefined || repository.tags.get(wanted) === digest)) return present;
	return target.putImage(source.name, { manifest, mediaType, tag: wanted });
}
