import 'reflect-metadata';
import { Container } from '@n8n/di';
import { ExecutionLifecycleHooks, InstanceSettings, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { AwsEcr } from '../../nodes/AwsEcr/AwsEcr.node';
import { CredentialsHelper, NodeTypes } from './n8n';

/** RunOptions describes an execution of the node after a node that returns `items`. */
export interface RunOptions {
	readonly parameters: object;
	/** The credential's data, which may hold expressions of the item. */
	readonly credentials: object;
	/** The credential of the destination, if it has its own. */
	readonly destination?: object;
	readonly items?: ReadonlyArray<Pick<INodeExecutionData, 'json' | 'binary'>>;
	readonly onError?: INode['onError'];
	/** Whether an AI agent uses the node. */
	readonly asTool?: boolean;
	/** The node to run, if not the package's own. */
	readonly nodeType?: INodeType;
}

/** RunResult is the items that the node returned, by output, or the error that stopped it. */
export interface RunResult {
	readonly outputs: INodeExecutionData[][];
	readonly error?: Error & { description?: string | null; context?: IDataObject; httpCode?: string | null };
}

class Source implements INodeType {
	description = {
		displayName: 'Source',
		name: 'source',
		group: ['trigger' as const],
		version: 1,
		description: 'Returns the items of a test',
		defaults: { name: 'Source' },
		inputs: [],
		outputs: ['main' as const],
		properties: [],
	};

	constructor(private readonly items: INodeExecutionData[]) {}

	execute = async () => await Promise.resolve([this.items]);
}

/** The workflow of a test: a source of items, followed by the node. */
function prepare({
	parameters,
	credentials,
	destination,
	items = [{ json: {} }],
	onError,
	asTool = false,
	nodeType = new AwsEcr(),
}: RunOptions) {
	const type = `n8n-nodes-aws-ecr.awsEcr${asTool ? 'Tool' : ''}`;
	const node: INode = {
		id: '2',
		name: 'AWS ECR',
		type,
		typeVersion: 1,
		position: [200, 0],
		parameters: structuredClone(parameters) as INodeParameters,
		credentials: {
			awsEcrApi: { id: '1', name: 'Test' },
			...(destination ? { awsEcrDestinationApi: { id: '2', name: 'Destination' } } : {}),
		},
		...(onError ? { onError } : {}),
	};
	const source: INode = {
		id: '1',
		name: 'Source',
		type: 'test.source',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodes = [source, node];
	const workflow = new Workflow({
		id: 'test',
		nodes,
		connections: { Source: { main: [[{ node: 'AWS ECR', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: new NodeTypes({
			'test.source': new Source(items.map((item) => structuredClone(item))),
			[type]: nodeType,
		}),
		settings: { executionOrder: 'v1' },
	});
	Container.get(InstanceSettings);
	const saved = {
		id: 'test',
		name: 'test',
		active: false,
		isArchived: false,
		activeVersionId: null,
		nodes,
		connections: {},
	};
	const additionalData: Partial<IWorkflowExecuteAdditionalData> = {
		credentialsHelper: new CredentialsHelper(
			credentials as ICredentialDataDecryptedObject,
			destination ? { awsEcrDestinationApi: destination as ICredentialDataDecryptedObject } : {},
		),
		hooks: new ExecutionLifecycleHooks('manual', 'test', { ...saved, createdAt: new Date(), updatedAt: new Date() }),
		currentNodeExecutionIndex: 0,
		variables: {},
		executionId: 'test',
		webhookWaitingBaseUrl: 'http://localhost/waiting',
		formWaitingBaseUrl: 'http://localhost/form',
	};
	return { workflow, node, additionalData: additionalData as IWorkflowExecuteAdditionalData };
}

/** runNode executes the node by n8n-core's own engine, with the node's form, credentials and the SDK. */
export async function runNode(options: RunOptions): Promise<RunResult> {
	const { workflow, additionalData } = prepare(options);
	const execute = new WorkflowExecute(additionalData, 'manual', createRunExecutionData({}));
	const run = await execute.run({ workflow, startNode: workflow.getNode('Source') ?? undefined });
	const [task] = run.data.resultData.runData['AWS ECR'] ?? [];
	const error = task?.error ?? run.data.resultData.error;
	return {
		outputs: (task?.data?.main ?? []).map((output) => output ?? []),
		...(error ? { error } : {}),
	};
}

/** searchList runs one of the node's list searches, as the editor does for a picker. */
export async function searchList(
	method: keyof AwsEcr['methods']['listSearch'],
	credentials: object,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const { workflow, node, additionalData } = prepare({ parameters: {}, credentials });
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.repositoryName');
	return await new AwsEcr().methods.listSearch[method].call(context, filter, paginationToken);
}
