import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describeNeed, describeOutputs, describeResources } from '../../lib/engine/describe';
import { run } from '../../lib/engine/run';
import { awsEcrCredentialTest } from '../../lib/engine/credentialTest';
import { searchRepositories, searchRepositoryArns } from '../../lib/engine/searchRepositories';
import { searchApiOperations } from './methods/searchApiOperations';
import { resources } from './resources';

/** AwsEcr is the node: its form and its work are derived from the records in `resources`. */
export class AwsEcr implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AWS ECR',
		name: 'awsEcr',
		icon: { light: 'file:../../icons/awsEcr.svg', dark: 'file:../../icons/awsEcr.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Work with container images, repositories and their policies in Amazon ECR',
		defaults: { name: 'AWS ECR' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: describeOutputs(resources),
		credentials: [
			{
				name: 'awsEcrApi',
				required: true,
				testedBy: 'awsEcrCredentialTest',
				displayOptions: describeNeed(resources),
			},
			{
				name: 'awsEcrDestinationApi',
				displayName: 'Credential for the Destination',
				required: true,
				testedBy: 'awsEcrCredentialTest',
				displayOptions: { show: { destinationAccount: ['other'] } },
			},
		],
		// As good as passwords: named, so that n8n can keep them out of what it shows of executions.
		sensitiveOutputFields: ['authorizationToken', 'password', 'dockerConfig', 'kubernetesSecret'],
		properties: describeResources(resources),
	};

	methods = {
		credentialTest: { awsEcrCredentialTest },
		listSearch: { searchApiOperations, searchRepositories, searchRepositoryArns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, resources, this.continueOnFail());
	}
}
