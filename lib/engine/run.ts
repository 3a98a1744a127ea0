import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ActionExecution } from './actionExecution';
import { problemOf } from './errors';
import { InvalidField } from './field';
import { OperationExecution } from './operationExecution';
import { entriesOf, isAction, type Entry, type Resource } from './resource';

/**
 * run executes the operation that the node's form names, for all input items, and answers the node's outputs.
 * With `continues`, a problem is an item with its `error`; else run throws a NodeApiError, a NodeOperationError or n8n's own
 * error, and before any call when a field is to blame.
 */
export async function run(
	context: IExecuteFunctions,
	resources: readonly Resource[],
	continues: boolean,
): Promise<INodeExecutionData[][]> {
	const entry = findEntry(context, resources);
	const setting = { context, continues };
	const execution = isAction(entry) ? new ActionExecution(entry, setting) : new OperationExecution(entry, setting);
	return await execution.run();
}

function findEntry(context: IExecuteFunctions, resources: readonly Resource[]): Entry {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const entry = resources
		.filter(({ value }) => value === resource)
		.flatMap(entriesOf)
		.find(({ value }) => value === operation);
	if (entry) return entry;
	const unknown = `does not exist: ${resource}, ${operation}`;
	throw problemOf(context.getNode(), new InvalidField(unknown, 'Choose one from the list.', 'Operation'), 0).error;
}
