/** What stands in a text in place of a secret. */
const REMOVED = '[removed]';

/** An address's query, which is where presigned addresses carry their signature and token. */
const QUERY = /(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi;
/** A user name and password in front of a host. */
const USER = /(https?:\/\/)[^\s"'<>/@]+@/gi;
/** The signature of a signed request, or of a presigned address without the address. */
const SIGNATURE = /\b((?:X-Amz-)?Signature)=[\w%+/-]+/gi;
const TOKEN_PARAMETER = /\b(X-Amz-Security-Token)([=:])\s*[^\s&,"']+/gi;
/** "AWS:<password>" in Base64: the authorization token of a registry, whole or in part. */
const AUTHORIZATION = /QVdTO[\w+/=-]{8,}/g;
/** Session tokens and other long Base64. A digest or the name of a repository may be as long, in small letters. */
const LONG_BASE64 = /(?<![\w+/=-])[\w+/-]{100,}={0,2}/g;
/** As long as the secret of an access key. A commit's SHA-1 has the same length but is all small hexadecimal. */
const SECRET_LENGTH = /(?<![\w+/=])[A-Za-z0-9+/]{40}(?![\w+/=])/g;

function removeRandom(text: string): string {
	return /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9+/]/.test(text) ? REMOVED : text;
}

/**
 * redact takes out of a text what works like a password: secrets of access keys, session and authorization tokens,
 * queries of presigned addresses, signatures. Names, digests, tags, ARNs and access key IDs stay.
 */
export function redact(text: string): string {
	return text
		.replace(QUERY, `$1?${REMOVED}`)
		.replace(USER, `$1${REMOVED}@`)
		.replace(SIGNATURE, `$1=${REMOVED}`)
		.replace(TOKEN_PARAMETER, `$1$2${REMOVED}`)
		.replace(AUTHORIZATION, REMOVED)
		.replace(LONG_BASE64, removeRandom)
		.replace(SECRET_LENGTH, removeRandom);
}
