import type { ICredentialType, INodeProperties, NodePropertyTypes } from 'n8n-workflow';

function field(
	authorization: string,
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	const type: NodePropertyTypes = 'string';
	return {
		type,
		required: true,
		default: '',
		displayOptions: { show: { authorization: [authorization] } },
		...property,
	};
}

/** AwsEcrEventBridgeApi is by what a request proves that it comes from the EventBridge connection that was set up. */
export class AwsEcrEventBridgeApi implements ICredentialType {
	name = 'awsEcrEventBridgeApi';

	displayName = 'AWS ECR EventBridge API';

	icon = { light: 'file:../icons/awsEcr.svg', dark: 'file:../icons/awsEcr.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-aws-ecr/n8n-nodes-aws-ecr/blob/main/docs/eventbridge.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Authorization Type',
			name: 'authorization',
			type: 'options',
			default: 'apiKey',
			options: [
				{ name: 'API Key', value: 'apiKey', description: 'A header with a key' },
				{ name: 'Basic', value: 'basic', description: 'A user name and a password' },
			],
			description: 'The same as that of the EventBridge connection',
		},
		field('apiKey', {
			displayName: 'API Key Name',
			name: 'keyName',
			default: 'x-api-key',
			description: 'Name of the header, as the EventBridge connection has it',
		}),
		field('apiKey', {
			displayName: 'API Key Value',
			name: 'keyValue',
			typeOptions: { password: true },
			description: 'The key: a long random text that only the EventBridge connection has, too',
		}),
		field('basic', {
			displayName: 'User Name',
			name: 'userName',
			description: 'The user name that the EventBridge connection has',
		}),
		field('basic', {
			displayName: 'Password',
			name: 'password',
			typeOptions: { password: true },
			description: 'The password that the EventBridge connection has',
		}),
	];
}
