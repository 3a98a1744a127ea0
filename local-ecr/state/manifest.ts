import { isIndex } from '../../lib/ecr/mediaTypes';
import { isObject } from '../../lib/ecr/isObject';

/** Descriptor is a reference of a manifest to a blob or to another manifest. */
interface Descriptor {
	digest: string;
	mediaType?: string;
	size: number;
	/** isForeign tells a layer with URLs of its own, such as a Windows base layer: it need not be uploaded. */
	isForeign: boolean;
}

/** ManifestFacts is what a registry has to know of a manifest; the rest of its text is nobody's business. */
export interface ManifestFacts {
	mediaType?: string;
	/** blobs are the configuration and the layers; all but foreign ones must exist. */
	blobs: Descriptor[];
	/** layers are those of the blobs that are layers. */
	layers: Descriptor[];
	/** children are the manifests that a list or index names. */
	children: Descriptor[];
	/** subject is the digest of the image that a signature, an SBOM or another referrer is about. */
	subject?: string;
	/** artifactType is the type of an OCI artifact, or else that of its configuration. */
	artifactType?: string;
	annotations?: Record<string, string>;
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): Record<string, string> | undefined {
	if (!isObject(value)) return undefined;
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, member]) => (typeof member === 'string' ? [[key, member]] : [])),
	);
}

function descriptors(values: unknown): Descriptor[] {
	if (!Array.isArray(values)) return [];
	return values.filter(isObject).flatMap((value) => {
		const digest = text(value.digest) ?? text(value.blobSum);
		if (digest === undefined) return [];
		const isForeign = Array.isArray(value.urls) && value.urls.length > 0;
		return [{ digest, mediaType: text(value.mediaType), size: Number(value.size ?? 0), isForeign }];
	});
}

/**
 * readManifest reads a manifest of any version. Its media type, which need not stand in its text, decides whether it is an
 * image or a list, whatever else the text has. Throws SyntaxError when the text is not a JSON object.
 */
export function readManifest(manifest: string, givenType?: string): ManifestFacts {
	const value: unknown = JSON.parse(manifest);
	if (!isObject(value)) throw new SyntaxError('A manifest is a JSON object');
	const mediaType = text(value.mediaType);
	const isList = isIndex(givenType ?? mediaType);
	const config = descriptors(isList ? [] : [value.config]);
	const layers = descriptors(isList ? [] : (value.layers ?? value.blobs ?? value.fsLayers));
	return {
		mediaType,
		blobs: [...config, ...layers],
		layers,
		children: descriptors(isList ? value.manifests : []),
		subject: isObject(value.subject) ? text(value.subject.digest) : undefined,
		artifactType: text(value.artifactType) ?? config[0]?.mediaType,
		annotations: texts(value.annotations),
	};
}

/** childrenOf lists the digests that a stored list or index names. */
export function childrenOf({ manifest, mediaType }: { manifest: string; mediaType: string }): string[] {
	return readManifest(manifest, mediaType).children.map(({ digest }) => digest);
}
