import { AwsEcr } from '../../../../nodes/AwsEcr/AwsEcr.node';
import { BRIDGE_EVENTS } from '../../../../lib/ecr/eventBridge';
import { ENHANCED_SCAN_SAMPLE, EVENT_SAMPLES } from '../../../../lib/ecr/eventSamples';
import { openWebhook } from '../../../support/eventBridge';
import { useTarget, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
useTarget((opened) => (target = opened));

const event = EVENT_SAMPLES.imagePushed;
const text = JSON.stringify(event);

/** What SNS posts, which n8n's AWS SNS Trigger puts out as it is. */
const notification = {
	Type: 'Notification',
	MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
	TopicArn: 'arn:aws:sns:us-west-2:123456789012:ecr-events',
	Message: text,
	Timestamp: '2019-11-16T01:54:35.112Z',
	SignatureVersion: '1',
	Signature: 'c29tZXRoaW5n',
	SigningCertURL: 'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0000.pem',
	UnsubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe',
};

/** A message as ReceiveMessage of SQS answers it. */
const message = (Body: string) => ({
	MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
	ReceiptHandle: 'MbZj6wDWli+JvwwJaBV+3dcjk2YW2vA3+STFFljTM8tJJg6HRG6PYSasuWXPJB+Cw',
	MD5OfBody: 'fafb00f5732ab283681e124bf8747ed1',
	Body,
	Attributes: { SenderId: 'AIDAIENQZJOLO23YVJ4VO', SentTimestamp: '1573869275112', ApproximateReceiveCount: '1' },
});

/** A second event, so that a list of two can be told from one. */
const other = { ...event, id: 'b1c8a1de-0000-4000-8000-000000000002', detail: { ...event.detail, 'image-tag': 'v2' } };

const parse = async (json: unknown, more: Partial<RunOptions> = {}) =>
	await target.run(
		'event',
		'parse',
		{ event: '={{ $json.given }}' },
		{ items: [{ json: { given: json as never } }], ...more },
	);

const itemsOf = async (json: unknown) => {
	const { outputs, error } = await parse(json);
	if (error) throw error;
	return (outputs[0] ?? []).map(({ json: item }) => item);
};

/** The items of a trigger that starts for every event. */
async function triggerItems(body: object) {
	const events = [...Object.keys(BRIDGE_EVENTS), 'other'];
	return (await openWebhook({ events }).post(body)).items;
}

/** A record of SQS as Lambda and Pipes have it. */
const record = (body: string) => ({
	messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
	receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
	body,
	attributes: { ApproximateReceiveCount: '1', SenderId: 'AIDAIENQZJOLO23YVJ4VO' },
	messageAttributes: {},
	md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
	eventSource: 'aws:sqs',
	eventSourceARN: 'arn:aws:sqs:us-west-2:123456789012:ecr-events',
	awsRegion: 'us-west-2',
});

const sns = (Message: string) => ({
	EventSource: 'aws:sns',
	EventVersion: '1.0',
	EventSubscriptionArn: 'arn:aws:sns:us-west-2:123456789012:ecr-events:0',
	Sns: { ...notification, Message },
});

describe('parsing events', () => {
	it.each<[string, unknown, string?]>([
		['EventBridge', event],
		['EventBridge, as text', { text }, '={{ $json.text }}'],
		['SQS', message(text)],
		['SQS, its body alone', message(text), '={{ $json.Body }}'],
		["n8n's AWS SNS Trigger", notification],
		["n8n's AWS SNS Trigger, its message alone", notification, '={{ $json.Message }}'],
		['SNS in SQS', message(JSON.stringify(notification))],
		['SNS in SQS, delivered raw', message(text)],
		["n8n's Webhook", { headers: {}, params: {}, query: {}, body: event }],
	])('makes the item of the triggers of what comes by %s', async (_, json, expression = '={{ $json }}') => {
		const items = await target.items(
			'event',
			'parse',
			{ event: expression },
			{ items: [{ json: structuredClone(json) as never }] },
		);
		expect(items).toEqual([
			expect.objectContaining({
				event: 'imagePushed',
				repositoryName: 'my-repository-name',
				imageTags: ['latest'],
				imageTag: 'latest',
				imageUri: expect.stringContaining('/my-repository-name@sha256:') as string,
				eventId: event.id,
			}),
		]);
	});

	it('makes the same of what Amazon Inspector says, an item an image', async () => {
		const json = message(JSON.stringify(EVENT_SAMPLES.findingChanged));
		const items = await target.items('event', 'parse', { event: '={{ $json }}' }, { items: [{ json }] });
		expect(items).toEqual([expect.objectContaining({ event: 'findingChanged', findingName: 'CVE-2019-17498' })]);
	});

	const otherText = JSON.stringify(other);
	it.each<[string, unknown]>([
		['a pipe of events', [event, other]],
		['a pipe of a queue', [record(text), record(otherText)]],
		['a pipe whose transformer makes strings of them', [text, otherText]],
		['Lambda, from SQS', { Records: [record(text), record(otherText)] }],
		['Lambda, from SNS', { Records: [sns(text), sns(otherText)] }],
		['ReceiveMessage of SQS', { Messages: [message(text), message(otherText)] }],
		[
			'ReceiveMessage of SQS, by its Query protocol',
			{ ReceiveMessageResponse: { ReceiveMessageResult: { messages: [message(text), message(otherText)] } } },
		],
		[
			'SNS in SQS',
			{ Messages: [message(JSON.stringify(notification)), message(JSON.stringify({ Message: otherText }))] },
		],
		['a message that holds a list', message(JSON.stringify([event, other]))],
		['a list in a list', [[event], [[other]]]],
		["n8n's Webhook", { headers: {}, params: {}, query: {}, body: { Records: [record(text), record(otherText)] } }],
		['a list, as text', JSON.stringify({ Messages: [message(text), message(otherText)] })],
	])('takes apart what arrives together by %s', async (_, json) => {
		expect((await itemsOf(json)).map(({ imageTag }) => imageTag)).toEqual(['latest', 'v2']);
	});

	it.each([{ Messages: [] }, { Records: [] }, '{"Messages": []}', { body: { Messages: [] } }])(
		'returns nothing for a queue without messages: %j',
		async (json) => {
			expect(await itemsOf(json)).toEqual([]);
		},
	);

	it('names what is no event among others, and returns the others where it continues', async () => {
		const given = { Messages: [message('Hello'), message(text), message('{}')] };
		const { error } = await parse(given);
		expect(error?.message).toBe('2 of 3 events are no events of Amazon ECR');
		expect(error?.description).toContain('Event 1 of 3: it is not JSON.');
		expect(error?.description).toContain('Event 3 of 3: its source is not aws.ecr.');
		const { outputs } = await parse(given, { onError: 'continueErrorOutput' });
		expect(outputs[0]?.map(({ json }) => json)).toEqual([expect.objectContaining({ eventId: event.id })]);
		expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
			{ error: 'Event 1 of 3 is no event of Amazon ECR' },
			{ error: 'Event 3 of 3 is no event of Amazon ECR' },
		]);
	});

	it.each(Object.entries({ ...EVENT_SAMPLES, enhancedScan: ENHANCED_SCAN_SAMPLE }))(
		'makes the very item of the trigger of %s',
		async (_, sample) => {
			expect(await itemsOf(sample)).toEqual(await triggerItems(sample));
		},
	);

	it.each([
		['several tags', { 'image-tags': ['v1', 'v2'], 'image-tag': undefined }],
		['no tag', { 'image-tag': '' }],
		['a failure', { result: 'FAILURE' }],
		['no repository', { 'repository-name': undefined }],
	])('makes the very item of the trigger of an event with %s', async (_, detail) => {
		const sample = { ...event, detail: { ...event.detail, ...detail } };
		const items = await itemsOf(sample);
		expect(items).toHaveLength(1);
		expect(items).toEqual(await triggerItems(sample));
	});

	it('takes no credential', async () => {
		const items = await target.items('event', 'parse', { event: text }, { credentials: {} });
		expect(items).toMatchObject([{ event: 'imagePushed' }]);
		const [credential] = new AwsEcr().description.credentials ?? [];
		expect(credential).toMatchObject({ name: 'awsEcrApi', displayOptions: { hide: { resource: ['event'] } } });
	});

	it.each([
		[{ a: 1 }, 'Its source is not aws.ecr.'],
		[message('no JSON'), 'It is not JSON.'],
		[{ ...notification, Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe' }, 'It is not JSON.'],
		[{ ...event, detail: 'text' }, 'Its detail is not a JSON object.'],
		[{ ...event, account: 123456789012 }, 'Its account is not a string.'],
		[{ Records: [{ eventSource: 'aws:s3', s3: {} }] }, 'Its source is not aws.ecr.'],
	])('says what is no event, and makes no call: %#', async (json, why) => {
		const before = target.calls.length;
		const { error } = await target.run('event', 'parse', { event: '={{ $json }}' }, { items: [{ json }] });
		expect(error?.message).toBe('Event is no event of Amazon ECR');
		expect(error?.description).toBe(why);
		expect(target.calls).toHaveLength(before);
	});
});
