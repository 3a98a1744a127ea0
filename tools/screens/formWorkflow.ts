import type { IDataObject, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { AwsEcrApi } from '../../credentials/AwsEcrApi.credentials';
import { AwsEcrDestinationApi } from '../../credentials/AwsEcrDestinationApi.credentials';
import { AwsEcrEventBridgeApi } from '../../credentials/AwsEcrEventBridgeApi.credentials';
// With their endings, since without `AwsEcr.node.json` is taken for them.
import { AwsEcr } from '../../nodes/AwsEcr/AwsEcr.node.js';
import { entriesOf, type Resource } from '../../lib/engine/resource';
import { resources } from '../../nodes/AwsEcr/resources';
import { AwsEcrEventBridgeTrigger } from '../../nodes/AwsEcrEventBridgeTrigger/AwsEcrEventBridgeTrigger.node.js';
import { AwsEcrTrigger } from '../../nodes/AwsEcrTrigger/AwsEcrTrigger.node.js';
import { variantsOf } from './variants';

/** Form is one filled-in form. */
export interface Form {
	/** The name of its node or credential, and of its picture. */
	readonly name: string;
	readonly values: IDataObject;
}

/** Forms are forms that are looked at together: all that an operation, a trigger or a credential can show. */
export interface Forms {
	/** By which they are asked for, such as `image.copy`. */
	readonly value: string;
	/** The type of the node, or of the credential. */
	readonly type: string;
	readonly forms: readonly Form[];
}

type Described = Pick<INodeTypeDescription, 'name' | 'properties'> & Partial<INodeTypeDescription>;

function formsOf(value: string, described: Described, fixed: IDataObject = {}): Forms {
	const forms = variantsOf(described.properties, described.credentials).map(({ name, values }) => ({
		name: name ? `${value} ${name}` : value,
		values: { ...fixed, ...values } as IDataObject,
	}));
	return { value, type: described.name, forms };
}

const awsEcr = new AwsEcr().description;

/** The forms of each of a resource's operations. */
function resourceForms({ value: resource, ...rest }: Resource): Forms[] {
	return entriesOf({ value: resource, ...rest }).map(({ value: operation }) => {
		const isShown = ({ displayOptions }: INodeProperties) =>
			displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(operation);
		const described = { ...awsEcr, properties: awsEcr.properties.filter(isShown) };
		return formsOf(`${resource}.${operation}`, described, { resource, operation });
	});
}

/** nodeForms are the forms of all operations and of the triggers. */
export const nodeForms: readonly Forms[] = [
	...resources.flatMap(resourceForms),
	formsOf('trigger.polling', new AwsEcrTrigger().description),
	formsOf('trigger.eventBridge', new AwsEcrEventBridgeTrigger().description),
];

/** credentialForms are the forms of the credentials. */
export const credentialForms: readonly Forms[] = [
	new AwsEcrApi(),
	new AwsEcrDestinationApi(),
	new AwsEcrEventBridgeApi(),
].map((credential) => formsOf(`credential.${credential.name}`, credential));

/** formWorkflow is a workflow with a node for each form. */
export function formWorkflow({ value, type, forms }: Forms) {
	const credential = type === 'awsEcrEventBridgeTrigger' ? 'awsEcrEventBridgeApi' : 'awsEcrApi';
	return {
		id: `forms-${value}`,
		name: `Forms: ${value}`,
		nodes: forms.map(({ name, values: parameters }, index) => ({
			id: `${value}-${index}`,
			name,
			type: `n8n-nodes-aws-ecr.${type}`,
			typeVersion: 1,
			position: [(index % 3) * 320, Math.floor(index / 3) * 220],
			parameters,
			credentials: { [credential]: { id: 'awsEcrLocal', name: 'Local ECR' } },
		})),
		connections: {},
		active: false,
		settings: { executionOrder: 'v1' },
	};
}

/** credentialsOf are credentials, one for each form. */
export function credentialsOf({ value, type, forms }: Forms) {
	return forms.map(({ name, values: data }, index) => ({ id: `forms-${value}-${index}`, name, type, data }));
}
