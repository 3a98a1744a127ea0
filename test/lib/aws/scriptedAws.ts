import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** ScriptedCall is a request as the scripted AWS saw it. */
export interface ScriptedCall {
	/** `DescribeRepositories`, `AssumeRole`. */
	readonly operation: string;
	readonly authorization: string;
	readonly userAgent: string;
	readonly sessionToken?: string;
	readonly body: string;
}

/** ScriptedAnswer is what to send back. */
export interface ScriptedAnswer {
	readonly status?: number;
	readonly type?: string;
	readonly body: string;
}

/** ScriptedAws answers whatever a test wants to hear, for what no emulator would say by itself. */
export interface ScriptedAws {
	readonly endpoint: string;
	readonly calls: ScriptedCall[];
	close(): Promise<void>;
}

/** startScriptedAws starts a server on a free port that answers each call with what the function makes of it. */
export async function startScriptedAws(answer: (call: ScriptedCall) => ScriptedAnswer): Promise<ScriptedAws> {
	const calls: ScriptedCall[] = [];
	const server = createServer((request, response) => {
		void read(request).then((body) => {
			const header = (name: string) => String(request.headers[name] ?? '');
			const target = header('x-amz-target').split('.').pop();
			const call: ScriptedCall = {
				operation: target || (new URLSearchParams(body).get('Action') ?? ''),
				authorization: header('authorization'),
				userAgent: header('user-agent'),
				...(header('x-amz-security-token') ? { sessionToken: header('x-amz-security-token') } : {}),
				body,
			};
			calls.push(call);
			const { status = 200, type = 'application/x-amz-json-1.1', body: text } = answer(call);
			response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'request-1' }).end(text);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function read(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

/** exception is an answer of Amazon ECR with an exception. */
export function exception(name: string, message: string, status = 400): ScriptedAnswer {
	return { status, body: JSON.stringify({ __type: name, message }) };
}

/** stsException is an answer of AWS STS with an exception. */
export function stsException(name: string, message: string, status = 403): ScriptedAnswer {
	const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>request-2</RequestId></ErrorResponse>`;
	return { status, type: 'text/xml', body };
}

/** assumed is the answer to AssumeRole: a session that lasts so many seconds. */
export function assumed(session: string, seconds: number): ScriptedAnswer {
	const expiration = new Date(Date.now() + seconds * 1000).toISOString();
	const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${session}</AccessKeyId><SecretAccessKey>secret-of-${session}</SecretAccessKey><SessionToken>token-of-${session}</SessionToken><Expiration>${expiration}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:n8n</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/reader/n8n</Arn></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>request-2</RequestId></ResponseMetadata></AssumeRoleResponse>`;
	return { type: 'text/xml', body };
}

/** empty is the answer to DescribeRepositories of a registry without any. */
export const empty: ScriptedAnswer = { body: '{"repositories":[]}' };
