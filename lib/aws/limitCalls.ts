import type { EcrClient } from './client';
import { limiter } from './limiter';

/** limitCalls is the same client with at most `most` of its calls in progress. */
export function limitCalls(client: EcrClient, most: number): EcrClient {
	const limited = limiter(most);
	return {
		...client,
		send: async (...call) => await limited(async () => await client.send(...call)),
		invoke: async (...call) => await limited(async () => await client.invoke(...call)),
		call: async (...call) => await limited(async () => await client.call(...call)),
	};
}
