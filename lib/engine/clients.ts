import { openEcr, type AwsEcrCredentials, type EcrClient } from '../aws/client';

/** Clients are those of one execution: credentials that resolve alike share one, which signs in once. */
export class Clients {
	private readonly opened = new Map<string, Promise<EcrClient>>();

	/** Opens a client, or answers the one that is open. Throws what `openEcr` throws. */
	async open(credentials: AwsEcrCredentials, maxAttempts: number): Promise<EcrClient> {
		const key = JSON.stringify([credentials, maxAttempts]);
		const open = this.opened.get(key) ?? openEcr(credentials, { maxAttempts });
		this.opened.set(key, open);
		return await open;
	}

	/** Closes all that were opened. */
	async close(): Promise<void> {
		for (const client of await Promise.allSettled(this.opened.values())) {
			if (client.status === 'fulfilled') client.value.close();
		}
	}
}
