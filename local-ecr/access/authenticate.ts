import type { AccessKey, Caller, Keys } from './keys';
import type { SignedRequest } from './signature';
import { isSignedWith, parseAuthorization } from './signature';

/** SignedService is a service whose requests are signed, by the name that they are signed for. */
export type SignedService = 'ecr' | 'sts' | 'ecs' | 'lambda';

/** Refusal is why a request is not let in; each protocol has its own name for it. */
export interface Refusal {
	reason: 'missing' | 'malformed' | 'unknown' | 'signature' | 'expired' | 'scope';
	message: string;
}

/** Admission is a request that is let in: who sent it, and for which region. */
export interface Admission {
	caller: Caller;
	region: string;
}

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const WRONG_SIGNATURE =
	'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
	'and signing method. Consult the service documentation for details.';

function checkKey(key: AccessKey, request: SignedRequest, now: Date): Refusal | undefined {
	const token = request.headers['x-amz-security-token'];
	if (token !== key.sessionToken) return { reason: 'unknown', message: INVALID_TOKEN };
	if (key.expiresAt && key.expiresAt <= now) {
		return { reason: 'expired', message: 'The security token included in the request is expired' };
	}
	return undefined;
}

/**
 * authenticate lets a request in, or says why not, in the order AWS does: the header, the key, its session, the scope
 * and the signature.
 */
export function authenticate(
	request: SignedRequest,
	service: SignedService,
	{ keys, regions, now }: { keys: Keys; regions?: readonly string[]; now: Date },
): Admission | Refusal {
	const header = request.headers.authorization;
	if (header === undefined) return { reason: 'missing', message: 'Missing Authentication Token' };
	const authorization = parseAuthorization(header);
	if (!authorization) {
		return {
			reason: 'malformed',
			message:
				"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
				"Authorization header requires 'SignedHeaders' parameter.",
		};
	}
	const { accessKeyId, region } = authorization;
	const found = keys.find(accessKeyId);
	if (!found) return { reason: 'unknown', message: INVALID_TOKEN };
	const refusal = found.key && checkKey(found.key, request, now);
	if (refusal) return refusal;
	if (authorization.service !== service) {
		return { reason: 'scope', message: `Credential should be scoped to correct service: '${service}'.` };
	}
	if (regions && !regions.includes(region)) {
		return { reason: 'scope', message: `Credential should be scoped to a valid region, not '${region}'.` };
	}
	if (found.key && !isSignedWith(found.key.secretAccessKey, request, authorization)) {
		return { reason: 'signature', message: WRONG_SIGNATURE };
	}
	return { caller: found.caller, region };
}
