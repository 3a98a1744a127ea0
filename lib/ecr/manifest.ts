import { isIndex } from './mediaTypes';

/** Descriptor is what a manifest says of a layer, a configuration, or another manifest. */
export interface Descriptor {
	readonly mediaType?: string;
	readonly digest: string;
	/** Bytes. */
	readonly size?: number;
	/** Where the content is instead of the registry. */
	readonly urls?: readonly string[];
	readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/** Listed is what a manifest lists: layers and configuration, or other manifests. */
export interface Listed {
	readonly blobs: readonly Descriptor[];
	readonly children: readonly Descriptor[];
}

/**
 * readListed reads what a manifest lists. Throws a SyntaxError for text that is no JSON. See
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md beside it
 */
export function readListed(manifest: string, mediaType: string | undefined): Listed {
	const { config, layers, manifests, fsLayers } = JSON.parse(manifest) as {
		readonly config?: Descriptor;
		readonly layers?: readonly Descriptor[];
		readonly manifests?: readonly Descriptor[];
		readonly fsLayers?: ReadonlyArray<{ readonly blobSum: string }>;
	};
	if (isIndex(mediaType) || manifests) return { blobs: [], children: manifests ?? [] };
	const old = (fsLayers ?? []).map(({ blobSum }) => ({ digest: blobSum }));
	return { blobs: [...(config ? [config] : []), ...(layers ?? []), ...old], children: [] };
}

/** platformOf writes a platform as image tools do: `linux/arm64/v8`; undefined where a descriptor names none. */
export function platformOf({ platform }: Descriptor): string | undefined {
	return [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/') || undefined;
}
