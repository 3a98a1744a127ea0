import { ActionError } from '../aws/actionError';
import { subjectOfTag, subjectsOf } from '../ecr/attachment';
import { sha256 } from '../ecr/digest';
import { OCI_INDEX, OCI_MANIFEST } from '../ecr/mediaTypes';
import { decompressed } from './decompressed';
import { digestOfBlob, DOCKER_FILE, INDEX_FILE, TAG, type LayoutIndex } from './layout';
import { manifestOf, type Manifest, type ManifestSource } from './manifest';
import { collect, readTar, type TarEntry } from './tar';

/** Layout is what a tar with an OCI image layout holds: its images, and where the rest is read. */
export interface Layout extends ManifestSource {
	/** Digests of the images, each with its tags; what is attached to one of them is not among them. */
	readonly images: ReadonlyMap<string, readonly string[]>;
	/** Digests of all that there is. */
	readonly blobs: ReadonlySet<string>;
}

/** Bytes of a manifest, as registries bound them, and of all manifests of a file together. */
const MOST_OF_ONE = 4 * 2 ** 20;
const MOST_OF_ALL = 64 * 2 ** 20;

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** The file cannot be imported: what is wrong with it continues "The file". */
function invalidFile(says: string, hint: string): ActionError {
	return new ActionError('InvalidFile', `The file ${says}`, hint);
}

interface ManifestDocument {
	readonly schemaVersion?: unknown;
	readonly mediaType?: string;
	readonly manifests?: unknown;
	readonly layers?: unknown;
}

/** The manifest that a small file is; undefined where it is something else. Its name must be the digest of its bytes. */
async function readManifest(digest: string, { size, content }: TarEntry): Promise<Manifest | undefined> {
	if (size > MOST_OF_ONE) return undefined;
	const bytes = await collect(content);
	const text = bytes.toString();
	const document = parse(text) as ManifestDocument | null | undefined;
	if (document?.schemaVersion !== 2 || !(Array.isArray(document.manifests) || Array.isArray(document.layers))) {
		return undefined;
	}
	const found = sha256(bytes);
	if (found !== digest) throw invalidFile(`holds ${digest}, whose content has the digest ${found}`, 'It is damaged.');
	// The format has OCI's manifests without a type; Docker's say theirs.
	return manifestOf(text, document.mediaType ?? (document.manifests ? OCI_INDEX : OCI_MANIFEST), digest);
}

/** The tag in a name, which may be the tag alone, or a whole reference. */
function tagOf(name: string | undefined): string | undefined {
	return name?.includes('@') ? undefined : name?.match(/(?:^|:)(\w[\w.-]*)$/)?.[1];
}

/** The tags that the index of a layout gives each manifest, by its digest. */
function tagsIn({ manifests }: LayoutIndex): Map<string, readonly string[]> {
	const named = new Map<string, readonly string[]>();
	for (const { digest, annotations } of manifests) {
		const tag = tagOf(annotations?.[TAG]);
		named.set(digest, [...new Set([...(named.get(digest) ?? []), ...(tag ? [tag] : [])])]);
	}
	return named;
}

function noLayout(files: ReadonlySet<string>): ActionError {
	return files.has(DOCKER_FILE)
		? invalidFile(
				'holds images in the format of docker save from before version 25',
				'Convert it: skopeo copy docker-archive:old.tar oci-archive:new.tar',
			)
		: invalidFile(
				`holds no ${INDEX_FILE}, which an OCI image layout has`,
				'Give a tar that docker save, skopeo (oci-archive) or Image → Export wrote.',
			);
}

/**
 * readLayout reads once through a tar with an OCI image layout, in whatever order its files are, and holds its
 * manifests. Throws ActionError for what is none, or is damaged, and what the stream throws.
 */
export async function readLayout(content: AsyncIterable<Uint8Array>): Promise<Layout> {
	const manifests = new Map<string, Manifest>();
	const blobs = new Set<string>();
	const files = new Set<string>();
	let index: LayoutIndex | undefined;
	let held = 0;
	for await (const entry of readTar(decompressed(content))) {
		files.add(entry.name);
		const digest = digestOfBlob(entry.name);
		if (entry.name === INDEX_FILE && entry.size <= MOST_OF_ONE) {
			index = parse((await collect(entry.content)).toString()) as LayoutIndex | undefined;
		}
		if (digest === undefined) continue;
		blobs.add(digest);
		const manifest = await readManifest(digest, entry);
		if (!manifest) continue;
		manifests.set(digest, manifest);
		held += entry.size;
		if (held > MOST_OF_ALL) {
			throw invalidFile('holds more than 64 MiB of manifests', 'Import the images by several files.');
		}
	}
	if (!Array.isArray(index?.manifests)) throw noLayout(files);
	const named = tagsIn(index);
	const subjects = new Map(
		[...manifests].map(([digest, { subject }]) => [digest, subjectsOf({ subject, tags: named.get(digest) ?? [] })]),
	);
	const isAttached = (digest: string) => subjects.get(digest)?.some((subject) => manifests.has(subject)) === true;
	return {
		images: new Map([...named].filter(([digest]) => !isAttached(digest))),
		blobs,
		async read(digests) {
			const missing = digests.find((digest) => !manifests.has(digest));
			if (missing !== undefined) {
				throw invalidFile(
					`has no manifest ${missing}, which it lists`,
					'It was written without some platforms: name those that it has in Platforms.',
				);
			}
			return await Promise.resolve(digests.flatMap((digest) => manifests.get(digest) ?? []));
		},
		available: async (digests) => await Promise.resolve(new Set(digests.filter((digest) => blobs.has(digest)))),
		async attachedTo(digest) {
			const all = [...subjects].filter(([, some]) => some.includes(digest));
			const attachments = all.map(([one]) => ({
				digest: one,
				tags: (named.get(one) ?? []).filter((tag) => subjectOfTag(tag) === digest),
			}));
			return await Promise.resolve(attachments);
		},
	};
}

/** readBlobs reads the content of a layout's tar that is among `digests`, in the order in which it comes. */
export async function* readBlobs(
	content: AsyncIterable<Uint8Array>,
	digests: ReadonlySet<string>,
): AsyncGenerator<{ readonly digest: string; readonly content: AsyncIterable<Uint8Array> }> {
	for await (const { name, content: of } of readTar(decompressed(content))) {
		const digest = digestOfBlob(name);
		if (digest !== undefined && digests.has(digest)) yield { digest, content: of };
	}
}
