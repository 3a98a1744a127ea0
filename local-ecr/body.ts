import type { IncomingMessage } from 'node:http';

import { EcrError } from './errors';

/** The largest layer part takes this many bytes in base64, with room for the rest of the request. */
const LONGEST_BODY = 32 * 1024 * 1024;

/** readBody reads the body of a request. Throws EcrError (RequestEntityTooLargeException) for more than 32 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request) {
		const bytes = Buffer.from(chunk);
		length += bytes.byteLength;
		if (length > LONGEST_BODY) {
			throw new EcrError('RequestEntityTooLargeException', `A request can have ${LONGEST_BODY} bytes`, { status: 413 });
		}
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
}
