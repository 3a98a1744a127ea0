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

/** Trigger is a workflow with a trigger alone, as n8n has it while it is active. */
export interface Trigger {
	readonly workflow: Workflow;
	readonly node: INode;
}

/** triggerOf makes a workflow with a trigger, its form filled in by `parameters` and by defaults for the rest. */
export function triggerOf(type: INodeType, parameters: object, credentials: INode['credentials']): Trigger {
	const { name, properties } = type.description;
	const node: INode = {
		id: 'trigger',
		name: 'Trigger',
		type: `n8n-nodes-aws-ecr.${name}`,
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

/** additionalDataOf is what n8n hands to a trigger besides: here, its credential. */
export function additionalDataOf(credentials: object): IWorkflowExecuteAdditionalData {
	const credentialsHelper = new CredentialsHelper(credentials as ICredentialDataDecryptedObject);
	return { credentialsHelper, variables: {} } as unknown as IWorkflowExecuteAdditionalData;
}

/** Item is what a trigger puts out. */
export type Item = Readonly<Record<string, unknown>>;

/** Poller polls as n8n does, and keeps what n8n keeps between polls. */
export interface Poller {
	/** The items of a poll; undefined where it starts nothing. */
	readonly poll: (mode?: 'trigger' | 'manual') => Promise<Item[] | undefined>;
	/** What n8n keeps with the workflow. */
	readonly kept: IDataObject;
	/** n8n saves what it keeps, as it does with the items that it emits, and when a workflow has been activated. */
	save(): void;
	/** n8n is killed and started again: what was saved last is what there is. */
	kill(): void;
	/** Changes the form, and what else is given, as somebody does in the editor. */
	change(parameters: object, more?: { readonly credentials?: object; readonly credentialId?: string }): void;
}

/**
 * openPoller makes a poller of the polling trigger. With `durable` it is n8n with durable cursors: each poll has what is
 * kept to itself, and n8n saves it with what the poll answers, be it nothing.
 */
export function openPoller(credentials: object, parameters: object, { durable = false } = {}): Poller {
	let saved = '{}';
	let current = { parameters, credentials, credentialId: '1' };
	const start = () => {
		const trigger = triggerOf(new AwsEcrTrigger(), current.parameters, {
			awsEcrApi: { id: current.credentialId, name: 'Test' },
		});
		trigger.workflow.staticData = JSON.parse(saved) as IDataObject;
		return trigger;
	};
	let { workflow, node } = start();
	const save = () => void (saved = JSON.stringify(workflow.staticData));
	const restart = () => void ({ workflow, node } = start());
	const pollOnce = async (mode: 'trigger' | 'manual', keptByPoll?: IDataObject) => {
		const kept = keptByPoll && (() => keptByPoll);
		const none = [undefined, undefined, undefined, undefined] as const;
		const context = new PollContext(
			workflow,
			node,
			additionalDataOf(current.credentials),
			mode,
			'update',
			...none,
			kept,
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
		get kept() {
			return workflow.getStaticData('node', node);
		},
		save,
		kill: restart,
		change(changed, more = {}) {
			save();
			current = { ...current, ...more, parameters: changed };
			restart();
		},
	};
}
