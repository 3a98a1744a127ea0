import { AwsEcr } from '../../../../nodes/AwsEcr/AwsEcr.node';
import { EVENT_SAMPLES } from '../../../../lib/ecr/eventSamples';
import { useTarget, type Target } from '../../../support/target';

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
	])('says what is no event, and makes no call: %#', async (json, why) => {
		const before = target.calls.length;
		const { error } = await target.run('event', 'parse', { event: '={{ $json }}' }, { items: [{ json }] });
		expect(error?.message).toBe('Event is no event of Amazon ECR');
		expect(error?.description).toBe(why);
		expect(target.calls).toHaveLength(before);
	});
});
