import type { Tools } from '../engine/tools';
import type { Place } from './place';
import type { OpenLayer } from './resuming';

/** openLayer opens a layer of a repository; each time by an address of its own, since one lasts an hour. */
export function openLayer(
	{ client, signal, where }: Place,
	layerDigest: string,
	{ download }: Pick<Tools, 'download'>,
): OpenLayer {
	return async (from) => {
		const { downloadUrl = '' } = await client.send('GetDownloadUrlForLayer', { ...where, layerDigest }, signal);
		return await download(downloadUrl, from);
	};
}
