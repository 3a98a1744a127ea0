import type { INodeProperties } from 'n8n-workflow';
import { describeResources } from '../../nodes/AwsEcr/engine/describe';
import { entriesOf, type Resource } from '../../nodes/AwsEcr/engine/operation';
import { resources } from '../../nodes/AwsEcr/resources';

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

/** formWorkflow is a workflow with a node for each operation of a resource, its form filled in as far as it goes. */
export function formWorkflow(resource: Resource) {
	const nodes = entriesOf(resource).map(({ value, name }, index) => ({
		id: `${resource.value}-${value}`,
		name,
		type: 'n8n-nodes-aws-ecr.awsEcr',
		typeVersion: 1,
		position: [(index % 3) * 320, Math.floor(index / 3) * 220],
		parameters: parametersOf(resource.value, value),
		credentials: { awsEcrApi: { id: 'awsEcrLocal', name: 'Local ECR' } },
	}));
	return {
		id: `forms${resource.value}`.slice(0, 21),
		name: `Forms: ${resource.name}`,
		nodes,
		connections: {},
		active: false,
		settings: { executionOrder: 'v1' },
	};
}
