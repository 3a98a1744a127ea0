import { isObject } from './isObject';
import { isImageConfiguration } from './mediaTypes';

/** Digest of `{}`, the configuration of artifacts that need none. */
const EMPTY_JSON = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

/** What else image tools take for the configuration of an image. */
const OLD_CONFIGURATIONS: ReadonlySet<unknown> = new Set([undefined, '', 'application/octet-stream']);

/** Layers of a file system, in OCI's and Docker's words. */
const FILE_SYSTEM = /\.image\.(layer|rootfs)\./;

function parse(manifest: string): unknown {
	try {
		return JSON.parse(manifest) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * mayBeRun tells the manifest of an image from that of an artifact by what it consists of, whatever it calls itself: image
 * tools run a manifest without looking at its artifact type. A string that is no manifest counts as an image.
 */
export function mayBeRun(manifest: string): boolean {
	const document = parse(manifest);
	if (!isObject(document)) return true;
	const { config, layers, fsLayers } = document;
	// Docker's schema 1 has no configuration.
	if (!isObject(config)) return fsLayers !== undefined;
	const { digest, mediaType } = config;
	if (digest === EMPTY_JSON) return false;
	if (OLD_CONFIGURATIONS.has(mediaType)) return true;
	if (typeof mediaType === 'string' && isImageConfiguration(mediaType)) return true;
	const all: readonly unknown[] = Array.isArray(layers) ? layers : [];
	return all.some((layer) => isObject(layer) && FILE_SYSTEM.test(String(layer.mediaType)));
}
