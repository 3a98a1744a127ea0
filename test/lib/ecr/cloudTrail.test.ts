import { parseEvents } from '../../../lib/ecr/eventBridge';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const arn = (name: string, account = ACCOUNT) => `arn:aws:ecr:us-west-2:${account}:repository/${name}`;

/** An event as EventBridge sends it of what CloudTrail logged. */
function passedOn(detail: object, { kind = 'AWS API Call', resources = [] as string[] } = {}) {
	const { events, faults } = parseEvents({
		version: '0',
		id: '9354dd7f-9aac-4e9d-956d-12561a4923aa',
		'detail-type': `${kind} via CloudTrail`,
		source: 'aws.ecr',
		account: ACCOUNT,
		time: '2020-03-12T20:22:12Z',
		region: 'us-west-2',
		resources,
		detail: { eventVersion: '1.05', eventSource: 'ecr.amazonaws.com', awsRegion: 'us-west-2', ...detail },
	});
	expect(faults).toEqual([]);
	expect(events).toHaveLength(1);
	return events[0];
}

const named = (repositoryName: string, registryId = ACCOUNT) => ({
	event: 'other',
	registryId,
	repositoryName,
	repositoryUri: `${registryId}.dkr.ecr.us-west-2.amazonaws.com/${repositoryName}`,
});

describe('an event of CloudTrail', () => {
	it.each<[string, object, object]>([
		[
			'a call that names it',
			{ eventName: 'PutImage', requestParameters: { repositoryName: 'team/app', imageTag: 'v1' } },
			named('team/app'),
		],
		[
			'a call to the registry of another account',
			{ eventName: 'PutImage', requestParameters: { repositoryName: 'team/app', registryId: OTHER } },
			named('team/app', OTHER),
		],
		[
			'the answer, of the account that owns it',
			{
				eventName: 'CreateRepository',
				requestParameters: { repositoryName: 'team/app' },
				responseElements: { repository: { repositoryName: 'team/app', registryId: OTHER } },
			},
			named('team/app', OTHER),
		],
		[
			'an image in the answer alone',
			{ eventName: 'PutImage', responseElements: { image: { repositoryName: 'team/app', registryId: ACCOUNT } } },
			named('team/app'),
		],
		[
			'a call that names it by its ARN',
			{ eventName: 'TagResource', requestParameters: { resourceArn: arn('team/app', OTHER), tags: [] } },
			named('team/app', OTHER),
		],
		[
			'a call that lists it alone',
			{ eventName: 'DescribeRepositories', requestParameters: { repositoryNames: ['team/app'] } },
			named('team/app'),
		],
		[
			'the resources alone',
			{
				eventName: 'BatchGetImage',
				requestParameters: null,
				resources: [{ ARN: arn('team/app'), accountId: ACCOUNT }],
			},
			named('team/app'),
		],
	])('has the repository of %s', (_, detail, expected) => {
		expect(passedOn(detail)).toMatchObject(expected);
	});

	it.each(['PolicyExecutionEvent', 'DryRunEvent'])('has the repository of a lifecycle run: %s', (eventName) => {
		const run = {
			eventName,
			eventType: 'AwsServiceEvent',
			requestParameters: null,
			responseElements: null,
			serviceEventDetails: {
				repositoryName: 'testrepo',
				lifecycleEventImageActions: [
					{ lifecycleEventImage: { digest: `sha256:${'a'.repeat(64)}`, tagList: ['alpine'] }, rulePriority: 1 },
				],
			},
		};
		expect(passedOn(run, { kind: 'AWS Service Event' })).toMatchObject(named('testrepo'));
		const { serviceEventDetails, ...rest } = run;
		const resources = [{ ARN: arn('testrepo'), accountId: ACCOUNT, type: 'AWS::ECR::Repository' }];
		expect(serviceEventDetails.repositoryName).toBe('testrepo');
		expect(passedOn({ ...rest, resources }, { kind: 'AWS Service Event' })).toMatchObject(named('testrepo'));
	});

	it.each<[string, object]>([
		['about the registry', { eventName: 'PutRegistryPolicy', requestParameters: { policyText: '{}' } }],
		['without parameters', { eventName: 'GetAuthorizationToken', requestParameters: null, responseElements: null }],
		[
			'about several',
			{ eventName: 'DescribeRepositories', requestParameters: { repositoryNames: ['team/app', 'team/web'] } },
		],
		['of several resources', { eventName: 'X', resources: [{ ARN: arn('team/app') }, { ARN: arn('team/web') }] }],
		['of another resource', { eventName: 'X', resources: [{ ARN: 'arn:aws:kms:us-west-2:123456789012:key/1' }] }],
		['with an empty name', { eventName: 'X', requestParameters: { repositoryName: '' } }],
		['with a name that is none', { eventName: 'X', requestParameters: { repositoryName: { a: 1 } } }],
		['with parameters that are none', { eventName: 'X', requestParameters: 'text', resources: 'text' }],
	])('has no repository of a call %s', (_, detail) => {
		const event = passedOn(detail);
		expect(event).toMatchObject({ event: 'other', region: 'us-west-2', registryId: ACCOUNT });
		expect(event).not.toHaveProperty('repositoryName');
		expect(event).not.toHaveProperty('repositoryUri');
	});

	it('says of a call that was refused that it failed', () => {
		const call = { eventName: 'CreateRepository', requestParameters: { repositoryName: 'team/app' } };
		expect(passedOn({ ...call, errorCode: 'RepositoryAlreadyExistsException' })).toMatchObject({ result: 'FAILED' });
		expect(passedOn(call)).not.toHaveProperty('result');
	});
});

describe('another event without a repository in its detail', () => {
	const event = (detail: object, resources: unknown) => ({
		id: '1',
		'detail-type': 'ECR Artifact Action',
		source: 'aws.ecr',
		account: ACCOUNT,
		time: '2026-01-01T00:00:00Z',
		region: 'us-west-2',
		resources,
		detail,
	});

	it('has that of its resources, where they name one', () => {
		const { events } = parseEvents(event({ 'image-tag': 'v1' }, [arn('team/app', OTHER)]));
		expect(events).toMatchObject([{ ...named('team/app', OTHER), imageTag: 'v1' }]);
	});

	it.each([
		[[]],
		[[arn('team/app'), arn('team/web')]],
		[[`${arn('team/app')}/sha256:${'a'.repeat(64)}`]],
		['text'],
		[undefined],
	])('has none of the resources %j', (resources) => {
		const { events } = parseEvents(event({ 'image-digest': 'sha256:a', 'image-tag': 'v1' }, resources));
		expect(events).toMatchObject([{ imageDigest: 'sha256:a', imageTags: ['v1'], imageTag: 'v1' }]);
		for (const member of ['repositoryName', 'repositoryUri', 'imageUri']) {
			expect(events[0]).not.toHaveProperty(member);
		}
	});

	it('is one event of a scan setting that names no repository', () => {
		const changed = { ...event({ repositories: [] }, []), 'detail-type': 'ECR Scan Resource Change' };
		expect(parseEvents(changed).events).toMatchObject([{ event: 'scanSettingsChanged' }]);
	});
});
