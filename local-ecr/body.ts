import type { IncomingMessage } from 'node:http';

import { EcrError } from './errors';

/** The largest layer part takes this many bytes in base64, with room for the rest of the request. */
const LONGEST_BODY = 32 * 1024 * 1024;

/** chunksOf is the body of a request as it arrives: without an encoding, Node.js gives bytes. */
export function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
	return request;
}

/** readBody reads the body of a request. Throws EcrError (RequestEntityTooLargeException) for more than 32 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of chunksOf(request)) {
		length += chunk.byteLength;
		if (length > LONGEST_BODY) {
			throw new EcrError('RequestEntityTooLargeException', `A request can have ${LONGEST_BODY} bytes`, { status: 413 });
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
