import type { IDataObject } from 'n8n-workflow';
import { toJsonObject } from '../../../../lib/engine/items';
import type { ActionItem } from '../../../../lib/engine/action';
import type { Image } from './image';
import type { Failure } from './order';
import type { Verdict } from './plan';
import type { Contents } from './read';

/** Status is the result for an image, or what it would be. */
type Status = 'kept' | 'wouldBeDeleted' | 'deleted' | 'notDeleted';

/** ImageResult is an image with its result. */
export interface ImageResult {
	readonly contents: Contents;
	readonly image: Image;
	readonly status: Status;
	readonly reason: string;
	/** Why an image that was to be deleted was not: Amazon ECR's code, or ours. */
	readonly code?: string;
}

/** resultOf is the result for an image by the verdict on it, and by the failure to delete it. */
export function resultOf(
	contents: Contents,
	{ image, decision, reason }: Verdict,
	done: 'dryRun' | 'deleted' | Failure,
): ImageResult {
	if (decision === 'keep') return { contents, image, status: 'kept', reason };
	if (done === 'dryRun') return { contents, image, status: 'wouldBeDeleted', reason };
	if (done === 'deleted') return { contents, image, status: 'deleted', reason };
	return { contents, image, status: 'notDeleted', reason: done.reason, code: done.code };
}

function toItem({ contents: { repository, details }, image, status, reason, code }: ImageResult): ActionItem {
	const { imagePushedAt, lastRecordedPullTime, imageSizeInBytes } = details.get(image.digest) ?? {};
	const json = toJsonObject({
		repositoryName: repository.name,
		imageTags: image.tags,
		// Before the digest, so that they can be seen in a table that is no wider than the editor's panel.
		status,
		reason,
		code,
		imageDigest: image.digest,
		imagePushedAt,
		lastRecordedPullTime,
		imageSizeInBytes,
	});
	return { json };
}

/** CleanUpDetail says which items are wanted: those of all images, of those that are not kept, or none but the summary. */
export type CleanUpDetail = 'all' | 'changes' | 'summary';

/** Notes are what the summary says besides: members of its own, and sentences. */
export interface Notes {
	readonly members: IDataObject;
	readonly sentences: readonly string[];
}

/**
 * report makes the items: one an image, and the summary last. `imageBytes` adds up the sizes of the images that go,
 * which is more than is freed where they share layers with each other or with images that stay.
 */
export function report(
	results: readonly ImageResult[],
	detail: CleanUpDetail,
	dryRun: boolean,
	{ members, sentences }: Notes,
): ActionItem[] {
	const shown = results.filter(({ status }) => detail === 'all' || (detail === 'changes' && status !== 'kept'));
	const count = (wanted: Status) => results.filter(({ status }) => status === wanted).length;
	const gone: Status = dryRun ? 'wouldBeDeleted' : 'deleted';
	// The size of an index is that of its largest child, which counts by itself.
	const bytes = results
		.filter(({ status, image }) => status === gone && !image.isIndex)
		.reduce((sum, { image }) => sum + (image.bytes ?? 0), 0);
	const summary: IDataObject = {
		summary: true,
		dryRun,
		...members,
		images: results.length,
		kept: count('kept'),
		[gone]: count(gone),
		notDeleted: count('notDeleted'),
		imageBytes: bytes,
		// In the column in which the images say why.
		reason: [`${count(gone)} of ${results.length} images ${dryRun ? 'would be' : 'were'} deleted`, ...sentences].join(
			'. ',
		),
	};
	return [...shown.map(toItem), { json: summary }];
}
