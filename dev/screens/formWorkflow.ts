import type { INodeProperties } from 'n8n-workflow';
import { describeResources } from '../../nodes/AwsEcr/engine/describe';
import { entriesOf, type Resource } from '../../nodes/AwsEcr/engine/operation';
import { resources } from '../../nodes/AwsEcr/resources';
import { POLLING_EVENTS } from '../../nodes/AwsEcrTrigger/polling/asked';

const properties = describeResources(resources);

/** What a property holds when somebody has just added it. */
function started({ type, default: byDefault, options = [] }: INodeProperties): unknown {
	if (type !== 'fixedCollection') return byDefault;
	const [group] = options;
	if (!group || !('values' in group)) return {};
	const row = Object.fromEntries(group.values.map((property) => [property.name, started(property)]));
	return { [group.name]: group.name === 'rows' ? [row] : row };
}

/** The parameters of an operation with every filter and option added and one row in every list. */
function parametersOf(resource: string, operation: string): Record<string, unknown> {
	const shown = properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(operation),
	);
	const values = shown.map((property) => {
		if (property.type !== 'collection') return [property.name, started(property)];
		const choices = (property.options ?? []) as INodeProperties[];
		return [property.name, Object.fromEntries(choices.map((choice) => [choice.name, started(choice)]))];
	});
	return { resource, operation, ...(Object.fromEntries(values) as Record<string, unknown>) };
}

/** A node of a workflow of forms. */
function node(type: string, index: number, name: string, parameters: object, credential: string) {
	return {
		id: `${type}-${index}`,
		name,
		type: `n8n-nodes-aws-ecr.${type}`,
		typeVersion: 1,
		position: [(index % 3) * 320, Math.floor(index / 3) * 220],
		parameters,
		credentials: { [credential]: { id: 'awsEcrLocal', name: 'Local ECR' } },
	};
}

function workflow(value: string, name: string, nodes: ReadonlyArray<ReturnType<typeof node>>) {
	return {
		id: `forms${value}`.slice(0, 21),
		name: `Forms: ${name}`,
		nodes,
		connections: {},
		active: false,
		settings: { executionOrder: 'v1' },
	};
}

/** Forms are forms that are looked at together, and a workflow with a node for each. */
export interface Forms {
	readonly value: string;
	readonly name: string;
	/** The nodes' names, and the names of their pictures. */
	readonly entries: ReadonlyArray<{ readonly value: string; readonly name: string }>;
	readonly workflow: ReturnType<typeof workflow>;
}

/** resourceForms has a node for each operation of a resource, its form filled in as far as it goes. */
export function resourceForms(resource: Resource): Forms {
	const { value, name } = resource;
	const entries = entriesOf(resource);
	const nodes = entries.map((entry, index) =>
		node('awsEcr', index, entry.name, parametersOf(value, entry.value), 'awsEcrApi'),
	);
	return { value, name, entries, workflow: workflow(value, name, nodes) };
}

/** The triggers as they start, and with all that their forms can show. */
const TRIGGERS = [
	{ value: 'polling', name: 'Polling', type: 'awsEcrTrigger', parameters: {} },
	{
		value: 'pollingAll',
		name: 'Polling with Everything',
		type: 'awsEcrTrigger',
		parameters: {
			events: Object.keys(POLLING_EVENTS),
			watch: 'pattern',
			options: { emitExisting: false, registryId: '' },
		},
	},
	{ value: 'eventBridge', name: 'EventBridge', type: 'awsEcrEventBridgeTrigger', parameters: {} },
];

/** triggerForms has a node for each of the triggers. */
export function triggerForms(): Forms {
	const nodes = TRIGGERS.map(({ type, name, parameters }, index) =>
		node(type, index, name, parameters, type === 'awsEcrTrigger' ? 'awsEcrApi' : 'awsEcrEventBridgeApi'),
	);
	return { value: 'trigger', name: 'Triggers', entries: TRIGGERS, workflow: workflow('trigger', 'Triggers', nodes) };
}
