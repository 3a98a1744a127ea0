import { randomUUID } from 'node:crypto';

import type { Handler } from './handler';

/** PART_SIZE is the size in bytes of the parts that ECR asks for; it takes larger ones up to the API's own limit. */
export const PART_SIZE = 10 * 1024 * 1024;

/** initiateLayerUpload emulates InitiateLayerUpload. */
export const initiateLayerUpload: Handler<'InitiateLayerUpload'> = ({ repositoryName }, { registry, now }) => {
	const uploadId = randomUUID();
	registry.repository(repositoryName).uploads.set(uploadId, { startedAt: now, received: 0, parts: [] });
	registry.changed();
	return { uploadId, partSize: PART_SIZE };
};
