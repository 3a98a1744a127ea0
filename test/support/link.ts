import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Faults, type Fault } from '../../local-ecr/faults';
import { openRelay, type Relay } from './relay';

/** LinkCall is a call of the ECR API as it went by. */
export interface LinkCall {
	/** `DescribeImages` */
	readonly operation: string;
	readonly input: Readonly<Record<string, unknown>>;
}

/** Link is a way to an ECR that is not ours, which keeps what is asked, and answers with exceptions as it is told. */
export interface Link extends Relay {
	readonly calls: LinkCall[];
	/** See the local ECR's own. */
	failNext(operation: string, error: Fault, times?: number, after?: number): void;
}

/** readCall reads the call of the ECR API that a request is; undefined for another. */
export function readCall({ headers }: IncomingMessage, body: Buffer): LinkCall | undefined {
	const operation = /^AmazonEC2ContainerRegistry_\w+\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
	if (operation === undefined) return undefined;
	return { operation, input: JSON.parse(body.toString()) as LinkCall['input'] };
}

/** openLink opens a way to the ECR at `endpoint`, which must not verify signatures: they are of the link's address. */
export async function openLink(endpoint: string): Promise<Link> {
	const calls: LinkCall[] = [];
	const faults = new Faults();
	const relay = await openRelay(endpoint, (request, response, body) => {
		const call = readCall(request, body);
		if (!call) return false;
		calls.push(call);
		const fault = faults.take(call.operation);
		if (!fault) return false;
		const { name, message = name, status = 400 } = fault;
		response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
		response.end(JSON.stringify({ __type: name, message }));
		return true;
	});
	return {
		...relay,
		calls,
		failNext: (operation, error, times = 1, after = 0) => {
			faults.add(operation, error, times, after);
		},
	};
}
