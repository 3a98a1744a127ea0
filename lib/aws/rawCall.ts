import type { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { Structure } from './operations';
import { isObject } from '../ecr/isObject';

type CallingSdk = Pick<typeof import('./sdk'), 'DescribeRegistryCommand'>;
/** A middleware between the SDK's deserializer and the wire. */
type Deserialize = (
	next: (args: {
		request: unknown;
		input: object;
	}) => Promise<{ response: unknown; output: object & { $metadata: object } }>,
) => typeof next;
/** The parts of the HTTP request and response that a middleware sees, which the SDK leaves open. */
interface Request {
	headers: Record<string, string>;
	body: string;
}
interface Response {
	statusCode: number;
	body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** Prefix of the operations' names in the API's protocol; see the service model's `targetPrefix`. */
const TARGET = 'AmazonEC2ContainerRegistry_V20150921';
const NOTHING = Buffer.from('{}');

function parseAnswer(body: Buffer): Structure {
	const answer: unknown = JSON.parse(body.toString() || '{}');
	if (isObject(answer)) return answer;
	throw new SyntaxError('The answer is not a JSON object');
}

/**
 * rawCall calls any operation of the API with JSON as it is given, and returns the JSON as it comes: bytes are base64,
 * dates are seconds since 1970. The SDK's own serializers leave out every member that their version does not know, in
 * requests and in answers, so they are not used. The call is another, plain operation's command whose name, body and
 * answer are exchanged: signing, retries and exceptions are the SDK's. Throws what the SDK throws.
 */
export async function rawCall(
	sdk: CallingSdk,
	client: ECRClient,
	name: string,
	input: unknown,
	signal?: AbortSignal,
): Promise<Structure> {
	const command: DescribeRegistryCommand = new sdk.DescribeRegistryCommand({});
	const sent = JSON.stringify(input);
	let answer: Structure = {};
	command.middlewareStack.add(
		(next) => async (args) => {
			const request = args.request as Request;
			request.headers['x-amz-target'] = `${TARGET}.${name}`;
			request.body = sent;
			return await next(args);
		},
		// Before the body's length is counted and the request is signed.
		{ step: 'build', priority: 'high', name: 'exchangeRequest' },
	);
	const keepAnswer: Deserialize = (next) => async (args) => {
		const result = await next(args);
		const response = result.response as Response;
		const chunks: Uint8Array[] = [];
		if (response.body instanceof Uint8Array) chunks.push(response.body);
		else for await (const chunk of response.body) chunks.push(chunk);
		response.body = Buffer.concat(chunks);
		if (response.statusCode < 300) {
			answer = parseAnswer(response.body as Buffer);
			// For the deserializer, which has another operation's answer in mind.
			response.body = NOTHING;
		}
		return result;
	};
	command.middlewareStack.addRelativeTo(keepAnswer, {
		relation: 'after',
		toMiddleware: 'deserializerMiddleware',
		name: 'keepAnswer',
	});
	await client.send(command, { abortSignal: signal });
	return answer;
}
