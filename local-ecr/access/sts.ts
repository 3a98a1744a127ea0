import { randomBytes, randomUUID } from 'node:crypto';

import type { Admission, Refusal } from './authenticate';
import type { Keys, Role } from './keys';

/** Answer is an HTTP response in XML. */
export interface Answer {
	status: number;
	body: string;
}

/** StsError is an error of the security token service. */
export class StsError extends Error {
	constructor(
		readonly code: string,
		message: string,
		readonly status = 400,
	) {
		super(message);
	}
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const HOUR = 3600;
const MIN_DURATION = 900;
const MAX_DURATION = 12 * HOUR;

/** Which roles can be assumed when none were given: every one, and those named so only with an external ID. */
const EXTERNAL_SUFFIX = '-external';
const EXTERNAL_ID = 'secret-external-id';

function escape(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

type Xml = { [name: string]: string | number | Xml };

function toXml(value: Xml): string {
	return Object.entries(value)
		.map(([name, member]) => {
			const content = typeof member === 'object' ? toXml(member) : escape(String(member));
			return `<${name}>${content}</${name}>`;
		})
		.join('');
}

/** stsError writes an error as the security token service does. */
export function stsError({ code, message, status }: StsError): Answer {
	const body = toXml({
		Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
		RequestId: randomUUID(),
	});
	return { status, body: `<ErrorResponse xmlns="${NAMESPACE}">${body}</ErrorResponse>` };
}

/** stsRefusal is the security token service's own name for why a request is not let in. */
export function stsRefusal({ reason, message }: Refusal): StsError {
	const codes: Record<Refusal['reason'], string> = {
		missing: 'MissingAuthenticationToken',
		malformed: 'IncompleteSignature',
		unknown: 'InvalidClientTokenId',
		signature: 'SignatureDoesNotMatch',
		expired: 'ExpiredToken',
		scope: 'SignatureDoesNotMatch',
	};
	const text = reason === 'missing' ? 'Request is missing Authentication Token' : message;
	return new StsError(codes[reason], text, reason === 'malformed' ? 400 : 403);
}

function stsResult(action: string, result: Xml): Answer {
	const body = toXml({ [`${action}Result`]: result, ResponseMetadata: { RequestId: randomUUID() } });
	return { status: 200, body: `<${action}Response xmlns="${NAMESPACE}">${body}</${action}Response>` };
}

function invalid(value: string | undefined, member: string, constraint: string): StsError {
	const shown = value === undefined ? 'null' : `'${value}'`;
	return new StsError(
		'ValidationError',
		`1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
	);
}

function durationOf(text: string | undefined): number {
	if (text === undefined) return HOUR;
	const seconds = Number(text);
	if (!Number.isInteger(seconds)) throw new StsError('MalformedInput', `${text} can not be converted to an Integer`);
	if (seconds < MIN_DURATION) {
		throw invalid(text, 'durationSeconds', `Member must have value greater than or equal to ${MIN_DURATION}`);
	}
	if (seconds > MAX_DURATION) {
		throw invalid(text, 'durationSeconds', `Member must have value less than or equal to ${MAX_DURATION}`);
	}
	return seconds;
}

function roleNamed(name: string, roles: readonly Role[] | undefined): Role | undefined {
	if (roles) return roles.find((role) => role.name === name);
	return name.endsWith(EXTERNAL_SUFFIX) ? { name, externalId: EXTERNAL_ID } : { name };
}

interface Sts {
	keys: Keys;
	roles?: readonly Role[];
	now: Date;
}

function assumeRole(parameters: URLSearchParams, { caller }: Admission, { keys, roles, now }: Sts): Answer {
	const roleArn = parameters.get('RoleArn') ?? undefined;
	const sessionName = parameters.get('RoleSessionName') ?? undefined;
	if (roleArn === undefined) throw invalid(roleArn, 'roleArn', 'Member must not be null');
	if (sessionName === undefined) throw invalid(sessionName, 'roleSessionName', 'Member must not be null');
	if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
		throw invalid(sessionName, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
	}
	const [, partition, account, path] = /^arn:(aws[\w-]*):iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(roleArn) ?? [];
	if (partition === undefined || account === undefined || path === undefined) {
		throw new StsError('ValidationError', `${roleArn} is invalid`);
	}
	const duration = durationOf(parameters.get('DurationSeconds') ?? undefined);
	const name = path.slice(path.lastIndexOf('/') + 1);
	const role = roleNamed(name, roles);
	if (!role || (role.externalId !== undefined && parameters.get('ExternalId') !== role.externalId)) {
		throw new StsError(
			'AccessDenied',
			`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
			403,
		);
	}
	if (caller.session && duration > HOUR) {
		throw new StsError(
			'ValidationError',
			'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
		);
	}
	if (duration > (role.maxDurationSeconds ?? MAX_DURATION)) {
		throw new StsError(
			'ValidationError',
			'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
		);
	}
	const expiresAt = new Date(now.getTime() + duration * 1000);
	const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
	const secretAccessKey = randomBytes(30).toString('base64');
	const sessionToken = randomBytes(96).toString('base64');
	const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
	const userId = `AROALOCALECR${name.toUpperCase()}:${sessionName}`;
	keys.add(
		{ accessKeyId, secretAccessKey, sessionToken, expiresAt, account },
		{ account, arn, userId, denied: role.denied ?? [], session: true },
	);
	return stsResult('AssumeRole', {
		AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
		Credentials: {
			AccessKeyId: accessKeyId,
			SecretAccessKey: secretAccessKey,
			SessionToken: sessionToken,
			Expiration: expiresAt.toISOString(),
		},
	});
}

/**
 * answerSts answers an action of the security token service that was let in. Throws StsError for what it refuses and
 * for every action but AssumeRole and GetCallerIdentity.
 */
export function answerSts(parameters: URLSearchParams, admission: Admission, sts: Sts): Answer {
	const action = parameters.get('Action') ?? '';
	switch (action) {
		case 'AssumeRole':
			return assumeRole(parameters, admission, sts);
		case 'GetCallerIdentity': {
			const { account, arn, userId } = admission.caller;
			return stsResult(action, { Arn: arn, UserId: userId, Account: account });
		}
		default:
			throw new StsError('InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
	}
}
