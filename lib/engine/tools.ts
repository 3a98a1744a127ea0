import { Readable } from 'node:stream';
import { BINARY_ENCODING, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import type { AwsEcrCredentials, EcrClient } from '../aws/client';
import type { Caller } from '../aws/paginate';
import { download } from '../registry/download';
import { Repository } from '../registry/repository';
import type { RepositoryId } from '../registry/repositoryId';
import type { CallSettings } from './callSettings';

/** BinaryFile is what a binary property of the input item holds. */
export interface BinaryFile {
	readonly fileName?: string;
	/** Streams the content, from the start each time. */
	open(): Promise<AsyncIterable<Uint8Array>>;
}

/** KeptFile is content that n8n keeps, for an item's binary property. */
interface KeptFile {
	readonly file: IBinaryData;
	readonly sizeInBytes: number;
}

/** Tools are what an action works with, for one input item. */
export interface Tools extends CallSettings, Caller {
	/** The credential that the client signed in with. */
	readonly credentials: AwsEcrCredentials;
	/** The other credential that the action said it needs. */
	readonly otherCredentials?: AwsEcrCredentials;
	/** The client of a credential, which may be shared; what opened it closes it. Throws what `openEcr` throws. */
	open(credentials: AwsEcrCredentials): Promise<EcrClient>;
	/** A repository, of this client unless another is given. */
	repository(id: RepositoryId, client?: EcrClient): Repository;
	/** A binary property of the input item. Throws n8n's own error where the item does not have it. */
	file(property: string): BinaryFile;
	/** Keeps content where n8n keeps binary data, streamed. Throws what the content throws. */
	keep(content: AsyncIterable<Uint8Array>, fileName: string, mimeType: string): Promise<KeptFile>;
	/** Shows the progress of the work in the editor, in a manual execution. */
	tell(progress: string): void;
}

function openBinary({ helpers }: IExecuteFunctions, { id, data }: IBinaryData) {
	return async () => (id ? await helpers.getBinaryStream(id) : Readable.from(Buffer.from(data, BINARY_ENCODING)));
}

async function keep(
	{ helpers }: IExecuteFunctions,
	content: AsyncIterable<Uint8Array>,
	name: string,
	type: string,
): Promise<KeptFile> {
	let sizeInBytes = 0;
	const counted = async function* () {
		for await (const chunk of content) {
			sizeInBytes += chunk.length;
			yield chunk;
		}
	};
	const file = await helpers.prepareBinaryData(Readable.from(counted(), { objectMode: false }), name, type);
	return { file, sizeInBytes };
}

/** toolsFor makes the tools of an action for the input item of this index. */
export function toolsFor(
	context: IExecuteFunctions,
	itemIndex: number,
	/** Asked for when it is used: what asks nothing of AWS has none. */
	client: () => EcrClient,
	given: Pick<Tools, 'credentials' | 'otherCredentials' | 'open' | keyof CallSettings>,
): Tools {
	const signal = context.getExecutionCancelSignal();
	return {
		get client() {
			return client();
		},
		...given,
		signal,
		repository: (id, other) =>
			new Repository(other ?? client(), id, {
				signal,
				download: async (url, from) => await download(context, url, from),
			}),
		file: (property) => {
			const data = context.helpers.assertBinaryData(itemIndex, property);
			return { fileName: data.fileName, open: openBinary(context, data) };
		},
		keep: async (content, fileName, mimeType) => await keep(context, content, fileName, mimeType),
		tell: (progress) => {
			context.sendMessageToUI(progress);
		},
	};
}
