import { isIndex } from '../../lib/ecr/mediaTypes';
import { matchesWildcards } from '../../lib/ecr/wildcards';
import { scanningOf } from '../scanning/frequency';
import { readManifest } from '../state/manifest';
import type { StoredImage } from '../state/model';
import type { Registry } from '../state/registry';
import { copyImage, destinationKey, destinationsOf } from '../state/replication';
import { startTask } from '../state/task';
import type { Context } from './handler';

/** Push is an image that has come into a repository. */
export interface Push {
	repositoryName: string;
	image: StoredImage;
	tag?: string;
	/** isNew tells that the image was not in the repository before, under whatever tag. */
	isNew: boolean;
}

function scan(registry: Registry, { repositoryName, image, isNew }: Push, now: Date): void {
	const repository = registry.repository(repositoryName);
	if (!isNew || isIndex(image.mediaType) || registry.settings.scanning.scanType !== 'BASIC') return;
	if (scanningOf(registry, repository).scanFrequency === 'SCAN_ON_PUSH') image.scan = startTask(now);
}

function sign({ settings }: Registry, { repositoryName, image }: Push, now: Date): void {
	// A signature is not signed itself.
	if (readManifest(image.manifest).subject !== undefined) return;
	for (const { signingProfileArn = '', repositoryFilters } of settings.signing?.rules ?? []) {
		const applies = repositoryFilters?.some(({ filter = '' }) => matchesWildcards(filter, repositoryName)) ?? true;
		if (!applies || image.signings?.has(signingProfileArn)) continue;
		image.signings ??= new Map();
		image.signings.set(signingProfileArn, startTask(now));
	}
}

function replicate(push: Push, { registry, registryAt, now }: Context): void {
	const { repositoryName, image, tag } = push;
	for (const { region, registryId } of destinationsOf(registry, repositoryName)) {
		const target = registryAt(registryId, region);
		const isNew = !target.repositories.get(repositoryName)?.images.has(image.digest);
		const copy = copyImage(registry.repository(repositoryName), target, image, tag);
		scan(target, { repositoryName, image: copy, isNew }, now);
		image.replications ??= new Map();
		image.replications.set(destinationKey({ region, registryId }), { ...startTask(now), region, registryId });
	}
}

/** afterPush does what a registry does by itself when an image has been pushed: scans, signs and replicates it. */
export function afterPush(push: Push, context: Context): void {
	scan(context.registry, push, context.now);
	sign(context.registry, push, context.now);
	replicate(push, context);
	context.registry.changed();
}
