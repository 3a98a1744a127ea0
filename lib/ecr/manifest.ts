import { isIndex } from './mediaTypes';

/** Descriptor is what a manifest says of a layer, a configuration, or another manifest. */
export interface Descriptor {
	readonly mediaType?: string;
	readonly digest: string;
	/** Bytes. */
	readonly size?: number;
	/** Where the content is instead of the registry. */
	readonly urls?: readonly string[];
	/** What the artifact is that it describes. */
	readonly artifactType?: string;
	readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/** Listed is what a manifest lists: layers and configuration, or other manifests; and what it is attached to. */
export interface Listed {
	readonly blobs: readonly Descriptor[];
	readonly children: readonly Descriptor[];
	/** Digest of the manifest that this one refers to. */
	readonly subject?: string;
}

/** The members of all formats of manifests that say what they list. */
interface Document {
	readonly config?: Descriptor;
	readonly layers?: readonly Descriptor[];
	readonly manifests?: readonly Descriptor[];
	readonly fsLayers?: ReadonlyArray<{ readonly blobSum: string }>;
	readonly subject?: { readonly digest?: string };
}

function parse(manifest: string): Document | undefined {
	try {
		const document: unknown = JSON.parse(manifest);
		return typeof document === 'object' && document !== null ? document : undefined;
	} catch {
		return undefined;
	}
}

/**
 * readListed reads what a manifest lists; undefined for text that is no manifest. See
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md beside it
 */
export function readListed(manifest: string, mediaType: string | undefined): Listed | undefined {
	const document = parse(manifest);
	if (!document) return undefined;
	const { config, layers, manifests, fsLayers, subject } = document;
	if (![layers ?? [], manifests ?? [], fsLayers ?? []].every(Array.isArray)) return undefined;
	const attached = subject?.digest === undefined ? {} : { subject: subject.digest };
	if (isIndex(mediaType) || manifests) return { blobs: [], children: manifests ?? [], ...attached };
	const old = (fsLayers ?? []).map(({ blobSum }) => ({ digest: blobSum }));
	return { blobs: [...(config ? [config] : []), ...(layers ?? []), ...old], children: [], ...attached };
}

/** platformOf writes a platform as image tools do: `linux/arm64/v8`; undefined where a descriptor names none. */
export function platformOf({ platform }: Descriptor): string | undefined {
	return [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/') || undefined;
}
