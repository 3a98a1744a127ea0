import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseAuthorization } from '../../local-ecr/access/signature';
import { isDistribution } from '../../local-ecr/distribution/distribution';
import { faultError, Faults, type Fault } from '../../local-ecr/faults';
import { isOperation } from '../../local-ecr/protocol/schema';
import { download, isSigned, signDownloads } from './presigned';
import { openRelay, type Relay } from './relay';

/** LinkCall is a call of the ECR API or of STS, or a request to the registry. */
export interface LinkCall {
	/** `DescribeImages`, `AssumeRole`, or `GET /v2/team/app/tags/list`. */
	readonly operation: string;
	/** The input; a layer part is given as its length in bytes. */
	readonly input: Readonly<Record<string, unknown>>;
	/** The region that the call is signed for; a request to the registry is not signed. */
	readonly region?: string;
}

/** Link records the calls to an ECR and answers them with exceptions on request, as the local ECR does by itself. */
export interface Link extends Relay {
	/** The calls so far, oldest first. */
	readonly calls: readonly LinkCall[];
	/**
	 * Answers the next calls of an operation with an exception: one, or as many as `times` says, after as many that succeed
	 * as `after` says. Throws RangeError for an operation that the ECR API does not have.
	 */
	failNext(operation: string, fault: Fault, times?: number, after?: number): void;
}

/** openLink opens a link to the ECR at `endpoint`. */
export async function openLink(endpoint: string): Promise<Link> {
	const calls: LinkCall[] = [];
	const faults = new Faults();
	const relay = await openRelay(endpoint, (request, response, body) => {
		if (isSigned(request)) return download(request, response, endpoint);
		const call = readCall(request, body);
		if (!call) return false;
		calls.push(call);
		const fault = faults.take(call.operation);
		if (!fault) return call.operation === 'GetDownloadUrlForLayer' && signDownloads(request, response);
		const answer = () => {
			const { name, message, status } = faultError(fault);
			response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
			response.end(JSON.stringify({ __type: name, message }));
		};
		if (fault.carriedOut) return (carriedOut) => void carriedOut.resume().on('end', answer);
		answer();
		return true;
	});
	return {
		...relay,
		calls,
		failNext: (operation, fault, times = 1, after = 0) => {
			if (!isOperation(operation)) throw new RangeError(`There is no operation ${operation} that could fail`);
			faults.add(operation, fault, times, after);
		},
	};
}

/** readCall reads the call that a request makes; undefined for a download, and for another service. */
export function readCall({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): LinkCall | undefined {
	if (isDistribution(url)) {
		const { pathname, searchParams } = new URL(url, 'http://localhost');
		return { operation: `${method} ${pathname}`, input: Object.fromEntries(searchParams) };
	}
	const { region, service } = parseAuthorization(headers.authorization ?? '') ?? {};
	if (service === 'sts') {
		const { Action: operation = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
		return { operation, input, region };
	}
	const [, operation] = /^AmazonEC2ContainerRegistry_\w+\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
	if (operation === undefined) return undefined;
	const input = JSON.parse(body.toString()) as LinkCall['input'];
	const { layerPartBlob } = input;
	// Layers are too large to be kept for every call.
	if (typeof layerPartBlob !== 'string') return { operation, input, region };
	return { operation, input: { ...input, layerPartBlob: Buffer.byteLength(layerPartBlob, 'base64') }, region };
}
