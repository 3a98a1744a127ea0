import { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';
import type { Tools } from '../engine/tools';

/** keepFile keeps content as a file, streamed, and counts its bytes. Throws what the content throws. */
export async function keepFile(
	content: AsyncIterable<Uint8Array>,
	name: string,
	mimeType: string,
	{ keep }: Pick<Tools, 'keep'>,
): Promise<{ readonly file: IBinaryData; readonly sizeInBytes: number }> {
	let sizeInBytes = 0;
	const counted = async function* () {
		for await (const chunk of content) {
			sizeInBytes += chunk.length;
			yield chunk;
		}
	};
	const file = await keep(Readable.from(counted(), { objectMode: false }), name, mimeType);
	return { file, sizeInBytes };
}
