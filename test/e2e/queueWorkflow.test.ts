import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { execute } from '../../tools/demo/execution';
import { importInto } from '../../tools/demo/n8n';
import { host } from '../../tools/demo/ports';
import { EVENT_SAMPLES } from '../../lib/ecr/eventSamples';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { importVariant } from './support/variant';

interface Message {
	readonly MessageId: string;
	readonly ReceiptHandle: string;
	readonly Body: string;
}

interface QueueRequest {
	readonly QueueUrl: string;
	readonly ReceiptHandle?: string;
	readonly MaxNumberOfMessages?: number;
}

const QUEUE = '/123456789012/ecr-events';

const closing = closedAfterAll();
let instance: Instance;
let queue: Server;
let id: string;
const waiting: Message[] = [];

const put = (body: unknown) => {
	const [MessageId, ReceiptHandle] = [randomUUID(), randomUUID()];
	waiting.push({ MessageId, ReceiptHandle, Body: JSON.stringify(body) });
};

/** A queue as SQS answers for it by AWS JSON 1.0. */
function answerSqs(action: string, { ReceiptHandle, MaxNumberOfMessages = 1 }: QueueRequest): object {
	if (action === 'AmazonSQS.DeleteMessage') {
		const at = waiting.findIndex((message) => message.ReceiptHandle === ReceiptHandle);
		if (at >= 0) waiting.splice(at, 1);
		return {};
	}
	return waiting.length > 0 ? { Messages: waiting.slice(0, MaxNumberOfMessages) } : {};
}

beforeAll(async () => {
	instance = closing(await startInstance());
	queue = createServer((request, response) => {
		const { authorization = '', 'x-amz-target': action, 'content-type': type } = request.headers;
		const isSigned = authorization.startsWith('AWS4-HMAC-SHA256 ');
		void json(request).then((asked) => {
			const isRight = isSigned && request.url === QUEUE && type === 'application/x-amz-json-1.0';
			response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
			response.end(JSON.stringify(isRight ? answerSqs(String(action), asked as QueueRequest) : {}));
		});
	});
	closing(queue);
	await new Promise<void>((resolve) => queue.listen(0, host, resolve));
	const address = queue.address();
	const url = `http://${host}:${typeof address === 'object' ? address?.port : ''}${QUEUE}`;
	const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
	const data = { ...keys, region: 'eu-west-1' };
	const folder = path.join(instance.userFolder, 'sqs');
	await mkdir(folder, { mode: 0o700 });
	const credential = { id: 'awsTest', name: 'AWS', type: 'aws', data };
	await writeFile(path.join(folder, 'credential.json'), JSON.stringify(credential), { mode: 0o600 });
	await importInto(instance.userFolder, 'credentials', { from: folder, count: 1 });
	const aws = { aws: { id: 'awsTest', name: 'AWS' } };
	id = await importVariant(instance.userFolder, 'ecrEventsFromQueue', (workflow) => {
		const text = JSON.stringify(workflow).replace('https://sqs.eu-west-1.amazonaws.com/123456789012/ecr-events', url);
		const { nodes, ...rest } = JSON.parse(text) as typeof workflow;
		const signing = ['Receive', 'Delete'];
		return {
			...rest,
			nodes: nodes.map((node) => (signing.includes(node.name) ? { ...node, credentials: aws } : node)),
		};
	});
}, installLimit);

describe('the example Events from a Queue', () => {
	it('has nothing to do for an empty queue', async () => {
		expect((await execute(instance.userFolder, id)).nodes).not.toContain('Event');
	});

	it('makes items of the events in the queue, deletes those that it is through with, and leaves what is none', async () => {
		put(EVENT_SAMPLES.imagePushed);
		put({ hello: 'queue' });
		put({ Type: 'Notification', MessageId: '1', Message: JSON.stringify(EVENT_SAMPLES.scanFinished) });
		const execution = await execute(instance.userFolder, id);
		expect(execution.items('Your Work').map(({ event }) => event)).toEqual(['imagePushed', 'scanFinished']);
		expect(execution.items('No Event')).toHaveLength(1);
		expect(waiting.map(({ Body }) => Body)).toEqual([JSON.stringify({ hello: 'queue' })]);
	});
});
