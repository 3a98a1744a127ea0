import { randomUUID } from 'node:crypto';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Faults, type Fault } from '../../dev/local-ecr/faults';

/** LinkCall is a call of the ECR API as it went by. */
export interface LinkCall {
	/** `DescribeImages` */
	readonly operation: string;
	readonly input: Readonly<Record<string, unknown>>;
}

/** Link is a way to an ECR that is not ours, which keeps what is asked, and answers with exceptions as it is told. */
export interface Link {
	readonly endpoint: string;
	readonly calls: LinkCall[];
	/** See the local ECR's own. */
	failNext(operation: string, error: Fault, times?: number, after?: number): void;
	close(): Promise<void>;
}

/** openLink opens a way to the ECR at `endpoint`, which must not verify signatures: they are of the link's address. */
export async function openLink(endpoint: string): Promise<Link> {
	const calls: LinkCall[] = [];
	const faults = new Faults();
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await buffer(request);
		const { method, headers, url = '/' } = request;
		const operation = /^AmazonEC2ContainerRegistry_\w+\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
		if (operation !== undefined) {
			calls.push({ operation, input: JSON.parse(body.toString()) as LinkCall['input'] });
			const fault = faults.take(operation);
			if (fault) {
				const { name, message = name, status = 400 } = fault;
				response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
				response.end(JSON.stringify({ __type: name, message }));
				return;
			}
		}
		const onward = send(new URL(url, endpoint), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		onward.end(body);
	};
	const server = createServer((request, response) => void pass(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		failNext: (operation, error, times = 1, after = 0) => faults.add(operation, error, times, after),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
