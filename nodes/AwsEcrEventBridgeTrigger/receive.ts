import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { parseEvents, writeFault, type BridgeEventName } from '../../lib/ecr/eventBridge';
import { EVENT_SAMPLES } from '../../lib/ecr/eventSamples';
import { selectEvent, type EcrEvent } from '../../lib/ecr/events';
import { readFilter } from './parameters';
import { challengeOf, isAuthorized, type EventBridgeCredentials } from './authorize';
import { isFirst } from './seen';
import { toJsonObject } from '../../lib/engine/items';
import { nodeKey } from '../../lib/engine/nodeKey';

/** Answers a request with a status and the headers that belong to it, and starts nothing. */
function refuse(
	context: IWebhookFunctions,
	status: number,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): IWebhookResponseData {
	const response = context.getResponseObject();
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	response.status(status).json({ message });
	return { noWebhookResponse: true };
}

const start = (events: readonly EcrEvent[]): IWebhookResponseData => ({
	workflowData: [events.map((event) => ({ json: toJsonObject(event) }))],
	webhookResponse: { message: 'Started' },
});

/** An event as EventBridge would send it, of the first kind that is chosen. */
function example(names: readonly BridgeEventName[]): readonly EcrEvent[] {
	const name = names.find((one) => one !== 'other') ?? 'imagePushed';
	return parseEvents(EVENT_SAMPLES[name]).events;
}

/**
 * The events that come for the first time. Several of them may be of one event of EventBridge, with its ID, and a queue may
 * give out a message twice.
 */
function firstOf(context: IWebhookFunctions, events: readonly EcrEvent[]): EcrEvent[] {
	const kept = context.getWorkflowStaticData('node');
	const ids = new Set(events.map(({ eventId = '' }) => eventId));
	const first = new Set([...ids].filter((id) => isFirst(nodeKey(context), id, kept)));
	const wanted = events.filter(({ eventId = '' }) => first.has(eventId));
	return [...new Map(wanted.map((event) => [JSON.stringify(event), event])).values()];
}

/**
 * receive answers a request to the webhook. An event that is wanted and comes for the first time starts the workflow; a
 * request without the right key is refused with 401, one that is no event of Amazon ECR with 400. Any other is answered
 * with 200, so that EventBridge does not send it again. The test URL, opened in a browser, gives an example.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const isTest = context.getMode() === 'manual';
	const filter = await readFilter(context);
	if (context.getRequestObject().method === 'GET') {
		return isTest
			? start(example(filter.events))
			: refuse(context, 405, 'EventBridge posts events here', { Allow: 'POST' });
	}
	const credentials = await context.getCredentials<EventBridgeCredentials>('awsEcrEventBridgeApi');
	if (!isAuthorized(credentials, context.getHeaderData())) {
		const headers = { 'WWW-Authenticate': challengeOf(credentials) };
		return refuse(context, 401, 'The key is not that of the credential', headers);
	}
	const { events, faults } = parseEvents(context.getBodyData());
	// What came together with events is given up, as it would be by itself: with 400 they would all be.
	for (const fault of faults) context.logger.warn(`A request was no event of Amazon ECR: ${writeFault(fault)}`);
	if (events.length === 0 && faults[0]) {
		return refuse(context, 400, `This is no event of Amazon ECR: ${writeFault(faults[0])}`);
	}
	const wanted = events.flatMap((event) => selectEvent(event, filter) ?? []);
	if (wanted.length === 0) return { webhookResponse: { message: 'Not wanted' } };
	const fresh = isTest ? wanted : firstOf(context, wanted);
	return fresh.length > 0 ? start(fresh) : { webhookResponse: { message: 'Known already' } };
}
