import { subjectsOf } from '../../../../lib/ecr/attachment';
import type { Image } from './image';

/**
 * Relation says that `follower` is of no use without `owner`, and `owner` incomplete without `follower`: a child of
 * an index, or a referrer (a signature, an SBOM) of its subject.
 */
export interface Relation {
	readonly owner: Image;
	readonly follower: Image;
	readonly kind: 'child' | 'referrer';
}

/** relationsOf finds what belongs to what among the images of one repository. */
export function relationsOf(images: readonly Image[]): Relation[] {
	const present = new Map(images.map((image) => [image.digest, image]));
	const others = (image: Image, digests: readonly string[]) =>
		[...new Set(digests)].flatMap((digest) => {
			const other = present.get(digest);
			return other && other !== image ? [other] : [];
		});
	return images.flatMap((image) => [
		...others(image, image.children).map((child): Relation => ({ owner: image, follower: child, kind: 'child' })),
		...others(image, subjectsOf(image)).map((owner): Relation => ({ owner, follower: image, kind: 'referrer' })),
	]);
}

/** Related finds an image's relations without going through all. */
export class Related {
	private readonly byOwner = new Map<Image, Relation[]>();
	private readonly byFollower = new Map<Image, Relation[]>();

	constructor(images: readonly Image[]) {
		for (const relation of relationsOf(images)) {
			add(this.byOwner, relation.owner, relation);
			add(this.byFollower, relation.follower, relation);
		}
	}

	/** The relations to what belongs to the image. */
	followers(owner: Image): readonly Relation[] {
		return this.byOwner.get(owner) ?? [];
	}

	/** All that belongs to the image, and to what belongs to it, and so on. */
	belongings(image: Image): ReadonlySet<Image> {
		const found = new Set<Image>();
		const queue = [image];
		for (let owner = queue.pop(); owner; owner = queue.pop()) {
			for (const { follower } of this.followers(owner)) {
				if (!found.has(follower)) queue.push(follower);
				found.add(follower);
			}
		}
		return found;
	}

	/** The relations to what the image belongs to. */
	owners(follower: Image): readonly Relation[] {
		return this.byFollower.get(follower) ?? [];
	}
}

function add(to: Map<Image, Relation[]>, image: Image, relation: Relation): void {
	const known = to.get(image);
	if (known) known.push(relation);
	else to.set(image, [relation]);
}
