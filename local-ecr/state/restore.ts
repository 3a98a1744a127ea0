import type { StoredImage } from './model';
import type { Registry } from './registry';
import { poll } from './task';

/** lookAtRestore brings the status of an image that comes back from the archive up to date, and counts the look. */
export function lookAtRestore(registry: Registry, image: StoredImage, polls: number, now: Date): void {
	if (image.status !== 'ACTIVATING' || !image.restore) return;
	if (poll(image.restore, polls, now)) {
		image.status = 'ACTIVE';
		image.activatedAt = now;
		image.restore = undefined;
	}
	registry.changed();
}
