import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** SlowLink is a way to a server that takes time, and counts what goes through it. */
export interface SlowLink {
	readonly endpoint: string;
	/** Requests by now. */
	readonly requests: number;
	/** Most requests that were under way at a time. */
	readonly mostAtOnce: number;
	/** Counts from nothing again. */
	reset(): void;
	close(): Promise<void>;
}

/** startSlowLink opens a way to the server at `endpoint`, on which each request takes `milliseconds` more. */
export async function startSlowLink(endpoint: string, milliseconds: number): Promise<SlowLink> {
	const counted = { requests: 0, underWay: 0, mostAtOnce: 0 };
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		counted.requests += 1;
		counted.underWay += 1;
		counted.mostAtOnce = Math.max(counted.mostAtOnce, counted.underWay);
		response.on('close', () => (counted.underWay -= 1));
		await setTimeout(milliseconds);
		const { method, headers, url = '/' } = request;
		const onward = send(new URL(url, endpoint), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	};
	const server = createServer((request, response) => void pass(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get requests() {
			return counted.requests;
		},
		get mostAtOnce() {
			return counted.mostAtOnce;
		},
		reset: () => Object.assign(counted, { requests: 0, mostAtOnce: counted.underWay }),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
