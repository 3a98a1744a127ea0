import type { EcrClient } from './client';
import { limiter } from './limiter';

/** limitCalls is the same client with at most `most` of its calls under way at a time. */
export function limitCalls(client: EcrClient, most: number): EcrClient {
	const limited = limiter(most);
	return {
		...client,
		send: async (...call) => await limited(async () => await client.send(...call)),
		call: async (...call) => await limited(async () => await client.call(...call)),
	};
}
