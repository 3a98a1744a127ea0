import { DOCKER_SCHEMA_1, isImageConfiguration, isIndex, MANIFEST_MEDIA_TYPES } from './mediaTypes';
import { isObject, type JsonObject } from './isObject';

/** Descriptor is what a manifest says of a layer, a configuration, or another manifest. */
export interface Descriptor {
	readonly mediaType?: string;
	readonly digest: string;
	/** Bytes, where the manifest has a number that can be one. */
	readonly size?: number;
	/** Where the content is instead of the registry. */
	readonly urls?: readonly string[];
	/** What the artifact is that it describes. */
	readonly artifactType?: string;
	readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
	readonly annotations?: Readonly<Record<string, string>>;
}

/** Listed is what a manifest lists: a configuration and layers, or other manifests; and what it is attached to. */
export interface Listed {
	readonly config?: Descriptor;
	readonly layers: readonly Descriptor[];
	readonly children: readonly Descriptor[];
	/** Digest of the manifest that this one refers to. */
	readonly subject?: string;
	/** Type of what it holds, where it says that it is an artifact. */
	readonly artifactType?: string;
}

/** MalformedManifest is thrown for text that is no manifest, or an ambiguous one; its message completes "It ...". */
export class MalformedManifest extends Error {
	override readonly name = 'MalformedManifest';
}

const isString = (value: unknown): value is string => typeof value === 'string';
const strings = (values: JsonObject) =>
	Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => isString(entry[1])));

function parse(manifest: string): JsonObject {
	let document: unknown;
	try {
		document = JSON.parse(manifest);
	} catch {
		throw new MalformedManifest('is not JSON');
	}
	if (!isObject(document)) throw new MalformedManifest('is not a JSON object');
	return document;
}

/** MEMBERS are what each format has its contents in. */
const MEMBERS = {
	index: ['manifests'],
	image: ['layers', 'config'],
	artifact: ['blobs'],
	schema1: ['fsLayers'],
} as const;
type Format = keyof typeof MEMBERS;
const FORMATS = Object.keys(MEMBERS) as Format[];

const membersOf = (format: Format): readonly string[] => MEMBERS[format];
const CONTENTS = FORMATS.flatMap(membersOf);
const IMAGES: ReadonlySet<string> = new Set(MANIFEST_MEDIA_TYPES);

/** The format that a media type stands for; undefined for one that is not known. */
function formatOfType(mediaType: string | undefined): Format | undefined {
	if (isIndex(mediaType)) return 'index';
	if (mediaType === DOCKER_SCHEMA_1) return 'schema1';
	return mediaType !== undefined && IMAGES.has(mediaType) ? 'image' : undefined;
}

function typeOf(document: JsonObject, mediaType: string | undefined): string | undefined {
	const own = isString(document.mediaType) ? document.mediaType : undefined;
	if (own !== undefined && mediaType !== undefined && own !== mediaType) {
		throw new MalformedManifest(`has the media type ${mediaType}, but says that it is ${own}`);
	}
	return mediaType ?? own;
}

/**
 * The format of a manifest: that of its media type or, without one that is known, of its contents. A manifest that other
 * tools could read as another format is refused. See https://github.com/advisories/GHSA-77vh-xpmg-72qh (CVE-2021-41190)
 */
function formatOf(document: JsonObject, mediaType: string | undefined): Format {
	const names = Object.keys(document);
	// Programs in Go match the names of members regardless of case.
	const misspelled = names.find(
		(name) => !CONTENTS.includes(name) && CONTENTS.some((member) => isSpelling(name, member)),
	);
	if (misspelled !== undefined) throw new MalformedManifest(`is ambiguous: not every tool reads "${misspelled}"`);
	const format =
		formatOfType(typeOf(document, mediaType)) ??
		FORMATS.find((one) => membersOf(one).some((member) => names.includes(member)));
	if (format === undefined) throw new MalformedManifest('lists neither layers nor manifests');
	const other = names.find((name) => CONTENTS.includes(name) && !membersOf(format).includes(name));
	if (other === undefined) return format;
	const own = membersOf(format).join('" and "');
	throw new MalformedManifest(
		`is ambiguous: it has "${other}" besides "${own}", and tools would read different images`,
	);
}

const isSpelling = (name: string, member: string) => name.toLowerCase() === member.toLowerCase();

function descriptorOf(value: unknown, member: string): Descriptor {
	const digest = isObject(value) ? (value.digest ?? value.blobSum) : undefined;
	if (!isObject(value) || !isString(digest))
		throw new MalformedManifest(`has an element without a digest in "${member}"`);
	const { mediaType, size, urls, platform, artifactType, annotations } = value;
	return {
		digest,
		...(isString(mediaType) ? { mediaType } : {}),
		...(Number.isSafeInteger(size) && Number(size) >= 0 ? { size: Number(size) } : {}),
		...(Array.isArray(urls) ? { urls: urls.filter(isString) } : {}),
		...(isObject(platform) ? { platform: strings(platform) } : {}),
		...(isString(artifactType) ? { artifactType } : {}),
		...(isObject(annotations) ? { annotations: strings(annotations) } : {}),
	};
}

function descriptorsIn(document: JsonObject, member: string): Descriptor[] {
	const values = document[member];
	if (values === undefined) throw new MalformedManifest(`has no "${member}"`);
	if (!Array.isArray(values)) {
		throw new MalformedManifest(`has ${values === null ? 'null' : 'no list'} in "${member}"`);
	}
	return values.map((value) => descriptorOf(value, member));
}

/**
 * readListed reads what a manifest lists. Throws MalformedManifest for text that is no manifest, and for one that other
 * tools could read as another image. See
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md beside it
 */
export function readListed(manifest: string, mediaType: string | undefined): Listed {
	const document = parse(manifest);
	const [contents] = MEMBERS[formatOf(document, mediaType)];
	const listed = descriptorsIn(document, contents);
	const { config, subject, artifactType } = document;
	return {
		...(config === undefined || config === null ? {} : { config: descriptorOf(config, 'config') }),
		...(contents === 'manifests' ? { layers: [], children: listed } : { layers: listed, children: [] }),
		...(isObject(subject) && isString(subject.digest) ? { subject: subject.digest } : {}),
		...(isString(artifactType) ? { artifactType } : {}),
	};
}

/** platformOf writes a platform as image tools do: `linux/arm64/v8`; undefined where a descriptor names none. */
export function platformOf({ platform }: Descriptor): string | undefined {
	return [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/') || undefined;
}

/** By these annotations a child of an index names the image beside it that it is about: attestations, SOCI indexes. */
const ABOUT = ['vnd.docker.reference.digest', 'com.amazon.soci.image-manifest-digest'];

/** imageDescribedBy is the digest of the image that a child of an index is about; undefined where it names none. */
export function imageDescribedBy({ annotations }: Descriptor): string | undefined {
	return ABOUT.map((name) => annotations?.[name]).find((digest) => digest !== undefined);
}

/**
 * isArtifact tells whether a child of an index is no image for a platform: attestations, which builders list for a platform
 * that nobody has, and whatever names its type, such as SOCI indexes, which are listed for the platform of their image.
 */
export function isArtifact(child: Descriptor): boolean {
	const { mediaType, platform, artifactType } = child;
	if (platform?.os === 'unknown' || imageDescribedBy(child) !== undefined) return true;
	// The type of an image that names none is that of its configuration.
	if (artifactType !== undefined && !isImageConfiguration(artifactType)) return true;
	return mediaType !== undefined && !IMAGES.has(mediaType);
}
