import type { ICredentialType, IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { REGIONS } from '../lib/aws/regions';
import { sameForAllItems } from '../lib/fields/sameForAllItems';

type Show = NonNullable<IDisplayOptions['show']>;

const ROLE: Show = { signInWith: ['assumeRole'] };

/** Few need another address than the public one: asked for only then, as n8n's own credential for AWS does. */
const ENDPOINTS: Show = { customEndpoints: [true] };

/**
 * The fields of an access key. They stand in the form twice, because n8n cannot show one field for "this way, or
 * that way with this base": the same names, so that what was typed stays.
 */
function accessKeyFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Access Key ID',
			name: 'accessKeyId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. AKIAIOSFODNN7EXAMPLE',
			description: 'ID of an access key of an IAM user or role',
			displayOptions: { show },
		},
		{
			displayName: 'Secret Access Key',
			name: 'secretAccessKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Secret that AWS showed once, when the access key was created',
			displayOptions: { show },
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Needed only for a temporary access key, whose ID starts with ASIA',
			displayOptions: { show },
		},
	];
}

function systemNotice(show: Show): INodeProperties {
	return {
		displayName:
			"n8n signs in as the machine it runs on (environment, web identity of EKS, ECS or EC2 role, profile). This works only after the operator of this n8n has set the environment variable N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED to true, because everyone who can build workflows here then acts with that machine's permissions.",
		name: 'systemNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	};
}

/** The address of a service that is asked only for which images it uses. */
function inUseEndpoint(displayName: string, name: string, host: string, service: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: `e.g. https://vpce-0123.${host}.eu-west-1.vpce.amazonaws.com`,
		description: `Address to ask ${service} at which images are in use, in place of the public one. Only Image > Clean Up does so. Leave empty for the public one.`,
		displayOptions: { show: ENDPOINTS },
	};
}

const FIELDS: readonly INodeProperties[] = [
	{
		displayName: 'Sign In With',
		name: 'signInWith',
		type: 'options',
		default: 'accessKey',
		options: [
			{
				name: 'Access Key',
				value: 'accessKey',
				description: 'An access key ID and its secret, temporary or not',
			},
			{
				name: 'Assume Role',
				value: 'assumeRole',
				description: 'A role, in this account or another, that lets another identity take it on',
			},
			{
				name: 'System Credentials',
				value: 'system',
				description: 'What the machine that n8n runs on is allowed to do',
			},
		],
	},
	systemNotice({ signInWith: ['system'] }),
	...accessKeyFields({ signInWith: ['accessKey'] }),
	{
		displayName: 'Assume the Role With',
		name: 'baseSignIn',
		type: 'options',
		default: 'accessKey',
		options: [
			{ name: 'Access Key', value: 'accessKey' },
			{ name: 'System Credentials', value: 'system' },
		],
		description: 'The identity that takes on the role. It needs the permission sts:AssumeRole.',
		displayOptions: { show: ROLE },
	},
	systemNotice({ ...ROLE, baseSignIn: ['system'] }),
	...accessKeyFields({ ...ROLE, baseSignIn: ['accessKey'] }),
	{
		displayName: 'Role ARN',
		name: 'roleArn',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. arn:aws:iam::123456789012:role/ecr-reader',
		description: 'The role to take on. Its trust policy must name the identity above.',
		displayOptions: { show: ROLE },
	},
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		description:
			"What the role's trust policy asks for as sts:ExternalId, if it does. Usual with roles of another company.",
		displayOptions: { show: ROLE },
	},
	{
		displayName: 'Session Name',
		name: 'sessionName',
		type: 'string',
		default: 'n8n-ecr',
		description: 'Name under which the calls appear in CloudTrail',
		displayOptions: { show: ROLE },
	},
	{
		displayName: 'Session Duration (Seconds)',
		name: 'durationSeconds',
		type: 'number',
		typeOptions: { minValue: 900, maxValue: 43200 },
		default: 3600,
		description:
			"How long one session lasts; it is renewed by itself. More than 3600 needs a higher maximum session duration in the role's settings.",
		displayOptions: { show: ROLE },
	},
	{
		displayName: 'Region',
		name: 'region',
		type: 'options',
		default: 'us-east-1',
		options: [
			...REGIONS.map(({ code, name }) => ({ name: `${name} - ${code}`, value: code })),
			{ name: 'Other', value: 'other', description: 'A region that is not in this list' },
		],
		description: 'The region that the registry is in. Each region of an account has a registry of its own.',
	},
	{
		displayName: 'Custom Region',
		name: 'customRegion',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. eu-west-1',
		description: 'The code of the region',
		displayOptions: { show: { region: ['other'] } },
	},
	{
		displayName: 'Custom Endpoints',
		name: 'customEndpoints',
		type: 'boolean',
		default: false,
		description:
			'Whether to call other endpoints than the public ones: VPC, FIPS or dual-stack endpoints, or a local ECR',
	},
	{
		displayName: 'Endpoint',
		name: 'endpoint',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://vpce-0123.api.ecr.eu-west-1.vpce.amazonaws.com',
		description:
			'Address to call in place of the public one of Amazon ECR: a VPC endpoint, or a local ECR. Leave empty for the public one.',
		displayOptions: { show: ENDPOINTS },
	},
	{
		displayName: 'STS Endpoint',
		name: 'stsEndpoint',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://vpce-0123.sts.eu-west-1.vpce.amazonaws.com',
		description:
			'Address to assume the role at, in place of the public one of AWS STS in the region. Leave empty for the public one.',
		displayOptions: { show: { ...ROLE, ...ENDPOINTS } },
	},
	inUseEndpoint('ECS Endpoint', 'ecsEndpoint', 'ecs', 'Amazon ECS'),
	inUseEndpoint('Lambda Endpoint', 'lambdaEndpoint', 'lambda', 'AWS Lambda'),
	{
		displayName: 'Use FIPS Endpoint',
		name: 'useFips',
		type: 'boolean',
		default: false,
		description:
			'Whether to call endpoints validated under FIPS 140, which exist in regions of the US and GovCloud. Not together with Endpoint.',
		displayOptions: { show: ENDPOINTS },
	},
	{
		displayName: 'Use Dual-Stack Endpoint',
		name: 'useDualStack',
		type: 'boolean',
		default: false,
		description: 'Whether to call endpoints that answer over IPv6 as well as IPv4. Not together with Endpoint.',
		displayOptions: { show: ENDPOINTS },
	},
];

/** AwsEcrApi is the credential of the package's nodes: who signs, in which region, and by which address. */
export class AwsEcrApi implements ICredentialType {
	name = 'awsEcrApi';

	displayName = 'AWS ECR API';

	icon = { light: 'file:../icons/awsEcr.svg', dark: 'file:../icons/awsEcr.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-aws-ecr/n8n-nodes-aws-ecr#credentials';

	properties: INodeProperties[] = [...FIELDS, sameForAllItems(FIELDS)];
}
