import 'reflect-metadata';
import { Container } from '@n8n/di';
import { InstanceSettings, PollContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { AwsEcrTrigger } from '../../nodes/AwsEcrTrigger/AwsEcrTrigger.node';
import { CredentialsHelper, NodeTypes } from './n8n';

/** Trigger is an active workflow of only a trigger. */
export interface Trigger {
	readonly workflow: Workflow;
	readonly node: INode;
}

/** triggerOf creates a workflow of only a trigger, with these parameters and defaults for the rest. */
export function triggerOf(
	type: INodeType,
	parameters: object,
	credentials: INode['credentials'],
	name = 'Trigger',
): Trigger {
	const { name: typeName, properties } = type.description;
	const node: INode = {
		id: 'trigger',
		name,
		type: `n8n-nodes-aws-ecr.${typeName}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials,
	};
	const given = structuredClone(parameters) as INodeParameters;
	node.parameters = NodeHelpers.getNodeParameters(properties, given, true, false, node, type.description) ?? {};
	Container.get(InstanceSettings);
	const workflow = new Workflow({
		id: 'test',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: new NodeTypes({ [node.type]: type }),
	});
	return { workflow, node };
}

/** additionalDataOf is the additional data that n8n passes to a trigger: here, only its credential. */
export function additionalDataOf(credentials: object): IWorkflowExecuteAdditionalData {
	const credentialsHelper = new CredentialsHelper(credentials as ICredentialDataDecryptedObject);
	const data: Partial<IWorkflowExecuteAdditionalData> = { credentialsHelper, variables: {} };
	return data as IWorkflowExecuteAdditionalData;
}

/** Item is the JSON of an item that a trigger returns. */
export type Item = Readonly<Record<string, unknown>>;

/** Poller polls as n8n does, with static data that is kept between polls. */
export interface Poller {
	/** Polls, and returns the items; undefined if the poll does not start the workflow. */
	readonly poll: (mode?: 'trigger' | 'manual') => Promise<Item[] | undefined>;
	/** The static data of the trigger. */
	readonly staticData: IDataObject;
	/** Saves the static data, as n8n does with the items it emits and when a workflow is activated. */
	save(): void;
	/** Kills n8n and starts it again: the static data is what was saved last. */
	kill(): void;
	/** Changes the parameters and the credential, as a user does in the editor. */
	change(parameters: object, credential?: { readonly credentials?: object; readonly credentialId?: string }): void;
}

/**
 * openPoller creates a poller of the polling trigger. With `durable`, n8n has durable cursors: each poll has its own
 * static data, which n8n saves together with the result of the poll, even if it has no items.
 */
export function openPoller(
	credentials: object,
	parameters: object,
	{ durable = false, name = 'Trigger' } = {},
): Poller {
	let saved = '{}';
	let current = { parameters, credentials, credentialId: '1' };
	const start = () => {
		const trigger = triggerOf(
			new AwsEcrTrigger(),
			current.parameters,
			{
				awsEcrApi: { id: current.credentialId, name: 'Test' },
			},
			name,
		);
		trigger.workflow.staticData = JSON.parse(saved) as IDataObject;
		return trigger;
	};
	let { workflow, node } = start();
	const save = () => void (saved = JSON.stringify(workflow.staticData));
	const restart = () => void ({ workflow, node } = start());
	const pollOnce = async (mode: 'trigger' | 'manual', ownData?: IDataObject) => {
		const getOwnData = ownData && (() => ownData);
		const none = [undefined, undefined, undefined, undefined] as const;
		const context = new PollContext(
			workflow,
			node,
			additionalDataOf(current.credentials),
			mode,
			'update',
			...none,
			getOwnData,
		);
		const answer = await new AwsEcrTrigger().poll.call(context);
		return answer?.[0]?.map(({ json }) => json);
	};
	return {
		async poll(mode = 'trigger') {
			if (!durable) return await pollOnce(mode);
			const before = JSON.stringify(workflow.getStaticData('node', node));
			const own = JSON.parse(before) as IDataObject;
			const items = await pollOnce(mode, own);
			if (JSON.stringify(own) !== before) Object.assign(workflow.getStaticData('node', node), own);
			save();
			return items;
		},
		get staticData() {
			return workflow.getStaticData('node', node);
		},
		save,
		kill: restart,
		change(parameters, credential = {}) {
			save();
			current = { ...current, ...credential, parameters };
			restart();
		},
	};
}
