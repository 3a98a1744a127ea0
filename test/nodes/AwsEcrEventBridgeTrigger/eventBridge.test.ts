import { randomUUID } from 'node:crypto';
import { ENHANCED_SCAN_SAMPLE, EVENT_SAMPLES } from '../../../lib/ecr/eventSamples';
import { BRIDGE_EVENTS } from '../../../lib/ecr/eventBridge';
import { AwsEcrEventBridgeTrigger } from '../../../nodes/AwsEcrEventBridgeTrigger/AwsEcrEventBridgeTrigger.node';
import { API_KEY, KEY, openWebhook } from '../../support/eventBridge';

const pushed = (change: object = {}) => ({
	...EVENT_SAMPLES.imagePushed,
	id: randomUUID(),
	detail: { ...EVENT_SAMPLES.imagePushed.detail, ...change },
});

describe('the EventBridge trigger', () => {
	it('starts with an item of the documented shape', async () => {
		const event = pushed();
		const { items } = await openWebhook().post(event);
		const uri = '123456789012.dkr.ecr.us-west-2.amazonaws.com/my-repository-name';
		expect(items).toEqual([
			{
				event: 'imagePushed',
				via: 'eventBridge',
				time: event.time,
				region: 'us-west-2',
				registryId: '123456789012',
				repositoryName: 'my-repository-name',
				repositoryUri: uri,
				imageDigest: event.detail['image-digest'],
				imageTags: ['latest'],
				imageTag: 'latest',
				imageUri: `${uri}@${String(event.detail['image-digest'])}`,
				result: 'SUCCESS',
				eventId: event.id,
				detail: event.detail,
			},
		]);
	});

	it.each(Object.keys(BRIDGE_EVENTS) as Array<keyof typeof BRIDGE_EVENTS>)(
		'starts for %s, when chosen',
		async (name) => {
			const { items } = await openWebhook({ events: [name] }).post(EVENT_SAMPLES[name]);
			expect(items?.length).toBe(name === 'scanSettingsChanged' ? 2 : 1);
			expect(items?.[0]).toMatchObject({
				event: name,
				region: 'us-west-2',
				repositoryUri: expect.stringContaining('.dkr.ecr.') as string,
			});
			const others = Object.keys(BRIDGE_EVENTS).filter((other) => other !== name);
			expect(await openWebhook({ events: others }).post(EVENT_SAMPLES[name])).toEqual({ message: 'Not wanted' });
		},
	);

	it('starts for the first enhanced scan of an image, as for a basic one', async () => {
		const { items } = await openWebhook({ events: ['scanFinished'] }).post(ENHANCED_SCAN_SAMPLE);
		expect(items).toEqual([
			expect.objectContaining({
				event: 'scanFinished',
				registryId: '123456789012',
				repositoryName: 'my-repository-name',
				imageTag: 'latest',
				imageUri: expect.stringMatching(/^123456789012\.dkr\.ecr\.\S+\/my-repository-name@sha256:/) as string,
				imageScanStatus: 'INITIAL_SCAN_COMPLETE',
				findingSeverityCounts: { CRITICAL: 7, HIGH: 61, MEDIUM: 62 },
				highestSeverity: 'CRITICAL',
				detail: ENHANCED_SCAN_SAMPLE.detail,
			}),
		]);
	});

	it('says of each repository whose scan settings changed its own alone', async () => {
		const { items } = await openWebhook({ events: ['scanSettingsChanged'] }).post(EVENT_SAMPLES.scanSettingsChanged);
		const { repositories, ...rest } = EVENT_SAMPLES.scanSettingsChanged.detail;
		expect(items?.map(({ detail }) => detail)).toEqual(
			(repositories as object[]).map((repository) => ({ ...rest, ...repository })),
		);
	});

	it('says whether a pull through cache rule got an image, and a replication came about', async () => {
		const { post } = openWebhook({ events: ['imageCached', 'imageReplicated'] });
		expect((await post(EVENT_SAMPLES.imageCached)).items).toEqual([expect.objectContaining({ result: 'SUCCESS' })]);
		const { detail, ...event } = EVENT_SAMPLES.imageReplicated;
		const failed = { ...event, id: randomUUID(), detail: { ...detail, result: 'FAILED' } };
		expect((await post(failed)).items).toEqual([expect.objectContaining({ result: 'FAILED' })]);
	});

	it('calls a finding by its title where it has no other name', async () => {
		const { detail } = EVENT_SAMPLES.findingChanged;
		const event = { ...EVENT_SAMPLES.findingChanged, detail: { ...detail, packageVulnerabilityDetails: undefined } };
		const { items } = await openWebhook({ events: ['findingChanged'] }).post(event);
		expect(items).toEqual([expect.objectContaining({ findingName: detail.title })]);
	});

	it('starts for a finding of an image once for each image that has it', async () => {
		const { detail } = EVENT_SAMPLES.findingChanged;
		const [resource] = detail.resources as [{ details: { awsEcrContainerImage: object } }];
		const image = { ...resource.details.awsEcrContainerImage, repositoryName: 'other', registry: '210987654321' };
		const resources = [
			resource,
			{ ...resource, details: { awsEcrContainerImage: image } },
			{ type: 'AWS_EC2_INSTANCE' },
		];
		const event = { ...EVENT_SAMPLES.findingChanged, detail: { ...detail, resources } };
		const { items } = await openWebhook({ events: ['findingChanged'] }).post(event);
		const finding = {
			event: 'findingChanged',
			findingName: 'CVE-2019-17498',
			findingStatus: 'ACTIVE',
			highestSeverity: 'MEDIUM',
			imageTag: 'latest',
			imageDigest: EVENT_SAMPLES.imagePushed.detail['image-digest'],
		};
		expect(items).toEqual([
			expect.objectContaining({ ...finding, repositoryName: 'my-repository-name', registryId: '123456789012' }),
			expect.objectContaining({ ...finding, repositoryName: 'other', registryId: '210987654321' }),
		]);
	});

	it('starts for what Amazon ECR may come to send, when Other is chosen', async () => {
		const event = { ...pushed(), 'detail-type': 'ECR Artifact Action' };
		expect((await openWebhook({ events: ['other'] }).post(event)).items).toEqual([
			expect.objectContaining({ event: 'other' }),
		]);
	});

	it.each([
		[{ repositoryPatterns: 'my-*' }, true],
		[{ repositoryPatterns: 'team/*, other' }, false],
		[{ tagPatterns: 'v*, lat*' }, true],
		[{ tagPatterns: 'v*' }, false],
	])('lets events through by patterns: %j', async (parameters, starts) => {
		const { items } = await openWebhook(parameters).post(pushed());
		expect(items !== undefined).toBe(starts);
	});

	it('lets scans through by severity', async () => {
		const scan = (counts: object) => ({
			...EVENT_SAMPLES.scanFinished,
			id: randomUUID(),
			detail: { ...EVENT_SAMPLES.scanFinished.detail, 'finding-severity-counts': counts },
		});
		const { post } = openWebhook({ events: ['scanFinished', 'imagePushed'], options: { minSeverity: 'HIGH' } });
		expect((await post(scan({ CRITICAL: 1 }))).items).toEqual([
			expect.objectContaining({ highestSeverity: 'CRITICAL' }),
		]);
		expect((await post(scan({ MEDIUM: 7 }))).items).toBeUndefined();
		expect((await post(scan({}))).items).toBeUndefined();
		expect((await post(pushed())).items).toHaveLength(1);
	});

	it.each([
		['MEDIUM', 'MEDIUM', true],
		['LOW', 'MEDIUM', false],
		['CRITICAL', 'HIGH', true],
		['of tomorrow', 'LOW', false],
	])('lets a finding that is %s through from %s: %s', async (severity, minSeverity, starts) => {
		const { post } = openWebhook({ events: ['findingChanged'], options: { minSeverity } });
		const event = { ...EVENT_SAMPLES.findingChanged, detail: { ...EVENT_SAMPLES.findingChanged.detail, severity } };
		expect((await post(event)).items !== undefined).toBe(starts);
	});

	it.each([
		[{}],
		[{ 'x-api-key': '' }],
		[{ 'x-api-key': `${KEY} ` }],
		[{ 'x-api-key': KEY.slice(1) }],
		[{ 'x-api-key': [KEY] }],
		[{ authorization: KEY }],
	])('refuses a request with the headers %j', async (headers) => {
		const { post, kept } = openWebhook();
		const challenge = { 'WWW-Authenticate': 'ApiKey realm="n8n"' };
		expect(await post(pushed(), { headers })).toMatchObject({ status: 401, headers: challenge });
		expect(kept()).toEqual({});
	});

	it('lets nobody in with a credential without a key', async () => {
		const { post } = openWebhook();
		for (const keyValue of ['', 'short']) {
			const request = { headers: { 'x-api-key': keyValue }, credentials: { ...API_KEY, keyValue } };
			expect(await post(pushed(), request)).toMatchObject({ status: 401 });
		}
	});

	it('takes a user name and password instead', async () => {
		const credentials = { authorization: 'basic', userName: 'events', password: KEY };
		const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
		const { post } = openWebhook();
		expect((await post(pushed(), { credentials, headers: basic(`events:${KEY}`) })).items).toHaveLength(1);
		const challenge = { 'WWW-Authenticate': 'Basic realm="n8n", charset="UTF-8"' };
		for (const headers of [basic('events:other'), {}, { authorization: 'Bearer x' }]) {
			expect(await post(pushed(), { credentials, headers })).toMatchObject({ status: 401, headers: challenge });
		}
	});

	it.each([
		[undefined],
		[{}],
		[[]],
		['text'],
		[{ secret: 'content' }],
		[{ ...EVENT_SAMPLES.imagePushed, source: 'aws.ec2' }],
		[{ ...EVENT_SAMPLES.imagePushed, detail: 'content' }],
		[{ ...EVENT_SAMPLES.imagePushed, account: 7 }],
		[{ ...EVENT_SAMPLES.imagePushed, id: '' }],
		[{ ...ENHANCED_SCAN_SAMPLE, detail: { 'instance-id': 'content' } }],
		[{ ...EVENT_SAMPLES.findingChanged, detail: { resources: [{ type: 'AWS_EC2_INSTANCE', id: 'content' }] } }],
		[{ ...EVENT_SAMPLES.findingChanged, detail: { resources: 'content' } }],
		[{ ...ENHANCED_SCAN_SAMPLE, 'detail-type': 'Inspector2 Coverage' }],
	])('refuses what is no event: %j', async (body) => {
		const answer = await openWebhook().post(body);
		expect(answer).toMatchObject({ status: 400 });
		expect(String(answer.message)).not.toMatch(/content/);
	});

	it('starts once for an event that is delivered again, at the same moment or after a restart', async () => {
		const { post } = openWebhook();
		const event = pushed();
		const answers = await Promise.all([post(event), post(event), post(event)]);
		expect(answers.filter(({ items }) => items)).toHaveLength(1);
		expect(await post(event)).toEqual({ message: 'Known already' });
	});

	it.each(['PUSH', 'DELETE'])('starts for no %s that failed, but for Other', async (action) => {
		for (const result of ['FAILURE', 'FAILED']) {
			const event = pushed({ 'action-type': action, result });
			const both = ['imagePushed', 'imageDeleted'];
			expect(await openWebhook({ events: both }).post(event)).toEqual({ message: 'Not wanted' });
			expect((await openWebhook({ events: ['other'] }).post(event)).items).toEqual([
				expect.objectContaining({ event: 'other', result, repositoryName: 'my-repository-name' }),
			]);
		}
	});

	it.each(['imageArchived', 'imageRestored', 'referrerChanged'] as const)(
		'starts for no %s that failed',
		async (name) => {
			const sample = EVENT_SAMPLES[name];
			const event = { ...sample, detail: { ...sample.detail, result: 'FAILURE' } };
			expect(await openWebhook({ events: [name] }).post(event)).toEqual({ message: 'Not wanted' });
		},
	);

	it('starts for what CloudTrail reports of a repository that the patterns match', async () => {
		const call = (requestParameters: object) => ({
			...pushed(),
			'detail-type': 'AWS API Call via CloudTrail',
			detail: { eventSource: 'ecr.amazonaws.com', eventName: 'CreateRepository', requestParameters },
		});
		const { post } = openWebhook({ events: ['other'], repositoryPatterns: 'team/*' });
		expect((await post(call({ repositoryName: 'team/new' }))).items).toMatchObject([{ repositoryName: 'team/new' }]);
		expect(await post(call({ repositoryName: 'other' }))).toEqual({ message: 'Not wanted' });
		expect(await post(call({ policyText: '{}' }))).toEqual({ message: 'Not wanted' });
		const { items } = await openWebhook({ events: ['other'] }).post(call({ policyText: '{}' }));
		expect(items).toEqual([expect.not.objectContaining({ repositoryUri: expect.anything() })]);
		expect(items?.[0]).not.toHaveProperty('repositoryName');
	});

	it('starts with an item for each event of a list, such as that of a pipe', async () => {
		const [one, other] = [pushed({ 'image-tag': 'v1' }), pushed({ 'image-tag': 'v2' })];
		const { post, kept } = openWebhook();
		const { items } = await post([one, other]);
		expect(items?.map(({ imageTag }) => imageTag)).toEqual(['v1', 'v2']);
		expect(Object.keys(kept().seen ?? {})).toEqual([one.id, other.id]);
		// What was delivered before is told apart event by event, not list by list.
		const third = pushed({ 'image-tag': 'v3' });
		expect((await post([other, third, third])).items?.map(({ imageTag }) => imageTag)).toEqual(['v3']);
		expect(await post([one, third])).toEqual({ message: 'Known already' });
	});

	it('starts for the events of a list that has something else as well', async () => {
		const event = pushed();
		const { items } = await openWebhook().post([{ messageId: '1', body: 'Hello' }, event]);
		expect(items).toEqual([expect.objectContaining({ eventId: event.id })]);
		expect(await openWebhook().post([{ messageId: '1', body: 'Hello' }, {}])).toMatchObject({
			status: 400,
			message: 'This is no event of Amazon ECR: Event 1 of 2: it is not JSON',
		});
	});

	it('starts both of two nodes of a workflow that have the same ID', async () => {
		const workflowId = randomUUID();
		const [one, other] = ['One', 'Other'].map((name) => openWebhook({}, { workflowId, name }));
		const event = pushed();
		expect((await one?.post(event))?.items).toHaveLength(1);
		expect((await other?.post(event))?.items).toHaveLength(1);
		expect(await one?.post(event)).toEqual({ message: 'Known already' });
	});

	it('gives an example to who opens the test URL, and nobody else', async () => {
		const { post } = openWebhook({ events: ['scanFinished'] });
		const { items } = await post({}, { method: 'GET', mode: 'manual', headers: {} });
		expect(items).toEqual([expect.objectContaining({ event: 'scanFinished', highestSeverity: 'CRITICAL' })]);
		expect(await post({}, { method: 'GET', headers: {} })).toMatchObject({ status: 405, headers: { Allow: 'POST' } });
	});

	it('remembers nothing of tests', async () => {
		const { post, kept } = openWebhook();
		const event = pushed();
		for (const mode of ['manual', 'manual', 'webhook'] as const)
			expect((await post(event, { mode })).items).toHaveLength(1);
		expect(Object.keys(kept().seen ?? {})).toEqual([event.id]);
	});

	it('says which pattern the rule has, and the detail type of each event', () => {
		const [notice, events] = new AwsEcrEventBridgeTrigger().description.properties;
		expect(notice?.displayName).toContain('{"source": ["aws.ecr"]}');
		const described = Object.fromEntries(
			(events?.options ?? []).flatMap((one) => ('value' in one ? [[one.value, one.description]] : [])),
		) as Record<string, string>;
		for (const [name, { 'detail-type': detailType }] of Object.entries(EVENT_SAMPLES)) {
			expect(described[name]).toMatch(new RegExp(`\\((.+, )?${detailType}[,)]`));
		}
	});
});
