import { ActionError } from '../aws/actionError';
import { subjectsOf } from '../ecr/attachment';
import type { OpenArchive } from './archive';
import { noFile, readFileManifests, unusableDigest, type FileManifests } from './fileManifests';
import type { ImageFile } from './imageFile';
import { allNames, NO_NAMES, type ImageNames } from './imageNames';
import { invalidFile } from './invalidFile';
import type { Attachment, ManifestSource } from './manifest';
import { readImageFile } from './readImageFile';

/** Layout is what a tar of images holds, in whichever format, and where its content is read. */
export interface Layout extends ManifestSource {
	/** Digests of the images. What belongs to one of them is not among them. */
	readonly images: readonly string[];
	/** What the file calls an image, or what is attached to one. */
	namesOf(digest: string): ImageNames;
	/** Bytes of a layer or configuration; undefined for one that the file does not hold. */
	sizeOf(digest: string): number | undefined;
	/** What is thrown for a layer or configuration that the file does not hold. */
	noBlob(digest: string): ActionError;
	/** Reads the content of these digests, in the order in which it comes. */
	readBlobs(
		digests: Iterable<string>,
	): AsyncIterable<{ readonly key: string; readonly content: AsyncIterable<Uint8Array> }>;
}

/** What belongs to what: what is attached to each manifest, and which images are on their own. */
class Relations {
	private readonly attached = new Map<string, Attachment[]>();
	private readonly children = new Set<string>();

	constructor(
		private readonly manifests: FileManifests['found'],
		private readonly names: ReadonlyMap<string, ImageNames>,
	) {
		for (const [digest, { subject, children }] of manifests) {
			for (const child of children) this.children.add(child.digest);
			const { tags } = names.get(digest) ?? NO_NAMES;
			for (const one of subjectsOf({ subject, tags })) {
				if (one !== digest) this.attached.set(one, [...this.attachedTo(one), { digest, tags }]);
			}
		}
	}

	attachedTo(digest: string): readonly Attachment[] {
		return this.attached.get(digest) ?? [];
	}

	/**
	 * The images of the file's list that belong to no other: neither attached to one, nor listed by an index without a tag
	 * of their own. What belongs only to one another is among them all the same, so that nothing is left out.
	 */
	images(): string[] {
		const attached = new Set(
			[...this.attached]
				.filter(([one]) => this.manifests.has(one))
				.flatMap(([, all]) => all.map(({ digest }) => digest)),
		);
		const listed = [...this.names];
		const isOwn = (digest: string, { tags }: ImageNames) => tags.length > 0 || !this.children.has(digest);
		const images = listed.filter(([digest, names]) => !attached.has(digest) && isOwn(digest, names));
		const reached = new Set<string>();
		for (const [digest] of images) this.reach(digest, reached);
		const others: string[] = [];
		for (const [digest] of listed) {
			if (reached.has(digest)) continue;
			others.push(digest);
			this.reach(digest, reached);
		}
		return [...images.map(([digest]) => digest), ...others];
	}

	/** Adds a manifest with all that belongs to it. */
	private reach(digest: string, reached: Set<string>): void {
		if (reached.has(digest)) return;
		reached.add(digest);
		for (const child of this.manifests.get(digest)?.children ?? []) this.reach(child.digest, reached);
		for (const one of this.attachedTo(digest)) this.reach(one.digest, reached);
	}
}

function namesIn({ images }: ImageFile): ReadonlyMap<string, ImageNames> {
	const names = new Map<string, ImageNames[]>();
	for (const image of images) names.set(image.digest, [...(names.get(image.digest) ?? []), image.names]);
	return new Map([...names].map(([digest, all]) => [digest, allNames(all)]));
}

/**
 * readLayout reads a tar of images, in whatever order its files are, and holds its manifests. Throws ActionError for what is
 * none, or is damaged, and what the stream throws.
 */
export async function readLayout(open: OpenArchive): Promise<Layout> {
	const file = await readImageFile(open);
	const { archive, pathOf } = file;
	const { found, problems } = await readFileManifests(file);
	const names = namesIn(file);
	const relations = new Relations(found, names);
	const blobAt = (digest: string) => archive.find(pathOf(digest));
	return {
		images: relations.images(),
		namesOf: (digest) => names.get(digest) ?? NO_NAMES,
		sizeOf: (digest) => blobAt(digest)?.size,
		noBlob: (digest) =>
			unusableDigest(digest) ??
			noFile(digest, file) ??
			invalidFile(
				`has no layer ${digest}, which it lists`,
				'It is not complete, and the repository does not have that layer either. Nothing was uploaded.',
			),
		readBlobs: (digests) => {
			const paths = [...digests].map((digest) => [blobAt(digest)?.path ?? '', digest] as const);
			return archive.stream(new Map(paths));
		},
		async read(digests) {
			const problem = digests.map((digest) => problems.get(digest)).find((one) => one !== undefined);
			if (problem) throw problem;
			return await Promise.resolve(digests.flatMap((digest) => found.get(digest) ?? []));
		},
		attachedTo: async (digest) => await Promise.resolve([...relations.attachedTo(digest)]),
		available: async (digests) => await Promise.resolve(new Set(digests.filter((digest) => blobAt(digest)))),
	};
}
