import { EVENT_SAMPLES } from '../../ecr/eventSamples';
import { useTarget, type Target } from '../support/target';

let target: Target;
useTarget((opened) => (target = opened));

const event = EVENT_SAMPLES.imagePushed;
const text = JSON.stringify(event);

describe('parsing events', () => {
	it.each([
		['EventBridge', event],
		['EventBridge, as text', { raw: text }],
		['SQS', { MessageId: '1', Body: text }],
		['SNS', { Type: 'Notification', Message: text }],
		['SNS in SQS', { MessageId: '1', Body: JSON.stringify({ Type: 'Notification', Message: text }) }],
		["n8n's Webhook", { headers: {}, body: event }],
	])('makes the item of the triggers of what comes by %s', async (_, json) => {
		const parameters = { event: 'raw' in json ? '={{ $json.raw }}' : '={{ $json }}' };
		const items = await target.items('event', 'parse', parameters, {
			items: [{ json: structuredClone(json) as never }],
		});
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

	it('says what is no event, and makes no call', async () => {
		const before = target.local?.calls.length;
		const { error } = await target.run('event', 'parse', { event: '={{ $json }}' }, { items: [{ json: { a: 1 } }] });
		expect(error?.message).toBe('Event is no event of Amazon ECR');
		expect(error?.description).toBe('Its source is not aws.ecr.');
		expect(target.local?.calls).toHaveLength(before ?? 0);
	});
});
