import type { UpstreamRegistry } from '@aws-sdk/client-ecr';

import { EcrError, invalidParameter } from '../errors';

interface Upstream {
	name: UpstreamRegistry;
	host: RegExp;
	/** needsCredential tells that ECR asks for the ARN of a secret with the login. */
	needsCredential?: true;
}

const upstreams: readonly Upstream[] = [
	{ name: 'ecr', host: /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/ },
	{ name: 'ecr-public', host: /^public\.ecr\.aws$/ },
	{ name: 'quay', host: /^quay\.io$/ },
	{ name: 'k8s', host: /^registry\.k8s\.io$/ },
	{ name: 'docker-hub', host: /^registry-1\.docker\.io$/, needsCredential: true },
	{ name: 'github-container-registry', host: /^ghcr\.io$/, needsCredential: true },
	{ name: 'azure-container-registry', host: /^[a-zA-Z0-9]+\.azurecr\.io$/, needsCredential: true },
	{ name: 'gitlab-container-registry', host: /^registry\.gitlab\.com$/, needsCredential: true },
	{ name: 'chainguard', host: /^cgr\.dev$/, needsCredential: true },
];

function unsupported(message: string): EcrError {
	return new EcrError('UnsupportedUpstreamRegistryException', message);
}

/**
 * upstreamOf infers which registry a URL is that of. Throws EcrError: UnsupportedUpstreamRegistryException for one that
 * ECR cannot cache, or cannot without a credential, InvalidParameterException for a name that is another one's.
 */
export function upstreamOf(rule: {
	upstreamRegistryUrl: string;
	upstreamRegistry?: UpstreamRegistry;
	credentialArn?: string;
}): UpstreamRegistry {
	const host = rule.upstreamRegistryUrl.replace(/^https:\/\//, '').replace(/\/$/, '');
	const upstream = upstreams.find((one) => one.host.test(host));
	if (!upstream) throw unsupported(`The specified upstream registry '${rule.upstreamRegistryUrl}' isn't supported`);
	if (rule.upstreamRegistry !== undefined && rule.upstreamRegistry !== upstream.name) {
		throw invalidParameter('upstreamRegistry', `must be ${upstream.name} for ${rule.upstreamRegistryUrl}`);
	}
	if (upstream.needsCredential && rule.credentialArn === undefined) {
		throw unsupported(
			'The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN for the credential',
		);
	}
	return upstream.name;
}
