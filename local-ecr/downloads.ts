import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { BlobStore, Range } from './state/blobs';

/** LIFETIME is how long a URL is good for, in seconds. */
const LIFETIME = 3600;
const PATH = '/layers/';

type Download = { status: number; code: string; message: string } | { digest: string; size: number };

/** rangeOf reads a Range header for one range: undefined for none that is understood, `unsatisfiable` for one outside. */
export function rangeOf(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
	const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (first === '' && last === '') return undefined;
	const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
	const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
	if (start >= size || (first === '' && Number(last) === 0)) return 'unsatisfiable';
	// A range that ends before it starts is no range, and is not looked at.
	return end < start ? undefined : { start, end };
}

/** Downloads makes the presigned URLs that layers are downloaded by, and answers them. */
export class Downloads {
	private readonly secret = randomBytes(32);

	constructor(
		private readonly read: BlobStore['read'],
		private readonly now: () => Date,
	) {}

	private sign(digest: string, size: number, date: string): string {
		return createHmac('sha256', this.secret).update([digest, size, date].join('\n')).digest('hex');
	}

	/** urlFor makes a URL for a blob, under the address that the client knows the server by. */
	urlFor(host: string, digest: string, size: number): string {
		const date = this.now()
			.toISOString()
			.replace(/[-:]|\.\d+/g, '');
		const url = new URL(`http://${host}${PATH}${digest}`);
		url.search = new URLSearchParams({
			'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
			'X-Amz-Date': date,
			'X-Amz-Expires': String(LIFETIME),
			'X-Amz-SignedHeaders': 'host',
			'X-Layer-Size': String(size),
			'X-Amz-Signature': this.sign(digest, size, date),
		}).toString();
		return url.href;
	}

	private check(url: URL): Download {
		const digest = url.pathname.slice(PATH.length).replace(/%3a/i, ':');
		const date = url.searchParams.get('X-Amz-Date') ?? '';
		const size = Number(url.searchParams.get('X-Layer-Size'));
		const signature = Buffer.from(url.searchParams.get('X-Amz-Signature') ?? '');
		const expected = Buffer.from(this.sign(digest, size, date));
		if (signature.length === 0) return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
		if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
			return { status: 403, code: 'SignatureDoesNotMatch', message: 'The signature of this URL is not valid' };
		}
		const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
		if (this.now().getTime() >= signedAt + LIFETIME * 1000) {
			return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
		}
		return { digest, size };
	}

	/** isDownload tells whether a path is that of a layer. */
	isDownload(path: string): boolean {
		return path.startsWith(PATH);
	}

	/** answer sends a blob, or the part of it that was asked for, or says as S3 does why it is refused. */
	async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const download = this.check(new URL(request.url ?? '/', 'http://localhost'));
		if ('status' in download) {
			const { status, code, message } = download;
			response.writeHead(status, { 'Content-Type': 'application/xml' });
			response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
			return;
		}
		const { digest, size } = download;
		const range = rangeOf(request.headers.range, size);
		if (range === 'unsatisfiable') {
			response.writeHead(416, { 'Content-Range': `bytes */${size}` });
			response.end();
			return;
		}
		response.writeHead(range ? 206 : 200, {
			'Accept-Ranges': 'bytes',
			'Content-Type': 'application/octet-stream',
			'Content-Length': range ? range.end - range.start + 1 : size,
			ETag: `"${digest}"`,
			...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
		});
		await pipeline(this.read(digest, range), response);
	}
}
