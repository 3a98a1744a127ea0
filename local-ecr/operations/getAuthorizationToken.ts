import { registryHost } from '../../lib/ecr/addresses';
import type { Handler } from './handler';

const LIFETIME = 12 * 60 * 60 * 1000;

/** Registries is the member that the API deprecates and still obeys. */
interface Registries {
	readonly registryIds?: readonly string[];
}

/** getAuthorizationToken emulates GetAuthorizationToken. The token opens the registry at the server's own address. */
export const getAuthorizationToken: Handler<'GetAuthorizationToken'> = (input, { registry, now, tokenFor }) => {
	const { registryIds = [registry.account] }: Registries = input;
	const expiresAt = new Date(now.getTime() + LIFETIME);
	return {
		authorizationData: registryIds.map((account) => ({
			authorizationToken: Buffer.from(`AWS:${tokenFor(account, expiresAt)}`).toString('base64'),
			expiresAt,
			proxyEndpoint: `https://${registryHost(account, registry.region)}`,
		})),
	};
};
