/** cutIntoParts cuts a stream into parts of `size` bytes, the last one shorter; it holds one part at a time. */
export async function* cutIntoParts(stream: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
	let chunks: Uint8Array[] = [];
	let held = 0;
	for await (const chunk of stream) {
		let rest = chunk;
		while (held + rest.length >= size) {
			const end = size - held;
			yield Buffer.concat([...chunks, rest.subarray(0, end)]);
			rest = rest.subarray(end);
			chunks = [];
			held = 0;
		}
		if (rest.length > 0) chunks.push(rest);
		held += rest.length;
	}
	if (held > 0) yield Buffer.concat(chunks);
}
