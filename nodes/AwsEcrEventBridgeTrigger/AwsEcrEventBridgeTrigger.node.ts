import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { FIELDS } from './parameters';
import { eventBridgeCredentialTest, faultOf, type EventBridgeCredentials } from './authorize';
import { receive } from './receive';
import { describeFields } from '../../lib/engine/triggerForm';

/** AwsEcrEventBridgeTrigger is the trigger that an EventBridge API destination posts events of Amazon ECR to. */
export class AwsEcrEventBridgeTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AWS ECR EventBridge Trigger',
		name: 'awsEcrEventBridgeTrigger',
		icon: { light: 'file:../../icons/awsEcr.svg', dark: 'file:../../icons/awsEcr.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow as soon as Amazon EventBridge delivers an event of Amazon ECR',
		defaults: { name: 'AWS ECR EventBridge Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'awsEcrEventBridgeApi', required: true, testedBy: 'eventBridgeCredentialTest' }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'ecr' },
			// The test URL, opened in a browser, gives an example.
			{ name: 'default', httpMethod: 'GET', responseMode: 'onReceived', path: 'ecr', ndvHideUrl: true },
		],
		properties: describeFields(FIELDS),
	};

	methods = { credentialTest: { eventBridgeCredentialTest } };

	/** What sends the events is set up in AWS; here is only seen that the credential lets it in, and nobody else. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				const fault = faultOf(await this.getCredentials<EventBridgeCredentials>('awsEcrEventBridgeApi'));
				if (fault) throw new NodeOperationError(this.getNode(), fault, { description: 'Correct the credential.' });
				return true;
			},
			async create(): Promise<boolean> {
				return await Promise.resolve(true);
			},
			async delete(): Promise<boolean> {
				return await Promise.resolve(true);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
