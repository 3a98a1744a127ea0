import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { AwsEcrCredentials } from '../aws/client';
import { ActionExecution } from './actionExecution';
import { fieldProblem } from './errors';
import { InvalidField } from './field';
import { entriesOf, isAction, isOffline, type Action, type Operation, type Resource } from './operation';
import { OperationExecution } from './operationExecution';

/** What an action has for a credential that signs in nowhere. */
const NOBODY: AwsEcrCredentials = { signInWith: 'accessKey', region: '' };

/**
 * run executes the operation that the node's form names, for all input items, and answers the node's outputs.
 * With `continues`, a problem is an item with its `error`; else run throws a NodeApiError or NodeOperationError,
 * and before any call when a field is to blame.
 */
export async function run(
	context: IExecuteFunctions,
	resources: readonly Resource[],
	continues: boolean,
): Promise<INodeExecutionData[][]> {
	const entry = findEntry(context, resources);
	const credentials = isOffline(entry) ? NOBODY : await context.getCredentials<AwsEcrCredentials>('awsEcrApi');
	const setting = { context, continues, credentials };
	const execution = isAction(entry) ? new ActionExecution(entry, setting) : new OperationExecution(entry, setting);
	return await execution.run();
}

function findEntry(context: IExecuteFunctions, resources: readonly Resource[]): Operation | Action {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const entry = resources
		.filter(({ value }) => value === resource)
		.flatMap(entriesOf)
		.find(({ value }) => value === operation);
	if (entry) return entry;
	const unknown = `does not exist: ${String(resource)}, ${String(operation)}`;
	throw fieldProblem(context.getNode(), 0, new InvalidField(unknown, 'Choose one from the list.', 'Operation')).error;
}
