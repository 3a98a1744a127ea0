import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Caller } from '../access/keys';

/** Claims is what an authorization token stands for: who got it, for which registry, and until when. */
export interface Claims {
	/** account and region are those of the registry that it opens. */
	account: string;
	region: string;
	caller: Caller;
	expiresAt: Date;
}

/** Tokens issues and reads the passwords that Docker signs in with. They are good for the server that issued them. */
export class Tokens {
	private readonly secret = randomBytes(32);

	private sign(payload: string): Buffer {
		return createHmac('sha256', this.secret).update(payload).digest();
	}

	/** issue makes a password. */
	issue(claims: Claims): string {
		const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
		return `${payload}.${this.sign(payload).toString('base64url')}`;
	}

	/** read answers what a password stands for; undefined for one that this server has not issued. */
	read(password: string): Claims | undefined {
		const [payload = '', signature = ''] = password.split('.');
		const given = Buffer.from(signature, 'base64url');
		const expected = this.sign(payload);
		if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
		const json = Buffer.from(payload, 'base64url').toString();
		const claims = JSON.parse(json) as Omit<Claims, 'expiresAt'> & { expiresAt: string };
		return { ...claims, expiresAt: new Date(claims.expiresAt) };
	}
}
