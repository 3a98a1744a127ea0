import { ActionError } from './actionError';

/**
 * AwsEcrCredentials is the data of the credential type `awsEcrApi`, decrypted. n8n leaves out the fields that the
 * form does not show, and an expression may put anything anywhere: `readSettings` is what makes use of it safe.
 */
export interface AwsEcrCredentials {
	signInWith: 'accessKey' | 'assumeRole' | 'system';
	accessKeyId?: string;
	secretAccessKey?: string;
	sessionToken?: string;
	baseSignIn?: 'accessKey' | 'system';
	roleArn?: string;
	externalId?: string;
	sessionName?: string;
	/** Seconds, 900 to 43200. */
	durationSeconds?: number;
	/** A region's code, or `other` when `customRegion` has it. */
	region: string;
	customRegion?: string;
	endpoint?: string;
	stsEndpoint?: string;
	ecsEndpoint?: string;
	lambdaEndpoint?: string;
	useFips?: boolean;
	useDualStack?: boolean;
	/** True only while no field is an expression; see the credential's type. */
	sameForAllItems?: boolean;
}

/** AccessKey is a key pair as AWS issues it, with the session token when it is a temporary one. */
interface AccessKey {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
}

/** Base is an identity that needs no other one: an access key, or `system`, whatever n8n's own host is. */
export type Base = AccessKey | 'system';

/** Role is what STS AssumeRole is asked for. */
export interface Role {
	readonly roleArn: string;
	readonly externalId?: string;
	readonly sessionName: string;
	/** Seconds, 900 to 43200. */
	readonly durationSeconds: number;
}

/** Settings is a credential after every field was checked. */
export interface Settings {
	readonly region: string;
	readonly endpoint?: string;
	readonly stsEndpoint?: string;
	/** Addresses for reading what is in use. */
	readonly ecsEndpoint?: string;
	readonly lambdaEndpoint?: string;
	readonly useFips: boolean;
	readonly useDualStack: boolean;
	readonly base: Base;
	readonly role?: Role;
}

/** InvalidCredential tells which field of the credential cannot be used, and what to put there. */
class InvalidCredential extends ActionError {
	override readonly name = 'InvalidCredential';

	constructor(
		/** The field's label in the form. */
		readonly field: string,
		/** What is wrong with it, continuing the label: `is empty`. */
		says: string,
		/** How to go on. */
		hint: string,
	) {
		super('InvalidCredential', `${field} ${says}`, hint);
	}
}

