import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { json } from 'node:stream/consumers';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { isDistribution } from '../../local-ecr/distribution/distribution';

const PATH = '/presigned';

/**
 * signDownloads makes the answer to GetDownloadUrlForLayer name a URL that works without signing in, as AWS's does, where
 * an ECR names a blob of its registry instead. Other answers stay as they are.
 */
export function signDownloads(
	{ headers }: IncomingMessage,
	response: ServerResponse,
): (answer: IncomingMessage) => void {
	const sign = async (answer: IncomingMessage) => {
		const body = (await json(answer)) as { downloadUrl?: string };
		const { pathname = '', search = '' } = body.downloadUrl === undefined ? {} : new URL(body.downloadUrl);
		if (isDistribution(pathname)) body.downloadUrl = `http://${headers.host}${PATH}${pathname}${search}`;
		const { 'content-type': type = 'application/x-amz-json-1.1' } = answer.headers;
		response.writeHead(answer.statusCode ?? 502, { 'content-type': type });
		response.end(JSON.stringify(body));
	};
	return (answer) => {
		sign(answer).catch(() => response.destroy());
	};
}

/** isSigned tells whether a request is one to a URL that signDownloads made. */
export function isSigned({ url = '/' }: IncomingMessage): boolean {
	return url.startsWith(`${PATH}/`);
}

/** download answers a request to a URL that signDownloads made with the blob from the ECR at `endpoint`. Returns true. */
export async function download(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<boolean> {
	const { url = '/', headers } = request;
	const range = headers.range === undefined ? {} : { range: headers.range };
	const authorization = `Basic ${await tokenFor(endpoint)}`;
	const onward = send(new URL(url.slice(PATH.length), endpoint), { headers: { authorization, ...range } }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		pipeline(answer, response, () => undefined);
	});
	onward.on('error', () => response.destroy());
	onward.end();
	return true;
}

/** The token for the registry at `endpoint`; an ECR that signs no URLs accepts any access key. */
async function tokenFor(endpoint: string): Promise<string> {
	const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
	const client = new ECRClient({ endpoint, region: 'eu-west-1', credentials });
	const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
	client.destroy();
	return authorizationData?.[0]?.authorizationToken ?? '';
}
