import { Readable } from 'node:stream';
import { BINARY_ENCODING, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import type { AwsEcrCredentials, EcrClient } from '../aws/client';
import { download } from '../registry/download';
import type { CallSettings } from './callSettings';

/** BinaryFile is what a binary property of the input item holds. */
export interface BinaryFile {
	readonly fileName?: string;
	/** Streams the content, from the start each time. */
	open(): Promise<Readable>;
}

/** Tools are what an action works with, for one input item. */
export interface Tools extends CallSettings {
	readonly client: EcrClient;
	/** The credential that the client signed in with, to open others. What an action opens, it closes. */
	readonly credentials: AwsEcrCredentials;
	/** Aborts when the execution is cancelled. */
	readonly signal?: AbortSignal;
	/** The data of another credential of the node. Throws where the node has none of this type. */
	credential(type: string): Promise<AwsEcrCredentials>;
	/** A binary property of the input item. Throws n8n's own error where the item does not have it. */
	file(property: string): BinaryFile;
	/** Keeps content where n8n keeps binary data, streamed, for an item's binary property. */
	keep(content: Readable, fileName: string, mimeType: string): Promise<IBinaryData>;
	/** Streams what a URL answers, from byte `from` on. Throws DownloadFailed. */
	download(url: string, from?: number): Promise<Readable>;
	/** Tells whoever watches a manual execution how far the work is. */
	tell(progress: string): void;
}

function openBinary({ helpers }: IExecuteFunctions, { id, data }: IBinaryData) {
	return async () => (id ? await helpers.getBinaryStream(id) : Readable.from(Buffer.from(data, BINARY_ENCODING)));
}

/** toolsFor makes the tools of an action for the input item of this index. */
export function toolsFor(
	context: IExecuteFunctions,
	itemIndex: number,
	/** Asked for when it is used: what asks nothing of AWS has none. */
	client: () => EcrClient,
	given: Pick<Tools, 'credentials' | keyof CallSettings>,
): Tools {
	return {
		get client() {
			return client();
		},
		...given,
		signal: context.getExecutionCancelSignal(),
		credential: async (type) => await context.getCredentials<AwsEcrCredentials>(type, itemIndex),
		file: (property) => {
			const data = context.helpers.assertBinaryData(itemIndex, property);
			return { fileName: data.fileName, open: openBinary(context, data) };
		},
		keep: async (content, fileName, mimeType) => await context.helpers.prepareBinaryData(content, fileName, mimeType),
		download: async (url, from) => await download(context, url, from),
		tell: (progress) => context.sendMessageToUI(progress),
	};
}
