import { isDigest, sha256 } from '../ecr/digest';
import { MalformedManifest, type Descriptor } from '../ecr/manifest';
import { MANIFEST_MEDIA_TYPES, OCI_INDEX, OCI_MANIFEST } from '../ecr/mediaTypes';
import { ActionError } from '../aws/actionError';
import { LINK_HINT, MANIFEST_BYTES } from './fileJson';
import type { ImageFile } from './imageFile';
import { invalidFile } from './invalidFile';
import { manifestOf, type Manifest } from './manifest';

/** FileManifests are the manifests of a file that its list leads to, and why others cannot be had. */
export interface FileManifests {
	readonly found: ReadonlyMap<string, Manifest>;
	readonly problems: ReadonlyMap<string, ActionError>;
}

/** Bytes of all manifests of a file together. */
const MOST_OF_ALL = 64 * 2 ** 20;

const MANIFESTS: ReadonlySet<string> = new Set(MANIFEST_MEDIA_TYPES);
const ARTIFACT_MANIFEST = 'application/vnd.oci.artifact.manifest.v1+json';
/** A part of the types of what a build cache consists of. */
const CACHE = 'buildkit.cacheconfig';
const DAMAGED = 'It is damaged.';

/** A manifest that is wanted, and what lists it. */
interface WantedManifest extends Pick<Descriptor, 'digest' | 'mediaType'> {
	/** The index that lists it; undefined for an image of the file's own list. */
	readonly parent?: string;
}

/** unusableDigest is why a digest cannot be imported: OCI allows sha512 as well, which Amazon ECR does not take. */
export function unusableDigest(digest: string): ActionError | undefined {
	if (isDigest(digest)) return undefined;
	const [algorithm] = digest.split(':');
	return algorithm === 'sha256' || !digest.includes(':')
		? invalidFile(`names a content by ${digest}, which is no digest`, DAMAGED)
		: invalidFile(
				`names its content by ${algorithm} (${digest})`,
				'Amazon ECR takes digests of sha256 alone. Write it again with these.',
			);
}

/** noFile is why the content of a digest is not in a file: a link that leads out of it, or that it was never written. */
export function noFile(digest: string, { archive, pathOf }: ImageFile): ActionError | undefined {
	const link = archive.brokenLink(pathOf(digest));
	if (link === undefined) return undefined;
	return invalidFile(`has ${digest} as a link to ${link}, which it does not hold`, LINK_HINT);
}

/** What is wrong with the type that the file says a manifest has. */
function wrongType({ digest, mediaType, parent }: WantedManifest): ActionError | undefined {
	if (mediaType === undefined || MANIFESTS.has(mediaType)) return undefined;
	if (mediaType === ARTIFACT_MANIFEST) {
		const hint =
			'Registries no longer take this format. Write the artifact again with a current tool, as an image manifest.';
		return invalidFile(`holds ${digest} as an OCI artifact manifest`, hint);
	}
	if (mediaType.includes(CACHE)) return buildCache(parent ?? digest);
	const what = parent === undefined ? `lists ${digest}` : `has an index ${parent}, which lists ${digest}`;
	return invalidFile(`${what}, of the type ${mediaType}, which is no manifest`, 'Give a file that holds images.');
}

const buildCache = (digest: string) =>
	invalidFile(
		`holds a build cache, no image: ${digest}`,
		'Write the cache with image-manifest=true and oci-mediatypes=true for Amazon ECR to take it.',
	);

function missing({ digest, parent }: WantedManifest, file: ImageFile): ActionError {
	const hint =
		parent === undefined
			? 'It is not complete. Write it again.'
			: 'It was written without some platforms: name those that it has in Platforms.';
	return noFile(digest, file) ?? invalidFile(`has no manifest ${digest}, which it lists`, hint);
}

function tooLarge({ digest }: WantedManifest, size: number): ActionError {
	const says = `has a manifest ${digest} of ${size} bytes`;
	return invalidFile(says, `Amazon ECR takes manifests of up to ${MANIFEST_BYTES} bytes (4 MiB).`);
}

