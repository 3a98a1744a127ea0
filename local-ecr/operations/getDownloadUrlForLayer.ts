import { layerInaccessible, layerNotFound } from '../errors';
import { readManifest } from '../state/manifest';
import type { Handler } from './handler';

/** getDownloadUrlForLayer emulates GetDownloadUrlForLayer: only layers of an active image can be downloaded. */
export const getDownloadUrlForLayer: Handler<'GetDownloadUrlForLayer'> = (input, { registry, urlFor }) => {
	const { repositoryName, layerDigest } = input;
	const repository = registry.repository(repositoryName);
	const place = registry.place(repositoryName);
	const layer = repository.layers.get(layerDigest);
	if (!layer) throw layerNotFound(layerDigest, place);
	const used = [...repository.images.values()].some(
		({ status, manifest, mediaType }) =>
			status === 'ACTIVE' && readManifest(manifest, mediaType).blobs.some(({ digest }) => digest === layerDigest),
	);
	if (!used) throw layerInaccessible(layerDigest, place);
	return { downloadUrl: urlFor(layerDigest, layer.size), layerDigest };
};
