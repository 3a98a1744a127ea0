import { RegistryError } from './errors';
import type { RegistryHandler } from './registryRequest';

/** headBlob tells whether a layer is there, and its size in bytes. */
export const headBlob: RegistryHandler = async ({ name, reference, call }) => {
	const layerDigests = [reference];
	const { layers = [] } = await call('BatchCheckLayerAvailability', { repositoryName: name, layerDigests });
	const [layer] = layers;
	if (layer?.layerAvailability !== 'AVAILABLE') {
		throw new RegistryError(404, 'BLOB_UNKNOWN', `The layer with digest '${reference}' is not available`);
	}
	return {
		status: 200,
		headers: {
			'Accept-Ranges': 'bytes',
			'Content-Type': 'application/octet-stream',
			'Content-Length': layer.layerSize ?? 0,
			'Docker-Content-Digest': reference,
		},
	};
};

/** getBlob sends the client to where it can download the layer, or a range of it. */
export const getBlob: RegistryHandler = async ({ name, reference, call }) => {
	const { downloadUrl = '' } = await call('GetDownloadUrlForLayer', { repositoryName: name, layerDigest: reference });
	return { status: 307, headers: { Location: downloadUrl, 'Docker-Content-Digest': reference } };
};