/** What the parts of a malformed manifest are called where their absence has a known cause. */
const KNOWN: ReadonlyArray<readonly [RegExp, string]> = [
	[/null in "layers"/, 'docker save of version 25.0.0 wrote such files. Save the image with a later version.'],
];

/** A manifest by its text, or why it is none: damaged, malformed, or the index of a build cache. */
function parsed({ digest, mediaType }: WantedManifest, text: string): Manifest | ActionError {
	const content = sha256(text);
	if (content !== digest) return invalidFile(`holds ${digest}, whose content has the digest ${content}`, DAMAGED);
	try {
		const manifest = manifestOf(text, mediaType, digest);
		if (manifest.children.some((child) => child.mediaType?.includes(CACHE))) return buildCache(digest);
		const { mediaType: own } = JSON.parse(text) as { readonly mediaType?: unknown };
		// The format has OCI's manifests without a type; Docker's say theirs.
		const inferred = typeof own === 'string' ? own : manifest.children.length > 0 ? OCI_INDEX : OCI_MANIFEST;
		return { ...manifest, mediaType: mediaType ?? inferred };
	} catch (thrown) {
		if (!(thrown instanceof MalformedManifest)) throw thrown;
		const hint = KNOWN.find(([pattern]) => pattern.test(thrown.message))?.[1] ?? 'Write it again with a current tool.';
		return invalidFile(`has a manifest ${digest} that ${thrown.message}`, hint);
	}
}

/** What is wrong with what is wanted before it is read; undefined where it is to be read. */
function problemOf(wanted: WantedManifest, file: ImageFile): ActionError | undefined {
	const problem = unusableDigest(wanted.digest) ?? wrongType(wanted);
	if (problem || file.made.has(wanted.digest)) return problem;
	const size = file.archive.find(file.pathOf(wanted.digest))?.size;
	if (size === undefined) return missing(wanted, file);
	return size > MANIFEST_BYTES ? tooLarge(wanted, size) : undefined;
}

/** The content of manifests that can be read, by their digests. */
async function contentsOf(
	wanted: readonly WantedManifest[],
	{ archive, made, pathOf }: ImageFile,
): Promise<ReadonlyMap<string, Buffer>> {
	const files = wanted.flatMap(({ digest }) => (made.has(digest) ? [] : (archive.find(pathOf(digest)) ?? [])));
	const contents = await archive.contents(files);
	return new Map(
		wanted.flatMap(({ digest }) => {
			const text = made.get(digest);
			const bytes = text === undefined ? contents.get(archive.find(pathOf(digest))?.path ?? '') : Buffer.from(text);
			return bytes ? [[digest, bytes]] : [];
		}),
	);
}

/**
 * readFileManifests reads the manifests that the list of a file leads to, level by level: what a blob looks like is never
 * asked. Throws ActionError where they are too many, and what the stream throws.
 */
export async function readFileManifests(file: ImageFile): Promise<FileManifests> {
	const found = new Map<string, Manifest>();
	const problems = new Map<string, ActionError>();
	let held = 0;
	for (let level: readonly WantedManifest[] = file.images; level.length > 0;) {
		const wanted = new Map(level.map((one) => [one.digest, one]));
		for (const [digest, one] of wanted) {
			const problem = problemOf(one, file);
			if (problem) problems.set(digest, problem);
			if (problem || found.has(digest)) wanted.delete(digest);
		}
		for (const { digest } of wanted.values()) held += file.archive.find(file.pathOf(digest))?.size ?? 0;
		if (held > MOST_OF_ALL) {
			throw invalidFile('holds more than 64 MiB of manifests', 'Import the images by several files.');
		}
		const contents = await contentsOf([...wanted.values()], file);
		for (const [digest, bytes] of contents) {
			const one = wanted.get(digest) ?? { digest };
			const manifest = parsed(one, bytes.toString());
			if (manifest instanceof ActionError) problems.set(digest, manifest);
			else found.set(digest, manifest);
		}
		level = [...wanted.keys()].flatMap((parent) =>
			(found.get(parent)?.children ?? []).map(({ digest, mediaType }) => ({ digest, mediaType, parent })),
		);
	}
	return { found, problems };
}
