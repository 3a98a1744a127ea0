import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NotAnEvent, parseEvents, type BridgeEventName } from '../../lib/ecr/eventBridge';
import { EVENT_SAMPLES } from '../../lib/ecr/eventSamples';
import { selectEvent, type EcrEvent } from '../../lib/ecr/events';
import { readFilter } from './parameters';
import { isAuthorized, type EventBridgeCredentials } from './authorize';
import { isFirst } from './seen';
import { toJsonObject } from '../../lib/engine/items';

/** Answers a request with a status, and starts nothing. */
function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

const start = (events: readonly EcrEvent[]): IWebhookResponseData => ({
	workflowData: [events.map((event) => ({ json: toJsonObject(event) }))],
	webhookResponse: { message: 'Started' },
});

/** An event as EventBridge would send it, of the first kind that is chosen. */
function example(names: readonly BridgeEventName[]): EcrEvent[] {
	const name = names.find((one) => one !== 'other') ?? 'imagePushed';
	const events = parseEvents(EVENT_SAMPLES[name]);
	return events instanceof NotAnEvent ? [] : events;
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
		return isTest ? start(example(filter.events)) : refuse(context, 405, 'EventBridge posts events here');
	}
	const credentials = await context.getCredentials<EventBridgeCredentials>('awsEcrEventBridgeApi');
	if (!isAuthorized(credentials, context.getHeaderData())) {
		return refuse(context, 401, 'The key is not that of the credential');
	}
	const events = parseEvents(context.getBodyData());
	if (events instanceof NotAnEvent) {
		context.logger.warn(`A request was no event of Amazon ECR: ${events.message}`);
		return refuse(context, 400, `This is no event of Amazon ECR: ${events.message}`);
	}
	const wanted = events.flatMap((event) => selectEvent(event, filter) ?? []);
	if (wanted.length === 0) return { webhookResponse: { message: 'Not wanted' } };
	const { id } = context.getNode();
	const node = `${context.getWorkflow().id} ${id}`;
	const isNew = isTest || isFirst(node, wanted[0]?.eventId ?? '', context.getWorkflowStaticData('node'));
	return isNew ? start(wanted) : { webhookResponse: { message: 'Known already' } };
}
