import type { IDataObject } from 'n8n-workflow';
import { toJson } from '../../../../lib/engine/items';
import type { ActionItem } from '../../../../lib/engine/operation';
import type { Image } from './image';
import type { Failure } from './order';
import type { Verdict } from './plan';
import type { Contents } from './read';

/** Fate is what became of an image, or would become of it. */
export type Fate = 'kept' | 'wouldBeDeleted' | 'deleted' | 'notDeleted';

/** Fated is an image with what became of it. */
export interface Fated {
	readonly contents: Contents;
	readonly image: Image;
	readonly fate: Fate;
	readonly reason: string;
	/** Why an image that was to be deleted is still there: Amazon ECR's code, or ours. */
	readonly code?: string;
}

/** fateOf says what became of an image by the verdict on it, and by the failure to delete it. */
export function fateOf(
	contents: Contents,
	{ image, fate, reason }: Verdict,
	done: 'dryRun' | 'deleted' | Failure,
): Fated {
	if (fate === 'keep') return { contents, image, fate: 'kept', reason };
	if (done === 'dryRun') return { contents, image, fate: 'wouldBeDeleted', reason };
	if (done === 'deleted') return { contents, image, fate: 'deleted', reason };
	return { contents, image, fate: 'notDeleted', reason: done.reason, code: done.code };
}

function toItem({ contents: { where, details }, image, fate, reason, code }: Fated): ActionItem {
	const { imagePushedAt, lastRecordedPullTime, imageSizeInBytes } = details.get(image.digest) ?? {};
	const json = toJson({
		repositoryName: where.repositoryName,
		imageTags: image.tags,
		// Before the digest, so that they can be seen in a table that is no wider than the editor's panel.
		fate,
		reason,
		code,
		imageDigest: image.digest,
		imagePushedAt,
		lastRecordedPullTime,
		imageSizeInBytes,
	});
	return { json: json as IDataObject };
}

/** Which items are wanted: those of all images, of those that are not kept, or none but the summary. */
export type Detail = 'all' | 'changes' | 'summary';

/**
 * report makes the items: one an image, and the summary last. `imageBytes` adds up the sizes of the images that go,
 * which is more than is freed where they share layers with each other or with images that stay.
 */
export function report(fated: readonly Fated[], detail: Detail, dryRun: boolean, more: IDataObject): ActionItem[] {
	const shown = fated.filter(({ fate }) => detail === 'all' || (detail === 'changes' && fate !== 'kept'));
	const count = (wanted: Fate) => fated.filter(({ fate }) => fate === wanted).length;
	const gone: Fate = dryRun ? 'wouldBeDeleted' : 'deleted';
	// The size of an index is that of its largest child, which counts by itself.
	const bytes = fated
		.filter(({ fate, image }) => fate === gone && !image.isIndex)
		.reduce((sum, { image }) => sum + (image.bytes ?? 0), 0);
	const summary: IDataObject = {
		summary: true,
		dryRun,
		...more,
		images: fated.length,
		kept: count('kept'),
		[gone]: count(gone),
		notDeleted: count('notDeleted'),
		imageBytes: bytes,
		// In the column in which the images say why.
		reason: `${count(gone)} of ${fated.length} images ${dryRun ? 'would be' : 'were'} deleted`,
	};
	return [...shown.map(toItem), { json: summary }];
}
