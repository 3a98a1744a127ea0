import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Relay is a way to a server on which requests can be seen, held up, or answered. */
export interface Relay {
	readonly endpoint: string;
	close(): Promise<void>;
}

/** Intercept sees a request before it is passed on; true where it has answered the request itself. */
export type Intercept = (
	request: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
) => boolean | Promise<boolean>;

/** openRelay opens a way to the server at `endpoint`, which must not verify signatures: they are of the relay's address. */
export async function openRelay(endpoint: string, intercept: Intercept): Promise<Relay> {
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await buffer(request);
		if (await intercept(request, response, body)) return;
		const { method, headers, url = '/' } = request;
		const onward = send(new URL(url, endpoint), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		onward.end(body);
	};
	const server = createServer((request, response) => void pass(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
