import type { ECRClientConfig } from '@aws-sdk/client-ecr';
import type { STSClientConfig } from '@aws-sdk/client-sts';

/** Transport carries requests to AWS and answers back; the SDK's own interface of it. */
export type Transport = NonNullable<ECRClientConfig['requestHandler']>;

/** Connection is the part of a client's configuration that says how it gets to AWS and how hard it tries. */
export type Connection = Pick<
	ECRClientConfig & STSClientConfig,
	| 'maxAttempts'
	| 'retryMode'
	| 'requestHandler'
	| 'customUserAgent'
	| 'endpoint'
	| 'useFipsEndpoint'
	| 'useDualstackEndpoint'
>;

/** A host that does not answer is another network's, or down: waiting longer does not help. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Silence, not duration: a layer part of 20 MB may take minutes over a thin line. */
const IDLE_TIMEOUT_MS = 60_000;

const LOOPBACK = /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])([:/]|$)/;

/** MAX_ATTEMPTS is how often a call is tried in all; the SDK's own 3 give up on a second of throttling at full concurrency. */
const MAX_ATTEMPTS = 5;

/** ConnectionOptions is what may be chosen about the connections of a client. */
export interface ConnectionOptions {
	/** How often a call is tried in all, at least 1; 5 when not given. */
	readonly maxAttempts?: number;
	/** What carries the requests; Node.js's own HTTP client when not given. */
	readonly transport?: Transport;
}

/** The SDK's transport over Node.js's HTTP client, which the SDK makes of these settings. */
function nodeTransport(endpoint: string | undefined): Transport {
	// No proxy leads back to this machine's own loopback addresses.
	const agent = endpoint && LOOPBACK.test(endpoint) ? {} : { proxyEnv: process.env };
	return {
		connectionTimeout: CONNECT_TIMEOUT_MS,
		socketTimeout: IDLE_TIMEOUT_MS,
		httpAgent: agent,
		httpsAgent: agent,
	};
}

/**
 * connectionTo makes the configuration for a client of ECR or STS. Without an endpoint of its own, the SDK's rules
 * find the address. HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold as they do for the rest of n8n, from Node.js 24.5 on;
 * see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function connectionTo(
	endpoint: string | undefined,
	{ useFips, useDualStack }: { readonly useFips: boolean; readonly useDualStack: boolean },
	{ maxAttempts = MAX_ATTEMPTS, transport = nodeTransport(endpoint) }: ConnectionOptions,
): Connection {
	return {
		maxAttempts,
		retryMode: 'adaptive',
		requestHandler: transport,
		customUserAgent: 'n8n-nodes-aws-ecr',
		...(endpoint ? { endpoint } : { useFipsEndpoint: useFips, useDualstackEndpoint: useDualStack }),
	};
}
