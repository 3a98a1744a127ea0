import type { IDataObject } from 'n8n-workflow';
import { putTree, sortTags, type Destination, type SortedTags } from './destination';
import type { Layers } from './layers';
import { blobsOf, foreignOf } from './manifest';
import { TagsRefused } from './tagsRefused';
import type { Tree } from './tree';

/** PushContext is how images get to a destination. */
export interface PushContext {
	readonly destination: Destination;
	/** The layers that are missing there, all of which have begun. */
	readonly layers: Layers;
	/** Whether nothing is put, and what would be is reported. */
	readonly dryRun: boolean;
	readonly done: 'copied' | 'imported';
	/** Digests of the manifests that a dry run has reported, so that what several images share is reported once. */
	readonly reported: Set<string>;
}

const WOULD_BE = { copied: 'wouldBeCopied', imported: 'wouldBeImported' } as const;

const NOTHING = { manifestsMoved: 0, layersMoved: 0, layersSkipped: 0, bytesMoved: 0 };

/** The tags of what is attached that other images have at the destination and keep, and whether some are to be put. */
function attachedTagsOf({ attachedTags }: Tree, destination: Destination): SortedTags {
	const sorted = [...attachedTags].map(([digest, tags]) => sortTags(digest, tags, destination));
	return { put: sorted.flatMap(({ put }) => put), left: sorted.flatMap(({ left }) => left) };
}

/** Has a dry run go on as if the tags had been put, so that it says of each image what putting all of them would. */
function rememberTags({ root, attachedTags }: Tree, put: readonly string[], destination: Destination): void {
	for (const [digest, tags] of [...attachedTags, [root.digest, put] as const]) {
		for (const tag of sortTags(digest, tags, destination).put) destination.tags.set(tag, digest);
	}
}

/**
 * pushImage puts an image once its layers are at the destination, then its tags, and answers what its item says of that.
 * `tree` is undefined for an image that exists there as it is wanted. Throws what copying a layer threw,
 * CallFailure, and TagsRefused for an image that got there without some of its tags.
 */
export async function pushImage(
	tree: Tree | undefined,
	tags: SortedTags,
	{ destination, layers, dryRun, done, reported }: PushContext,
): Promise<IDataObject> {
	const started = Date.now();
	const attached = tree && attachedTagsOf(tree, destination);
	const tagsLeft = [...tags.left, ...(attached?.left ?? [])];
	const isNew = ({ digest }: { readonly digest: string }) => !destination.digests.has(digest) && !reported.has(digest);
	const manifests = tree?.manifests.filter(isNew) ?? [];
	const isComplete = manifests.length === 0 && tags.put.length === 0 && !attached?.put.length;
	if (!tree || isComplete) return { status: 'alreadyThere', tagsLeft, ...NOTHING };
	const blobs = blobsOf(manifests);
	const foreign = foreignOf(manifests).length;
	const notMoved = foreign > 0 ? { foreignLayers: foreign } : {};
	const moved = await layers.finish(blobs);
	if (dryRun) {
		for (const { digest } of manifests) reported.add(digest);
		rememberTags(tree, tags.put, destination);
		const toMove = { manifestsToMove: manifests.length, layersToMove: moved.layers, bytesToMove: moved.bytes };
		return { status: WOULD_BE[done], tagsLeft, ...toMove, ...notMoved };
	}
	const { manifests: manifestsMoved, refused } = await putTree(tree, tags.put, destination);
	const item = {
		...{ status: done, tagsLeft, manifestsMoved, layersMoved: moved.layers },
		...{ layersSkipped: blobs.length - moved.layers, bytesMoved: moved.bytes },
		...notMoved,
		seconds: Math.round((Date.now() - started) / 100) / 10,
	};
	if (refused.length > 0) throw new TagsRefused(refused, item);
	return item;
}
