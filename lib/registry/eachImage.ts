import type { IDataObject } from 'n8n-workflow';
import { explain } from '../aws/explain';
import { ownWords } from '../engine/errors';
import { PartlyDone, type ActionItem } from '../engine/operation';
import type { Tools } from '../engine/tools';
import type { Place } from './place';

/** ImageJob is the work for one image of several. */
export interface ImageJob {
	/** What a person knows the image by: its digest, or the id that was asked for. */
	readonly called: string;
	/** What the image's item says, whatever becomes of it. */
	readonly json: IDataObject;
	/** Does the work, and answers what else the item says. */
	run(): Promise<IDataObject>;
}

function reasonOf(cause: unknown, { client, where }: Place) {
	const { region, endpoint } = client;
	return ownWords(cause) ?? explain(cause, { region, endpoint, repositoryName: where.repositoryName });
}

/**
 * eachImage brings images to a repository one after the other, also after one failed, and answers an item for each.
 * Throws PartlyDone where some did not get there, and what was thrown once the execution is cancelled.
 */
export async function eachImage(
	jobs: readonly ImageJob[],
	destination: Place,
	done: 'copied' | 'imported',
	tools: Pick<Tools, 'signal' | 'tell'>,
): Promise<ActionItem[]> {
	const items: ActionItem[] = [];
	const problems: string[] = [];
	for (const { called, json, run } of jobs) {
		const rest = await run().catch((cause: unknown): IDataObject => {
			tools.signal?.throwIfAborted();
			const { message, description, code } = reasonOf(cause, destination);
			problems.push(`- ${called}: ${[message, description].filter(Boolean).join('. ')}`);
			return { fate: 'failed', code, reason: message };
		});
		items.push({ json: { ...json, ...rest } });
		tools.tell(`${items.length} of ${jobs.length} images done`);
	}
	if (problems.length === 0) return items;
	const account = `There by now: ${items.length - problems.length}. What is missing is ${done} when this is run again.`;
	const message = `${problems.length} of ${items.length} images were not ${done} to ${destination.where.repositoryName}`;
	throw new PartlyDone(message, [account, ...problems].join('\n'), items);
}
