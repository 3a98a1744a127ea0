import type { IExecuteFunctions } from 'n8n-workflow';
import { ActionError } from '../aws/actionError';

/** Statuses after which the same download may go well: a URL that is too old, too many requests, a fault of the server. */
const PASSING = (status: number) => [403, 408, 425, 429].includes(status) || status >= 500;

/** DownloadFailed is thrown for content that a URL does not give. It names neither the URL nor its query. */
export class DownloadFailed extends ActionError {
	constructor(
		what: string,
		/** Whether trying again may help. */
		readonly mayPass: boolean,
	) {
		super(
			'DownloadFailed',
			`A layer could not be downloaded: ${what}`,
			'Amazon ECR has layers fetched from Amazon S3: see that this n8n reaches it, through its proxy or VPC endpoint where it has one, then run this again.',
		);
	}
}

/**
 * download streams what a URL answers, from byte `from` on, by n8n's own HTTP client, so that n8n's proxy settings hold.
 * Throws DownloadFailed.
 */
export async function download(context: IExecuteFunctions, url: string, from = 0): Promise<AsyncIterable<Uint8Array>> {
	const request = {
		url,
		encoding: 'stream' as const,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		abortSignal: context.getExecutionCancelSignal(),
		...(from > 0 ? { headers: { Range: `bytes=${from}-` } } : {}),
	};
	const answer = (await context.helpers.httpRequest(request).catch((cause: unknown) => {
		// The URL is as good as a password for an hour, and errors of HTTP clients quote it.
		throw new DownloadFailed((cause as { code?: string }).code ?? 'no connection', true);
	})) as { body: AsyncIterable<Uint8Array> & { destroy(): void }; statusCode: number };
	const { body, statusCode } = answer;
	if (statusCode === (from > 0 ? 206 : 200)) return body;
	body.destroy();
	throw new DownloadFailed(`the answer was HTTP status ${statusCode}`, PASSING(statusCode));
}
