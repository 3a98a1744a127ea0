import type { IDataObject } from 'n8n-workflow';
import { putTree, type Destination, type SortedTags } from './destination';
import type { LayerCopies } from './layerCopies';
import { blobsOf } from './manifests';
import type { Tree } from './tree';

/** Bringing is how images get to a destination. */
export interface Bringing {
	readonly destination: Destination;
	/** The layers that are missing there, all of which have begun. */
	readonly layers: LayerCopies;
	/** Whether nothing is put, and what would be is told. */
	readonly dryRun: boolean;
	readonly done: 'copied' | 'imported';
}

const WOULD_BE = { copied: 'wouldBeCopied', imported: 'wouldBeImported' } as const;

const nothing = { manifestsMoved: 0, layersMoved: 0, layersSkipped: 0, bytesMoved: 0 };

/**
 * bringTree puts an image once its layers are there, then its tags, and answers what its item says of that. `tree` is
 * undefined for an image that is there as it is wanted. Throws what copying a layer threw, and what the client throws.
 */
export async function bringTree(
	tree: Tree | undefined,
	tags: SortedTags,
	{ destination, layers, dryRun, done }: Bringing,
): Promise<IDataObject> {
	const { there } = destination;
	const started = Date.now();
	const tagsLeft = [...tags.left];
	const manifests = tree?.manifests.filter(({ digest }) => !there.has(digest)) ?? [];
	if (!tree || (tags.put.length === 0 && manifests.length === 0)) return { fate: 'alreadyThere', tagsLeft, ...nothing };
	const blobs = blobsOf(manifests);
	const copied = await layers.finish(blobs);
	if (dryRun) {
		// The next image is to find what this one would have brought.
		for (const { digest } of manifests) there.add(digest);
		const toMove = { manifestsToMove: manifests.length, layersToMove: copied.layers, bytesToMove: copied.bytes };
		return { fate: WOULD_BE[done], tagsLeft, ...toMove };
	}
	const manifestsMoved = await putTree(tree, tags.put, destination);
	return {
		...{ fate: done, tagsLeft, manifestsMoved, layersMoved: copied.layers },
		...{ layersSkipped: blobs.length - copied.layers, bytesMoved: copied.bytes },
		seconds: Math.round((Date.now() - started) / 100) / 10,
	};
}
