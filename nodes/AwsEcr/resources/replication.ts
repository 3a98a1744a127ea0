import type { ReplicationBackfillResultStatus, ReplicationDestination, ReplicationRule } from '@aws-sdk/client-ecr';
import { filter, optional, type Field } from '../../../lib/engine/field';
import { operation } from '../../../lib/engine/operation';
import type { Resource } from '../../../lib/engine/resource';
import { boolean, choice, string } from '../../../lib/fields/basic';
import { registryId, toRegistryId } from '../../../lib/fields/registryId';
import { repositoryFilters } from '../../../lib/fields/repositoryFilters';
import { orJson, rows, spread, type Members } from '../../../lib/fields/structure';

const destinationRegistry = string({
	label: 'Destination Account',
	name: 'destinationRegistryId',
	description: 'The AWS account ID of the registry that images are copied to: this one for another region',
	placeholder: 'e.g. 123456789012',
});

const destination: Members<ReplicationDestination> = {
	region: string({
		label: 'Destination Region',
		name: 'destinationRegion',
		description: 'The region that images are copied to',
		placeholder: 'e.g. us-east-1',
	}),
	registryId: {
		...destinationRegistry,
		read: (source) => toRegistryId(source.value()),
	},
};

/** Whether a rule replicates deletions. See https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteReplication.html */
interface DeleteReplication {
	readonly enabled: boolean;
}

/** A rule with what Amazon ECR has, and the types of the SDK do not have yet. */
interface Rule extends ReplicationRule {
	readonly deleteReplication?: DeleteReplication;
}

/** Whether a rule replicates deletions; a rule without it does not, so it is left out unless it is on. */
function deleteReplication(): Field<DeleteReplication> {
	const setting = spread<DeleteReplication>({
		enabled: boolean({
			label: 'Replicate Deletions',
			name: 'deleteReplication',
			description: 'Whether to also delete images and tags at the destinations when they are deleted in this registry',
		}),
	});
	return optional({
		...setting,
		read: async (source) => {
			const given = await setting.read(source);
			return given?.enabled ? given : undefined;
		},
	});
}

const rules = () =>
	rows<Rule>(
		{ label: 'Rules', row: 'Rule', description: 'What is copied where; at most 25 rules' },
		{
			destinations: rows<ReplicationDestination>(
				{ label: 'Destinations', row: 'Destination', description: 'Where images are copied to' },
				destination,
			),
			repositoryFilters: optional(
				repositoryFilters('PREFIX_MATCH', {
					name: 'Prefix',
					example: 'e.g. team/',
					description: 'The repositories that the rule is for, by the start of their names; all without a filter',
				}),
			),
			deleteReplication: deleteReplication(),
		},
	);

const EXAMPLE =
	'[{"destinations": [{"region": "us-east-1", "registryId": "123456789012"}], "repositoryFilters": [{"filter": "team/", "filterType": "PREFIX_MATCH"}], "deleteReplication": {"enabled": true}}]';

const backfillId = () =>
	string({
		label: 'Backfill ID',
		description: 'The ID that Start Backfill answered',
		placeholder: 'e.g. {{ $json.replicationBackfillId }}',
		byDefault: '={{ $json.replicationBackfillId }}',
	});

export const replicationResource: Resource = {
	value: 'replication',
	name: 'Replication',
	operations: [
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeReplicationBackfillResults.html
		operation('DescribeReplicationBackfillResults', {
			value: 'getBackfillResults',
			name: 'Get Backfill Results',
			action: 'Get replication backfill results',
			description: 'Get the result of each image of a backfill',
			notice: 'Each item is an image. While there is none, there is one item with the status and the progress alone.',
			input: {
				replicationBackfillId: backfillId(),
				resultStatusFilter: filter(
					choice<ReplicationBackfillResultStatus>(
						{ label: 'Result Status', description: 'Which images to return, by their result' },
						{ COMPLETE: { name: 'Complete' }, FAILED: { name: 'Failed' } },
						'FAILED',
					),
				),
				registryId: registryId(),
			},
			output: {
				from: 'results',
				flatten: 'imageId',
				carry: ['replicationBackfillId'],
				whenEmpty: ['destination', 'status', 'progress', 'failureCode', 'startedAt', 'endedAt'],
			},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListReplicationBackfills.html
		operation('ListReplicationBackfills', {
			value: 'getBackfills',
			name: 'Get Many Backfills',
			action: 'Get many replication backfills',
			description: 'Get many backfills with their status and progress',
			input: { registryId: registryId() },
			output: { from: 'backfills' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutReplicationConfiguration.html
		operation('PutReplicationConfiguration', {
			value: 'set',
			name: 'Set Rules',
			action: 'Set replication rules',
			description: 'Set which images are copied to other regions and accounts when they are pushed',
			notice:
				'This replaces all replication rules of the registry; Registry → Get has the present ones. To remove them all, give [] as JSON.',
			alsoNeeds: '`iam:CreateServiceLinkedRole` the first time',
			input: { replicationConfiguration: spread({ rules: orJson('rules', rules(), EXAMPLE) }) },
			output: { from: 'replicationConfiguration' },
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartReplicationBackfill.html
		operation('StartReplicationBackfill', {
			value: 'startBackfill',
			name: 'Start Backfill',
			action: 'Start replication backfill',
			description: 'Start copying the images that were pushed before there was a rule for them',
			input: { destination: spread(destination), registryId: registryId() },
			output: {},
		}),
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StopReplicationBackfill.html
		operation('StopReplicationBackfill', {
			value: 'stopBackfill',
			name: 'Stop Backfill',
			action: 'Stop replication backfill',
			description: 'Stop a backfill; what was copied stays',
			input: { replicationBackfillId: backfillId(), registryId: registryId() },
			output: {},
		}),
	],
};
