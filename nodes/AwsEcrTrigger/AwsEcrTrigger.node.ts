import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { awsEcrCredentialTest } from '../../lib/engine/credentialTest';
import { searchRepositories } from '../../lib/engine/searchRepositories';
import { describeFields } from '../../lib/engine/triggerForm';
import { FIELDS } from './polling/parameters';
import { poll } from './polling/poll';

/** AwsEcrTrigger is the trigger that asks Amazon ECR, again and again, what has changed. */
export class AwsEcrTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AWS ECR Trigger',
		name: 'awsEcrTrigger',
		icon: { light: 'file:../../icons/awsEcr.svg', dark: 'file:../../icons/awsEcr.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		// n8n shows it for AWS ECR as a whole, whose actions stand beside the triggers.
		description:
			'Container images, their scans and repositories in Amazon ECR: starts the workflow when polling finds changes',
		defaults: { name: 'AWS ECR Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'awsEcrApi', required: true, testedBy: 'awsEcrCredentialTest' }],
		properties: describeFields(FIELDS),
	};

	methods = { credentialTest: { awsEcrCredentialTest }, listSearch: { searchRepositories } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
