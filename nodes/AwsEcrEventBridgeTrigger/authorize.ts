import { createHash, timingSafeEqual } from 'node:crypto';
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';

/** EventBridgeCredentials is the data of the credential `awsEcrEventBridgeApi`. */
export interface EventBridgeCredentials {
	readonly authorization?: 'apiKey' | 'basic';
	readonly keyName?: string;
	readonly keyValue?: string;
	readonly userName?: string;
	readonly password?: string;
}

/** A key that is shorter can be guessed; EventBridge itself takes any. */
const SHORTEST_SECRET = 16;

/** The header that a request has to carry, with its value. */
function expectedHeader(credentials: EventBridgeCredentials): { header: string; value: string } {
	const { authorization, keyName = '', keyValue = '', userName = '', password = '' } = credentials;
	if (authorization !== 'basic') return { header: keyName.trim().toLowerCase(), value: keyValue };
	return { header: 'authorization', value: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}` };
}

/** challengeOf is what an answer with 401 says of how to authenticate. Only the first of the two schemes is registered. */
export function challengeOf({ authorization }: EventBridgeCredentials): string {
	return authorization === 'basic' ? 'Basic realm="n8n", charset="UTF-8"' : 'ApiKey realm="n8n"';
}

/** Digests have one length, so that neither it nor the first difference shows in the time that comparing takes. */
function isSame(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/** faultOf says what of a credential lets nobody, or everybody, in; undefined for a good one. */
export function faultOf(credentials: EventBridgeCredentials): string | undefined {
	const { authorization, keyName = '', keyValue = '', userName = '', password = '' } = credentials;
	const isBasic = authorization === 'basic';
	if (isBasic && userName === '') return 'User Name is empty';
	if (!isBasic && !/^[\w!#$%&'*+.^`|~-]+$/.test(keyName.trim())) return 'API Key Name is not the name of a header';
	const secret = isBasic ? password : keyValue;
	if (secret.length >= SHORTEST_SECRET) return undefined;
	return `${isBasic ? 'Password' : 'API Key Value'} is shorter than ${SHORTEST_SECRET} characters, which can be guessed`;
}

/** isAuthorized tells whether a request's headers have what the credential asks for. A faulty credential lets nobody in. */
export function isAuthorized(credentials: EventBridgeCredentials, headers: IDataObject): boolean {
	const { header, value } = expectedHeader(credentials);
	const given = headers[header];
	return isSame(typeof given === 'string' ? given : '', value) && faultOf(credentials) === undefined;
}

/** eventBridgeCredentialTest tells whether a credential can be used; whether EventBridge has the same, only an event shows. */
export async function eventBridgeCredentialTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const fault = faultOf(credential.data ?? {});
	const passed: INodeCredentialTestResult = { status: 'OK', message: 'Give the EventBridge connection the same' };
	return await Promise.resolve(fault ? { status: 'Error', message: fault } : passed);
}
