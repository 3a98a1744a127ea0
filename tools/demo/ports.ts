import { createServer } from 'node:net';
import { DemoFailure } from './failure';

/** host is the only address that anything of the demo listens on. */
export const host = '127.0.0.1';

async function listenOnce(port: number): Promise<number> {
	const server = createServer();
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host }, () => {
			const address = server.address();
			server.close(() => {
				resolve(typeof address === 'object' && address !== null ? address.port : port);
			});
		});
	});
}

/** freePort finds a port that nobody listens on. */
export async function freePort(): Promise<number> {
	return listenOnce(0);
}

/** claimPort refuses a port that is in use, naming the option that picks another. */
export async function claimPort(port: number, purpose: string, option: string): Promise<number> {
	try {
		return await listenOnce(port);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
		throw new DemoFailure(
			`Port ${port} for ${purpose} ${why}: end what uses it, or pick another with ${option} <number>.`,
		);
	}
}
