import { randomBytes } from 'node:crypto';

import { registryHost } from '../state/place';
import type { Handler } from './handler';

const LIFETIME = 12 * 60 * 60 * 1000;

/** getAuthorizationToken emulates GetAuthorizationToken. The token opens nothing: there is no Docker endpoint here. */
export const getAuthorizationToken: Handler<'GetAuthorizationToken'> = ({ registryIds }, { registry, now }) => {
	const accounts = registryIds ?? [registry.account];
	return {
		authorizationData: accounts.map((account) => ({
			authorizationToken: Buffer.from(`AWS:${randomBytes(256).toString('base64')}`).toString('base64'),
			expiresAt: new Date(now.getTime() + LIFETIME),
			proxyEndpoint: `https://${registryHost(account, registry.region)}`,
		})),
	};
};
