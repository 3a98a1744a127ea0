import { isDigest } from '../../lib/ecr/digest';
import { isObject, type JsonObject } from '../../lib/ecr/isObject';
import { DOCKER_SCHEMA_1, isIndex, MANIFEST_MEDIA_TYPES } from '../../lib/ecr/mediaTypes';
import { invalidParameter } from '../errors';

/** Docker's schema 1 without a signature. */
const UNSIGNED_SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+json';
/** The artifact manifest that OCI gave up before version 1.1. */
const OCI_ARTIFACT = 'application/vnd.oci.artifact.manifest.v1+json';
const SUPPORTED: readonly string[] = [...MANIFEST_MEDIA_TYPES, UNSIGNED_SCHEMA_1, OCI_ARTIFACT];

/** The media types of RFC 6838, without parameters: ECR refuses those with `;`. */
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

const NO_LAYER = 'Image has to have at least 1 layer';
const SYNTAX = 'Invalid JSON syntax';

function isMediaType(value: unknown): boolean {
	return typeof value === 'string' && MEDIA_TYPE.test(value);
}

function hasDigest(value: unknown): value is JsonObject {
	return isObject(value) && typeof value.digest === 'string' && isDigest(value.digest);
}

function isDescriptor(value: unknown): boolean {
	return hasDigest(value) && isMediaType(value.mediaType);
}

function isOptional(value: unknown, fits: (value: unknown) => boolean): boolean {
	return value === undefined || fits(value);
}

function isIndexDocument({ manifests }: JsonObject): boolean {
	return Array.isArray(manifests) && manifests.every(isDescriptor);
}

function isImageDocument({ config, layers }: JsonObject): boolean {
	return isDescriptor(config) && Array.isArray(layers) && layers.every(isDescriptor);
}

function isArtifactDocument({ artifactType, blobs }: JsonObject): boolean {
	return isMediaType(artifactType) && isOptional(blobs, (all) => Array.isArray(all) && all.every(isDescriptor));
}

function isOldDocument({ fsLayers }: JsonObject): boolean {
	return (
		Array.isArray(fsLayers) &&
		fsLayers.every((layer) => isObject(layer) && typeof layer.blobSum === 'string' && isDigest(layer.blobSum))
	);
}

function hasElements(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}

/**
 * checkManifest holds a manifest against its media type: its required members, and types and digests that are some. What
 * it has beside them is not looked at, nor are sizes. Throws EcrError (InvalidParameterException) in ECR's words.
 */
export function checkManifest(manifest: string, mediaType: string): void {
	if (!SUPPORTED.includes(mediaType)) {
		throw invalidParameter('imageManifestMediaType', `Unsupported manifest type: "${mediaType}"`);
	}
	const document: unknown = JSON.parse(manifest);
	const refuse = (constraint: string) => invalidParameter('ImageManifest', constraint);
	if (!isObject(document)) throw refuse(SYNTAX);
	const isOld = mediaType === DOCKER_SCHEMA_1 || mediaType === UNSIGNED_SCHEMA_1;
	const isArtifact = mediaType === OCI_ARTIFACT;
	if (!isArtifact && document.schemaVersion !== (isOld ? 1 : 2)) throw refuse(SYNTAX);
	if (!isOptional(document.artifactType, isMediaType) || !isOptional(document.subject, hasDigest)) {
		throw refuse(SYNTAX);
	}
	if (isIndex(mediaType)) {
		if (!isIndexDocument(document)) throw refuse(SYNTAX);
	} else if (isArtifact) {
		if (!isArtifactDocument(document)) throw refuse(SYNTAX);
	} else {
		if (!hasElements(isOld ? document.fsLayers : document.layers)) throw refuse(NO_LAYER);
		if (!(isOld ? isOldDocument : isImageDocument)(document)) throw refuse(SYNTAX);
	}
}
