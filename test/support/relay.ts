import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Relay is a server that passes requests on to another, where they can be seen, delayed or answered. */
export interface Relay {
	readonly endpoint: string;
	close(): Promise<void>;
}

/** Replace answers a request in place of the server, whose own answer it is given. */
type Replace = (answer: IncomingMessage) => void;

/**
 * Intercept sees a request before it is passed on. It returns true if it has answered the request itself, or what
 * replaces the server's answer.
 */
export type Intercept = (
	request: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
) => boolean | Replace | Promise<boolean>;

/** What closes the relays that are open. */
const open = new Set<Relay['close']>();

/**
 * openRelay opens a relay to the server at `endpoint`. Requests keep the relay's address as their host and are signed
 * for it, so a server that compares the host with its own refuses them.
 */
export async function openRelay(endpoint: string, intercept: Intercept): Promise<Relay> {
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await buffer(request);
		const intercepted = await intercept(request, response, body);
		if (intercepted === true) return;
		const { method, headers, url = '/' } = request;
		const onward = send(new URL(url, endpoint), { method, headers }, (answer) => {
			if (intercepted) {
				intercepted(answer);
				return;
			}
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			pipeline(answer, response, () => undefined);
		});
		onward.on('error', () => response.destroy());
		onward.end(body);
	};
	const server = createServer((request, response) => {
		pass(request, response).catch((cause: unknown) => {
			response.destroy(cause instanceof Error ? cause : new Error(String(cause)));
		});
	});
	// Longer than clients keep an idle connection, so that none is closed under a request.
	server.keepAliveTimeout = 65_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = async () => {
		open.delete(close);
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	open.add(close);
	return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** closeRelays closes the relays that are still open, such as those of tests that failed: the process ends only without them. */
export async function closeRelays(): Promise<void> {
	for (const close of open) await close();
}
