import { createHash } from 'node:crypto';

/** Session is a temporary identity; one without `expiration` may change at any time and is never kept. */
export interface Session {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	readonly expiration?: Date;
}

// The SDK asks for a new identity when less is left; keeping one longer would have it ask before every call.
const LEFT_AT_LEAST_MS = 5 * 60 * 1000;

function lasts({ expiration }: Session): boolean {
	return expiration !== undefined && expiration.getTime() - Date.now() >= LEFT_AT_LEAST_MS;
}

/**
 * Sessions keeps temporary identities as long as they last, for all executions of the process, and lets those who
 * ask at the same time share one call. What could not be had is not kept.
 */
export class Sessions {
	private readonly pending = new Map<string, Promise<Session>>();
	private readonly held = new Map<string, Session>();

	/** keyOf makes a key of what a session depends on. It is a digest, so that no secret stands in a key. */
	static keyOf(...parts: readonly unknown[]): string {
		return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
	}

	/** get answers the session held under the key, or the one that `open` gets; throws what `open` throws. */
	async get(key: string, open: () => Promise<Session>): Promise<Session> {
		const held = this.held.get(key);
		if (held && lasts(held)) return held;
		const pending = this.pending.get(key) ?? this.open(key, open);
		return await pending;
	}

	/** forget drops a session that AWS no longer takes. */
	forget(key: string): void {
		this.held.delete(key);
	}

	private open(key: string, open: () => Promise<Session>): Promise<Session> {
		const opening = open()
			.then((session) => {
				this.dropExpired();
				if (lasts(session)) this.held.set(key, session);
				return session;
			})
			.finally(() => this.pending.delete(key));
		this.pending.set(key, opening);
		return opening;
	}

	private dropExpired(): void {
		for (const [key, session] of this.held) if (!lasts(session)) this.held.delete(key);
	}
}
