import type { IDataObject } from 'n8n-workflow';
import type { Repository } from '../registry/repository';
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
}

/**
 * eachImage pushes images to a repository one after the other, also after one failed, and answers an item for each.
 * Throws PartialFailure where some did not get there, and what was thrown once the execution is cancelled.
 */
export async function eachImage(
	jobs: readonly ImageJob[],
	destination: Repository,
	done: 'copied' | 'imported',
	tools: Pick<Tools, 'signal' | 'tell'>,
): Promise<ActionItem[]> {
	const items: ActionItem[] = [];
	const problems: string[] = [];
	for (const { called, json, run } of jobs) {
		const rest = await run().catch((thrown: unknown): IDataObject => {
			tools.signal?.throwIfAborted();
			const { message, description, code } = wordsOf(thrown);
			problems.push(`- ${called}: ${[message, description].filter(Boolean).join('. ')}`);
			return { status: 'failed', code, reason: message };
		});
		items.push({ json: { ...json, ...rest } });
		tools.tell(`${items.length} of ${jobs.length} images done`);
	}
	if (problems.length === 0) return items;
	const account = `There by now: ${items.length - problems.length}. What is missing is ${done} when this is run again.`;
	const message = `${problems.length} of ${items.length} images were not ${done} to ${destination.name}`;
	throw new PartialFailure(message, [account, ...problems].join('\n'), items);
}
