import type { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { Structure } from './operations';

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

/**
 * rawCall calls an operation that this SDK does not know, with JSON as it is given, and answers the JSON as it comes:
 * dates are seconds since 1970. It is another, plain operation's command whose name, body and answer are exchanged, so
 * that signing, retries and exceptions are the SDK's. Throws what the SDK throws.
 */
export async function rawCall(
	sdk: CallingSdk,
	client: ECRClient,
	name: string,
	input: object,
	signal?: AbortSignal,
): Promise<Structure> {
	const command: DescribeRegistryCommand = new sdk.DescribeRegistryCommand({});
	let answer: Structure = {};
	command.middlewareStack.add(
		(next) => async (args) => {
			const request = args.request as Request;
			request.headers['x-amz-target'] = `${TARGET}.${name}`;
			request.body = JSON.stringify(input);
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
		if (response.statusCode < 300) answer = JSON.parse(response.body.toString() || '{}') as Structure;
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
