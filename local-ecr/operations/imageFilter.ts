import type { ImageStatusFilter, TagStatus } from '@aws-sdk/client-ecr';

import type { StoredImage } from '../state/model';

/** ImageFilter narrows a list of images. Without an image status only active images are listed. */
export interface ImageFilter {
	tagStatus?: TagStatus;
	imageStatus?: ImageStatusFilter;
}

/** passes tells whether an image with these tags passes a filter. */
export function passes(
	{ tagStatus = 'ANY', imageStatus = 'ACTIVE' }: ImageFilter,
	image: StoredImage,
	tags: readonly string[],
): boolean {
	if (imageStatus !== 'ANY' && image.status !== imageStatus) return false;
	return tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tags.length > 0;
}
