/** MANIFEST_MEDIA_TYPES are the media types of image manifests, the preferred first and Docker's schema 1 last. */
export const MANIFEST_MEDIA_TYPES = [
	'application/vnd.docker.distribution.manifest.v2+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.v1+prettyjws',
] as const;

/** DOCKER_MANIFEST is Docker's image manifest, version 2, schema 2. */
export const DOCKER_MANIFEST = MANIFEST_MEDIA_TYPES[0];
/** DOCKER_MANIFEST_LIST is Docker's list of manifests for several platforms. */
const DOCKER_MANIFEST_LIST = MANIFEST_MEDIA_TYPES[1];
/** OCI_MANIFEST is the OCI image manifest. */
export const OCI_MANIFEST = MANIFEST_MEDIA_TYPES[2];
/** OCI_INDEX is the OCI image index. */
export const OCI_INDEX = MANIFEST_MEDIA_TYPES[3];
/** DOCKER_SCHEMA_1 is Docker's signed image manifest, version 2, schema 1. */
export const DOCKER_SCHEMA_1 = MANIFEST_MEDIA_TYPES[4];

/** isIndex tells whether a manifest of this media type lists other manifests instead of layers. */
export function isIndex(mediaType: string | undefined): boolean {
	return mediaType === DOCKER_MANIFEST_LIST || mediaType === OCI_INDEX;
}

const IMAGE_CONFIGURATIONS: ReadonlySet<string | undefined> = new Set([
	'application/vnd.docker.container.image.v1+json',
	'application/vnd.oci.image.config.v1+json',
]);

/** isImageConfiguration tells the configuration of an image that can be run from that of an artifact. */
export function isImageConfiguration(mediaType: string | undefined): boolean {
	return IMAGE_CONFIGURATIONS.has(mediaType);
}
