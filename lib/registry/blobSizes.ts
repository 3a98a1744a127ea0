import { ActionError } from '../aws/actionError';
import type { Descriptor } from '../ecr/manifest';

/** SizedBlob is a configuration or layer with its bytes. */
export interface SizedBlob {
	readonly digest: string;
	readonly size: number;
}

/** SizedBlobs are blobs by the sizes that hold for them, and those whose manifest has another size, or none. */
export interface SizedBlobs {
	readonly blobs: readonly SizedBlob[];
	readonly wrong: readonly string[];
}

const wrongSize = (message: string) =>
	new ActionError('WrongLayerSize', message, 'The image was pushed with a wrong manifest. Build and push it again.');

/**
 * withSizes gives blobs the sizes that the registry has for them, where it told, else those of their manifest. Throws
 * ActionError for one without any size.
 */
export function withSizes(
	blobs: readonly Descriptor[],
	registry: ReadonlyMap<string, number | undefined> = new Map(),
): SizedBlobs {
	const sized = blobs.map(({ digest, size: said }) => {
		const size = registry.get(digest) ?? said;
		if (size === undefined) throw wrongSize(`The manifest gives no size for layer ${digest}`);
		return { digest, size, isWrong: size !== said };
	});
	return {
		blobs: sized.map(({ digest, size }) => ({ digest, size })),
		wrong: sized.filter(({ isWrong }) => isWrong).map(({ digest }) => digest),
	};
}

/** ofSize passes the content of a blob on. Throws ActionError where it has another size. */
export async function* ofSize(
	content: AsyncIterable<Uint8Array>,
	{ digest, size }: SizedBlob,
): AsyncGenerator<Uint8Array> {
	let seen = 0;
	for await (const chunk of content) {
		seen += chunk.length;
		if (seen > size) throw wrongSize(`Layer ${digest} has more than the ${size} bytes that the image's manifest says`);
		yield chunk;
	}
	if (seen < size) throw wrongSize(`Layer ${digest} has ${seen} bytes, but the image's manifest says ${size}`);
}
