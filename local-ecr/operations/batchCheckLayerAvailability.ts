import type { Layer, LayerFailure } from '@aws-sdk/client-ecr';

import { isDigest } from '../../lib/ecr/digest';
import { readManifest } from '../state/manifest';
import type { Repository } from '../state/model';
import type { Handler } from './handler';

const LAYER_MEDIA_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** isArchived tells whether every image that uses a layer is in the archive. */
function isArchived(repository: Repository, digest: string): boolean {
	const users = [...repository.images.values()].filter(({ manifest, mediaType }) =>
		readManifest(manifest, mediaType).blobs.some((blob) => blob.digest === digest),
	);
	return users.length > 0 && users.every(({ status }) => status !== 'ACTIVE');
}

/** batchCheckLayerAvailability emulates BatchCheckLayerAvailability. A layer that is not there is UNAVAILABLE. */
export const batchCheckLayerAvailability: Handler<'BatchCheckLayerAvailability'> = (input, { registry }) => {
	const repository = registry.repository(input.repositoryName);
	const layers: Layer[] = [];
	const failures: LayerFailure[] = [];
	for (const layerDigest of input.layerDigests) {
		const layer = repository.layers.get(layerDigest);
		if (layerDigest === '') {
			failures.push({
				layerDigest,
				failureCode: 'MissingLayerDigest',
				failureReason: 'Invalid request parameters: layer digest cannot be empty',
			});
		} else if (!isDigest(layerDigest)) {
			failures.push({
				layerDigest,
				failureCode: 'InvalidLayerDigest',
				failureReason: `Invalid layer digest '${layerDigest}'`,
			});
		} else if (!layer) {
			layers.push({ layerDigest, layerAvailability: 'UNAVAILABLE' });
		} else {
			layers.push({
				layerDigest,
				layerAvailability: isArchived(repository, layerDigest) ? 'ARCHIVED' : 'AVAILABLE',
				layerSize: layer.size,
				mediaType: layer.mediaType ?? LAYER_MEDIA_TYPE,
			});
		}
	}
	return { layers, failures };
};
