import type { IDataObject } from 'n8n-workflow';
import { isIndex } from '../../../../lib/ecr/mediaTypes';
import { missingBlobs, sortTags } from '../../../../lib/registry/destination';
import type { ManifestSource } from '../../../../lib/registry/manifest';
import { pushImage, type PushContext } from '../../../../lib/registry/pushImage';
import type { SelectedImage } from '../../../../lib/registry/selectImages';
import { readTree, type Tree } from '../../../../lib/registry/tree';

/** CopyContext is what images are copied with. */
export interface CopyContext extends PushContext {
	readonly manifests: ManifestSource;
	readonly referrers: boolean;
	readonly platforms?: readonly string[];
	/** What refers to an image and is not copied with it, since it is archived. */
	readonly archivedReferrers: (digest: string) => Promise<readonly string[]>;
}

/** What is to be copied of an image, undefined where nothing is; or why it could not be read. */
type Reading = { readonly tree: Tree | undefined } | { readonly cause: unknown };

/** existsAsWanted tells whether an image needs no copy, without reading it. */
export function existsAsWanted(image: SelectedImage, context: CopyContext): boolean {
	const { referrers, platforms, destination } = context;
	// Of what is attached to it, and of the index that platforms are chosen of, the digest says nothing.
	const tellsAll = !referrers && !(platforms && isIndex(image.mediaType));
	const isTagged = sortTags(image.digest, image.tags, destination).put.length === 0;
	return tellsAll && isTagged && destination.digests.has(image.digest);
}

/**
 * CopyBatch copies images whose missing layers are asked for together. The layers of all begin with the first image, and
 * each image is put once its own are at the destination.
 */
export class CopyBatch {
	private prepared?: Promise<ReadonlyMap<string, Reading>>;
	/** The digest that each image has at the destination, by its own. */
	private readonly wanted = new Map<string, string>();

	constructor(
		private readonly images: readonly SelectedImage[],
		private readonly context: CopyContext,
	) {}

	/** Copies one of the images, and answers what its item says of that. Throws what the clients and the download throw. */
	async copy(image: SelectedImage): Promise<IDataObject> {
		const reading = (await (this.prepared ??= this.prepare())).get(image.digest);
		if (reading && 'cause' in reading) throw reading.cause;
		const tree = reading?.tree;
		const destinationDigest = tree?.root.digest ?? image.digest;
		this.wanted.set(image.digest, destinationDigest);
		const tags = sortTags(destinationDigest, image.tags, this.context.destination);
		const pushed = await pushImage(tree, tags, this.context);
		const referrersNotCopied = tree && this.context.referrers ? await this.archivedReferrersIn(tree) : [];
		return {
			destinationDigest,
			digestDiffers: destinationDigest !== image.digest,
			...pushed,
			...(referrersNotCopied.length > 0 ? { referrersNotCopied } : {}),
		};
	}

	private async archivedReferrersIn({ manifests }: Tree): Promise<string[]> {
		const archived: string[] = [];
		for (const { digest } of manifests) archived.push(...(await this.context.archivedReferrers(digest)));
		return archived;
	}

	/** Whether one of the images is at the destination by now, as it is wanted there but for what belongs to it. */
	isThere({ digest }: SelectedImage): boolean {
		return this.context.destination.digests.has(this.wanted.get(digest) ?? digest);
	}

	/** Reads what is to be copied, and begins with the layers that are missing. */
	private async prepare(): Promise<ReadonlyMap<string, Reading>> {
		const { destination, layers } = this.context;
		const readings = new Map<string, Reading>();
		for (const image of this.images) {
			const reading = this.read(image).then(
				(tree) => ({ tree }),
				(cause: unknown) => ({ cause }),
			);
			readings.set(image.digest, await reading);
		}
		const trees = [...readings.values()].flatMap((reading) => ('tree' in reading && reading.tree) || []);
		const manifests = trees.flatMap((tree) => tree.manifests);
		layers.begin(await missingBlobs(manifests, destination));
		return readings;
	}

	/** Nothing is read of what exists as it is wanted: reading counts as a pull. */
	private async read(image: SelectedImage): Promise<Tree | undefined> {
		if (existsAsWanted(image, this.context)) return undefined;
		const { manifests, referrers, platforms, destination } = this.context;
		const existing = destination.digests;
		return await readTree(image.digest, manifests, { referrers, platforms, existing });
	}
}
