import { splitList } from '../../../../lib/aws/splitList';
import type { Image } from './image';
import { Related } from './relations';

/** Failure is why an image was not deleted: Amazon ECR's code for it, or `KeptWithOwner`, and a sentence. */
export interface Failure {
	readonly code: string;
	readonly reason: string;
}

/** DeleteAll deletes images in one call, and answers the failures by digest. */
export type DeleteAll = (digests: readonly string[]) => Promise<ReadonlyMap<string, Failure>>;

/**
 * deleteInOrder deletes images in calls of at most `limit`: an index before its children, as Amazon ECR demands, and
 * a subject before its referrers. What belongs to an image that could not be deleted is left with it, so that wherever
 * this ends, what is still there is whole. `settled` is told of each image once, with the failure where there is one.
 * Rejects with what `deleteAll` rejects with; the images not told of by then were not deleted, or not for sure.
 */
export async function deleteInOrder(
	images: readonly Image[],
	deleteAll: DeleteAll,
	limit: number,
	settled: (image: Image, failure: Failure | undefined) => void,
): Promise<void> {
	const related = new Related(images);
	const waiting = new Set(images);
	const left = new Set<Image>();
	const settle = (image: Image, failure: Failure | undefined) => {
		waiting.delete(image);
		if (failure) left.add(image);
		settled(image, failure);
	};
	const waitsFor = (image: Image) => related.owners(image).filter(({ owner }) => waiting.has(owner));
	// Tags can name each other's images as subjects, and their children; of indexes and children one is always first.
	const isFirstOfCircle = (image: Image) => {
		const belongings = related.belongings(image);
		return waitsFor(image).every(({ owner, kind }) => kind === 'referrer' && belongings.has(owner));
	};
	while (waiting.size > 0) {
		const free = [...waiting].filter((image) => waitsFor(image).length === 0);
		const next = free.length > 0 ? free : [...waiting].filter(isFirstOfCircle);
		const stuck = (image: Image) => related.owners(image).find(({ owner }) => left.has(owner));
		const ready: Image[] = [];
		for (const image of next) {
			const of = stuck(image);
			if (!of) ready.push(image);
			else settle(image, { code: 'KeptWithOwner', reason: `${of.kind} of ${of.owner.digest}, which was not deleted` });
		}
		for (const batch of splitList(ready, limit)) {
			const failures = await deleteAll(batch.map(({ digest }) => digest));
			for (const image of batch) settle(image, failures.get(image.digest));
		}
	}
}
