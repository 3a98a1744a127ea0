import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** SignedRequest is the part of a request that its signature covers. */
export interface SignedRequest {
	method: string;
	/** url is the path with its query, as it was sent. */
	url: string;
	headers: IncomingHttpHeaders;
	body: Uint8Array;
}

/** Authorization is what the Authorization header of a signed request says. */
export interface Authorization {
	accessKeyId: string;
	/** date is the day of the signature: `20240131`. */
	date: string;
	region: string;
	service: string;
	signedHeaders: string[];
	signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** parseAuthorization reads a Signature Version 4 header; undefined for one that is not well formed. */
export function parseAuthorization(header: string): Authorization | undefined {
	const form = new RegExp(
		`^${ALGORITHM}\\s+Credential=([\\w+=/-]+?)/(\\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request,\\s*` +
			'SignedHeaders=([a-z0-9;-]+),\\s*Signature=([0-9a-f]{64})$',
	);
	const [, accessKeyId, date, region, service, signedHeaders, signature] = form.exec(header) ?? [];
	if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature) return undefined;
	return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function hash(content: Uint8Array | string): string {
	return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Uint8Array | string, content: string): Buffer {
	return createHmac('sha256', key).update(content).digest();
}

function encode(text: string): string {
	return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalQuery(query: string): string {
	return [...new URLSearchParams(query)]
		.map(([name, value]) => [encode(name), encode(value)] as const)
		.sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
		.map((pair) => pair.join('='))
		.join('&');
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
	const value = headers[name];
	return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/\s+/g, ' ');
}

/**
 * isSignedWith recalculates the signature of a request with a secret access key and tells whether it is the one that
 * came with it. The age of a signature is not looked at, so that the server's clock can be set.
 */
export function isSignedWith(
	secretAccessKey: string,
	request: SignedRequest,
	{ date, region, service, signedHeaders, signature }: Authorization,
): boolean {
	const time = headerValue(request.headers, 'x-amz-date');
	const [path = '/', query = ''] = request.url.split('?');
	const canonicalRequest = [
		request.method,
		// Encoded once more, as all services but S3 have it.
		path.split('/').map(encode).join('/'),
		canonicalQuery(query),
		...signedHeaders.map((name) => `${name}:${headerValue(request.headers, name)}`),
		'',
		signedHeaders.join(';'),
		hash(request.body),
	].join('\n');
	const scope = `${date}/${region}/${service}/aws4_request`;
	const textToSign = [ALGORITHM, time, scope, hash(canonicalRequest)].join('\n');
	const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), 'aws4_request');
	const expected = hmac(key, textToSign);
	return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