function text(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A key or token has no blanks anywhere; those that come with pasting (line breaks of a terminal) are dropped. */
function pasted(value: unknown): string {
	return text(value).replace(/\s+/g, '');
}

/**
 * regionOf names the region of a credential, checked or not: for messages, and for what is derived from ARNs.
 * Empty when the credential has none.
 */
export function regionOf({ region, customRegion }: AwsEcrCredentials): string {
	const chosen = text(region);
	return chosen === 'other' ? text(customRegion) : chosen;
}

// One to three words and a number, in every partition: eu-west-1, us-gov-east-1, eusc-de-east-1.
const REGION = /^[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

function readRegion(credentials: AwsEcrCredentials): string {
	const region = regionOf(credentials);
	const field = text(credentials.region) === 'other' ? 'Custom Region' : 'Region';
	if (!region) throw new InvalidCredential(field, 'is empty', 'Choose the region that the registry is in.');
	if (REGION.test(region)) return region;
	const zone = /^(.*-\d{1,2})[a-z]$/.exec(region)?.[1];
	throw new InvalidCredential(
		field,
		`is not the code of a region: ${region}`,
		zone && REGION.test(zone)
			? `That is one of its availability zones. The region is ${zone}.`
			: 'Give its code, for example eu-west-1.',
	);
}

function readEndpoint(field: string, value: unknown): string | undefined {
	const endpoint = text(value);
	if (!endpoint) return undefined;
	const example = 'Give an address such as https://vpce-0123.api.ecr.eu-west-1.vpce.amazonaws.com, or leave it empty.';
	const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw new InvalidCredential(field, 'is not an http or https address', example);
	}
	if (url.username || url.password) {
		throw new InvalidCredential(field, 'carries a user name or password', 'Leave them out of the address.');
	}
	if (/[?#]/.test(endpoint)) throw new InvalidCredential(field, 'carries a query or fragment', example);
	return endpoint.replace(/\/+$/, '');
}

function readAccessKey(credentials: AwsEcrCredentials): AccessKey {
	const accessKeyId = pasted(credentials.accessKeyId);
	const secretAccessKey = pasted(credentials.secretAccessKey);
	const sessionToken = pasted(credentials.sessionToken);
	if (!accessKeyId) {
		throw new InvalidCredential('Access Key ID', 'is empty', 'Paste the ID of an access key of an IAM user or role.');
	}
	// The value is not shown: what has other characters is often the secret, pasted into the wrong field.
	if (!/^\w+$/.test(accessKeyId)) {
		throw new InvalidCredential(
			'Access Key ID',
			'has characters that no access key ID has',
			'It looks like AKIAIOSFODNN7EXAMPLE. Check that the ID and the secret are each in their own field.',
		);
	}
	if (!secretAccessKey) {
		throw new InvalidCredential('Secret Access Key', 'is empty', 'Paste the secret that belongs to the access key ID.');
	}
	if (!sessionToken && accessKeyId.startsWith('ASIA')) {
		throw new InvalidCredential(
			'Session Token',
			'is empty',
			'Access key IDs that start with ASIA are temporary and work only together with their session token.',
		);
	}
	if (sessionToken && accessKeyId.startsWith('AKIA')) {
		throw new InvalidCredential(
			'Session Token',
			'belongs to another access key',
			'Access key IDs that start with AKIA are long-term and have no session token. Clear Session Token, or give the temporary access key that the token belongs to.',
		);
	}
	return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** An expression may give a boolean as a string. */
function readFlag(field: string, value: unknown): boolean {
	const written = text(value).toLowerCase();
	if (['', 'false'].includes(written)) return false;
	if (written === 'true') return true;
	throw new InvalidCredential(field, `is ${JSON.stringify(value)}`, 'Give true or false.');
}

/** Limits and patterns: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function readRole(credentials: AwsEcrCredentials): Role {
	const roleArn = text(credentials.roleArn);
	if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,1000}$/.test(roleArn)) {
		throw new InvalidCredential(
			'Role ARN',
			roleArn ? `is not the ARN of a role: ${roleArn}` : 'is empty',
			'It looks like arn:aws:iam::123456789012:role/ecr-reader.',
		);
	}
	const externalId = text(credentials.externalId);
	if (externalId && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
		throw new InvalidCredential(
			'External ID',
			'is not one that AWS accepts',
			'Use 2 to 1224 letters, digits and the characters _ + = , . @ : / -',
		);
	}
	const sessionName = text(credentials.sessionName) || 'n8n-ecr';
	if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
		throw new InvalidCredential(
			'Session Name',
			'is not one that AWS accepts',
			'Use 2 to 64 letters, digits and the characters _ + = , . @ -',
		);
	}
	// An expression may give it as a string.
	const given: unknown = credentials.durationSeconds ?? 3600;
	const durationSeconds = Number(text(given));
	if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
		throw new InvalidCredential(
			'Session Duration (Seconds)',
			'is not an integer from 900 to 43200',
			'3600, one hour, is what every role allows.',
		);
	}
	return { roleArn, sessionName, durationSeconds, ...(externalId ? { externalId } : {}) };
}

function readSignIn(credentials: AwsEcrCredentials): Pick<Settings, 'base' | 'role'> {
	const { signInWith, baseSignIn = 'accessKey' } = credentials;
	// An expression may give any other string.
	const base: string | undefined = signInWith === 'assumeRole' ? baseSignIn : signInWith;
	if (base !== 'accessKey' && base !== 'system') {
		const field = signInWith === 'assumeRole' ? 'Assume the Role With' : 'Sign In With';
		throw new InvalidCredential(field, 'is none of the ways to sign in', 'Choose one from the list.');
	}
	return {
		base: base === 'system' ? 'system' : readAccessKey(credentials),
		...(signInWith === 'assumeRole' ? { role: readRole(credentials) } : {}),
	};
}

/**
 * readSettings checks a credential's fields before anything is sent.
 * Throws InvalidCredential for the first that cannot be used.
 */
export function readSettings(credentials: AwsEcrCredentials): Settings {
	const region = readRegion(credentials);
	const signIn = readSignIn(credentials);
	const endpoint = readEndpoint('Endpoint', credentials.endpoint);
	const stsEndpoint = signIn.role ? readEndpoint('STS Endpoint', credentials.stsEndpoint) : undefined;
	const ecsEndpoint = readEndpoint('ECS Endpoint', credentials.ecsEndpoint);
	const lambdaEndpoint = readEndpoint('Lambda Endpoint', credentials.lambdaEndpoint);
	const useFips = readFlag('Use FIPS Endpoint', credentials.useFips);
	const useDualStack = readFlag('Use Dual-Stack Endpoint', credentials.useDualStack);
	// The SDK refuses both, in words that speak of its own configuration.
	if (endpoint && (useFips || useDualStack)) {
		throw new InvalidCredential(
			useFips ? 'Use FIPS Endpoint' : 'Use Dual-Stack Endpoint',
			'cannot be on together with Endpoint',
			'Turn it off, or leave Endpoint empty to let AWS choose the address.',
		);
	}
	return { region, endpoint, stsEndpoint, ecsEndpoint, lambdaEndpoint, useFips, useDualStack, ...signIn };
}

/**
 * accountOf is the account in which a credential acts, 12 digits, where the credential itself says it; undefined where only
 * AWS knows.
 */
export function accountOf({ signInWith, roleArn }: AwsEcrCredentials): string | undefined {
	if (signInWith !== 'assumeRole') return undefined;
	return /^arn:aws[a-z-]*:iam::(\d{12}):role\//.exec(text(roleArn))?.[1];
}
