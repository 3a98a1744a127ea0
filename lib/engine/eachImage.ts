import type { IDataObject } from 'n8n-workflow';
import type { Repository } from '../registry/repository';
import { TagsRefused } from '../registry/tagsRefused';
import type { ActionItem } from './action';
import { PartialFailure } from './partialFailure';
import type { Tools } from './tools';
import { wordsOf } from './words';

/** ImageJob is the work for one image of several. */
export interface ImageJob {
	/** What a person knows the image by: its digest, or the id that was asked for. */
	readonly called: string;
	/** What the image's item says, whatever its status. */
	readonly json: IDataObject;
	/** Does the work, and answers what else the item says. */
	readonly run: () => Promise<IDataObject>;
	/** Tells of an image that failed whether it is at the destination all the same, without all that belongs to it. */
	readonly isThere?: () => boolean;
}

const AGAIN = { copied: 'copy', imported: 'import' } as const;

/** What an image that failed says in its item, and what the error says of it, a line for each cause. */
function failureOf(thrown: unknown): { readonly item: IDataObject; readonly lines: readonly string[] } {
	if (!(thrown instanceof TagsRefused)) {
		const { message, description, code } = wordsOf(thrown);
		return { item: { status: 'failed', code, reason: message }, lines: [sentences(message, description)] };
	}
	const words = thrown.refused.map(({ tag, cause }) => ({ tag, ...wordsOf(cause) }));
	const [first] = words;
	return {
		item: {
			...thrown.item,
			status: 'failed',
			code: first?.code,
			reason: first ? `Tag ${first.tag} was refused: ${first.message}` : thrown.message,
			tagsRefused: words.map(({ tag }) => tag),
		},
		lines: words.map(({ tag, message, description }) => `tag ${tag}: ${sentences(message, description)}`),
	};
}

const sentences = (...some: ReadonlyArray<string | undefined>) => some.filter(Boolean).join('. ');

/**
 * eachImage pushes images to a repository one after the other, also after one failed, and answers an item for each.
 * Throws PartialFailure where some failed, and what was thrown once the execution is cancelled.
 */
export async function eachImage(
	jobs: readonly ImageJob[],
	destination: Repository,
	done: 'copied' | 'imported',
	tools: Pick<Tools, 'signal' | 'tell'>,
): Promise<ActionItem[]> {
	const items: ActionItem[] = [];
	const problems: string[] = [];
	let failed = 0;
	let existing = 0;
	for (const { called, json, run, isThere } of jobs) {
		const rest = await run().then(
			(item) => {
				existing += 1;
				return item;
			},
			(thrown: unknown): IDataObject => {
				tools.signal?.throwIfAborted();
				const { item, lines } = failureOf(thrown);
				problems.push(...lines.map((line) => `- ${called}: ${line}`));
				failed += 1;
				if (isThere?.()) existing += 1;
				return item;
			},
		);
		items.push({ json: { ...json, ...rest } });
		tools.tell(`${items.length} of ${jobs.length} images done`);
	}
	if (failed === 0) return items;
	const all = items.length;
	const incomplete = existing + failed - all;
	const without = incomplete > 0 ? `, ${incomplete} of them incomplete` : '';
	const account = `${existing} of ${all} images are at the destination${without}. Run again to ${AGAIN[done]} the rest.`;
	const how = incomplete > 0 ? `completely ${done}` : done;
	const message = `${failed} of ${all} images were not ${how} to ${destination.name}`;
	throw new PartialFailure(message, [account, ...problems].join('\n'), items);
}
