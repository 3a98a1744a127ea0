import type { IDataObject } from 'n8n-workflow';
import type { ActionCode } from '../../../../lib/aws/codes';
import type { ActionItem } from '../../../../lib/engine/action';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import type { ArchivedImage } from '../../../../lib/registry/selectImages';

/** notCopied is what the item of an image says that cannot be copied because it is archived. */
export function notCopied({ imageStatus }: ArchivedImage): IDataObject {
	const reason =
		imageStatus === 'ACTIVATING'
			? 'The image is being restored from the archive. Run again once it is active'
			: 'The image is archived and cannot be pulled. Restore it by Set Storage Class, then run again';
	return { status: 'notCopied', code: 'ImageArchived' satisfies ActionCode, imageStatus, reason };
}

/** withItems adds items to those of an action, also where a part of it failed. Rejects as `done` does. */
export async function withItems(done: Promise<ActionItem[]>, more: readonly ActionItem[]): Promise<ActionItem[]> {
	const items = await done.catch((thrown: unknown) => {
		if (!(thrown instanceof PartialFailure)) throw thrown;
		throw new PartialFailure(thrown.message, thrown.hint, [...thrown.items, ...more]);
	});
	return [...items, ...more];
}
