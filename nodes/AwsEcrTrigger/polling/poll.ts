import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { openEcr, regionOf, type AwsEcrCredentials } from '../../../lib/aws/client';
import type { EcrEvent } from '../../../lib/ecr/events';
import { inLines, problemOf } from '../../../lib/engine/errors';
import { findEvents, type PollContext } from './findEvents';
import { readParams } from './parameters';
import { decodeMemory, encodeMemory } from './encoding';
import { recentEvents } from './recent';
import { WatchedRegistry } from './watchedRegistry';
import { toJsonObject } from '../../../lib/engine/items';
import { nodeKey } from '../../../lib/engine/nodeKey';

/** Name under which n8n keeps what polling remembers, with the workflow. */
const KEPT = 'memory';

/**
 * poll looks at the repositories once and answers an item for each event since the last poll, or null without any. What
 * it remembers is set last, all at once: a poll that fails or ends with n8n is as if it had not been. Throws a
 * NodeApiError or NodeOperationError.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const credentials = await context.getCredentials<AwsEcrCredentials>('awsEcrApi');
	const region = regionOf(credentials);
	const { endpoint } = credentials;
	try {
		const params = await readParams(context, region);
		const client = await openEcr(credentials);
		try {
			const { registryId } = params;
			const account = context.getNode().credentials?.awsEcrApi?.id;
			const registryKey = JSON.stringify([account, region, endpoint, registryId]);
			const poll: PollContext = { params, registry: new WatchedRegistry(client, registryId), region, registryKey };
			const events = context.getMode() === 'manual' ? await recentEvents(poll) : await news(context, poll);
			return events.length > 0 ? [events.map(toItem)] : null;
		} finally {
			client.close();
		}
	} catch (thrown) {
		throw inLines(problemOf(context.getNode(), thrown, 0).error);
	}
}

function toItem(event: EcrEvent): INodeExecutionData {
	return { json: toJsonObject(event) };
}

/** How often this process replaced what is remembered of a node, by the node's key. */
const replacements = new Map<string, number>();

/**
 * The events since the last poll. Of polls that overlap, the first to end has them, and the others have none: n8n may
 * have given each of them what was remembered to itself, so that they do not see it replaced there.
 */
async function news(context: IPollFunctions, poll: PollContext): Promise<readonly EcrEvent[]> {
	const kept = context.getWorkflowStaticData('node');
	const node = nodeKey(context);
	const replaced = replacements.get(node) ?? 0;
	const text = kept[KEPT];
	const remembered = decodeMemory(text);
	const { events, memory } = await findEvents(poll, remembered?.registry === poll.registryKey ? remembered : undefined);
	if ((replacements.get(node) ?? 0) !== replaced) return [];
	const after = encodeMemory(memory);
	if (after !== text) {
		kept[KEPT] = after;
		replacements.set(node, replaced + 1);
	}
	return events;
}
