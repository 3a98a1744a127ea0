import { randomUUID } from 'node:crypto';
import { WebhookContext } from 'n8n-core';
import type { IDataObject, IWorkflowExecuteAdditionalData, IWebhookData } from 'n8n-workflow';
import { AwsEcrEventBridgeTrigger } from '../../nodes/AwsEcrEventBridgeTrigger/AwsEcrEventBridgeTrigger.node';
import { additionalDataOf, triggerOf, type Item } from './trigger';

/** KEY is the key of API_KEY. */
export const KEY = 'a-key-that-nobody-guesses';
/** API_KEY is the credential of the trigger, unless a request has another. */
export const API_KEY = { authorization: 'apiKey', keyName: 'X-Api-Key', keyValue: KEY };
const type = new AwsEcrEventBridgeTrigger();

/** What the trigger did with a request: the items that it started with, or why it did not. */
interface Answer {
	readonly items?: Item[];
	/** Status of a request that was refused. */
	readonly status?: number;
	readonly message?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** A request to the webhook, apart from its body. */
interface Request {
	readonly headers?: object;
	readonly method?: string;
	readonly mode?: 'webhook' | 'manual';
	readonly credentials?: object;
}

/** Webhook is an n8n with the trigger. */
export interface Webhook {
	readonly post: (body: unknown, request?: Request) => Promise<Answer>;
	/** What n8n keeps with the workflow. */
	readonly kept: () => IDataObject;
}

/** openWebhook opens an n8n with the trigger: what it keeps with the workflow stays from one request to the next. */
export function openWebhook(
	parameters: object = {},
	{ workflowId = randomUUID(), name = 'Trigger' }: { readonly workflowId?: string; readonly name?: string } = {},
): Webhook {
	const credential = { awsEcrEventBridgeApi: { id: '1', name: 'Test' } };
	const { workflow, node } = triggerOf(type, parameters, credential, name);
	workflow.id = workflowId;
	const post = async (body: unknown, request: Request = {}): Promise<Answer> => {
		const { headers = { 'x-api-key': KEY }, method = 'POST', mode = 'webhook', credentials = API_KEY } = request;
		const refused: { status?: number; message?: unknown; headers?: Record<string, string> } = {};
		const httpResponse = {
			status(status: number) {
				refused.status = status;
				return httpResponse;
			},
			setHeader: (header: string, value: string) => void (refused.headers = { ...refused.headers, [header]: value }),
			json: (answer: { message: unknown }) => void (refused.message = answer.message),
		};
		const additionalData: object = {
			...additionalDataOf(credentials),
			httpRequest: { method, headers, body, query: {}, params: {} },
			httpResponse,
		};
		const data = additionalData as IWorkflowExecuteAdditionalData;
		const context = new WebhookContext(workflow, node, data, mode, {} as IWebhookData, [], null);
		const answer = await type.webhook.call(context);
		expect(answer.noWebhookResponse === true).toBe(refused.status !== undefined);
		return {
			...refused,
			...(answer.workflowData ? { items: answer.workflowData[0]?.map(({ json }) => json) } : {}),
			...(answer.webhookResponse ? (answer.webhookResponse as IDataObject) : {}),
		};
	};
	return { post, kept: () => workflow.getStaticData('node', node) };
}
