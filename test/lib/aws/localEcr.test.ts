import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { openEcr, type AwsEcrCredentials } from '../../../lib/aws/client';
import { wordsOf, type ErrorWords } from '../../../lib/engine/words';
import type { Input, OperationName, Output } from '../../../lib/aws/operations';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { awsEcrCredentialTest } from '../../../lib/engine/credentialTest';

// The local ECR calculates every signature itself, so what it lets in is signed as AWS wants it.

const region = 'eu-west-1';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN'.repeat(6);
const MINUTE = 60_000;

let ecr: LocalEcr;
let key: AwsEcrCredentials;
let temporary: AwsEcrCredentials;
let role: AwsEcrCredentials;
let serial = 0;

beforeAll(async () => {
	ecr = await startLocalEcr({
		regions: [region],
		keys: [
			{ accessKeyId: 'AKIALASTING', secretAccessKey: SECRET, denied: ['ListImages'] },
			{ accessKeyId: 'AKIADENIED', secretAccessKey: SECRET, denied: ['DescribeRepositories'] },
			{ accessKeyId: 'ASIATEMPORARY', secretAccessKey: SECRET, sessionToken: TOKEN },
			{ accessKeyId: 'ASIAENDED', secretAccessKey: SECRET, sessionToken: TOKEN, expiresAt: new Date(0) },
		],
	});
	key = {
		signInWith: 'accessKey',
		accessKeyId: 'AKIALASTING',
		secretAccessKey: SECRET,
		region,
		endpoint: ecr.endpoint,
	};
	temporary = { ...key, accessKeyId: 'ASIATEMPORARY', sessionToken: TOKEN };
});
afterAll(async () => {
	await ecr.close();
});
beforeEach(() => {
	serial += 1;
	role = {
		...key,
		signInWith: 'assumeRole',
		baseSignIn: 'accessKey',
		roleArn: `arn:aws:iam::210987654321:role/reader-${serial}`,
		stsEndpoint: ecr.endpoint,
	};
	ecr.calls.length = 0;
});

async function call<Name extends OperationName>(
	credentials: AwsEcrCredentials,
	name: Name,
	input: Input<Name>,
): Promise<Output<Name>> {
	const client = await openEcr(credentials, { maxAttempts: 1 });
	try {
		return await client.send(name, input);
	} finally {
		client.close();
	}
}

async function refusal(
	credentials: AwsEcrCredentials,
	operation: 'DescribeRepositories' | 'ListImages' = 'DescribeRepositories',
	repositoryName = 'web',
): Promise<ErrorWords> {
	const input = operation === 'ListImages' ? { repositoryName } : {};
	const refused: unknown = await call(credentials, operation, input as Input<typeof operation>).then(
		() => undefined,
		(cause: unknown) => cause,
	);
	expect(refused).toBeDefined();
	const told = wordsOf(refused);
	for (const secret of [SECRET, TOKEN]) expect(JSON.stringify(told)).not.toContain(secret);
	return told;
}

/** The account that the last call was signed for, which tells whose identity it was. */
const lastAccount = () => ecr.calls.at(-1)?.account;
const assumed = () => ecr.calls.filter(({ operation }) => operation === 'AssumeRole');

describe('signing in to the local ECR', () => {
	it.each<[string, () => AwsEcrCredentials]>([
		['a lasting key', () => key],
		['a temporary key', () => temporary],
		['a key with blanks around it', () => ({ ...key, accessKeyId: ' AKIALASTING ', secretAccessKey: `${SECRET}\n` })],
	])('works with %s', async (_, credentials) => {
		await call(credentials(), 'DescribeRepositories', {});
		expect(ecr.calls).toMatchObject([{ operation: 'DescribeRepositories', region, account: '123456789012' }]);
	});

	it('works with a role of another account', async () => {
		await call(role, 'DescribeRepositories', {});
		expect(lastAccount()).toBe('210987654321');
	});

	it('works with a role by a temporary key', async () => {
		await call({ ...role, accessKeyId: 'ASIATEMPORARY', sessionToken: TOKEN }, 'DescribeRepositories', {});
		expect(lastAccount()).toBe('210987654321');
	});

	it('works with a role that asks for an external ID', async () => {
		const external = { ...role, roleArn: 'arn:aws:iam::210987654321:role/reader-external' };
		await call({ ...external, externalId: 'secret-external-id' }, 'DescribeRepositories', {});
		expect(lastAccount()).toBe('210987654321');
		for (const externalId of ['', 'another']) {
			const { message, description } = await refusal({ ...external, externalId });
			expect(message).toBe('The role arn:aws:iam::210987654321:role/reader-external may not be assumed');
			expect(description).toContain('External ID');
			expect(description).not.toContain('secret-external-id');
		}
	});

	it('assumes a role once an hour, whatever runs in it', async () => {
		// Only the time of day: the server and the SDK go on with their own timers.
		jest.useFakeTimers({
			doNotFake: [
				'hrtime',
				'nextTick',
				'performance',
				'queueMicrotask',
				'setImmediate',
				'clearImmediate',
				'setInterval',
				'clearInterval',
				'setTimeout',
				'clearTimeout',
			],
		});
		try {
			await Promise.all([call(role, 'DescribeRepositories', {}), call(role, 'DescribeRepositories', {})]);
			jest.setSystemTime(Date.now() + 50 * MINUTE);
			await call(role, 'DescribeRepositories', {});
			expect(assumed()).toHaveLength(1);
			jest.setSystemTime(Date.now() + 20 * MINUTE);
			await call(role, 'DescribeRepositories', {});
			expect(assumed()).toHaveLength(2);
		} finally {
			jest.useRealTimers();
		}
	});

	it('works with system credentials, whose blanks are dropped', async () => {
		const before = process.env;
		process.env = {
			...before,
			AWS_ACCESS_KEY_ID: 'ASIATEMPORARY\n',
			AWS_SECRET_ACCESS_KEY: `${SECRET}\n`,
			AWS_SESSION_TOKEN: `${TOKEN}\n`,
			N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED: 'true',
		};
		try {
			const system: AwsEcrCredentials = { signInWith: 'system', region, endpoint: ecr.endpoint };
			await call(system, 'DescribeRepositories', {});
			expect(lastAccount()).toBe('123456789012');
		} finally {
			process.env = before;
		}
	});
});

describe('what the local ECR refuses', () => {
	it.each<[string, () => AwsEcrCredentials, RegExp, RegExp]>([
		[
			'a wrong access key',
			() => ({ ...key, accessKeyId: 'AKIAUNKNOWN' }),
			/^AWS does not know this access key in region eu-west-1$/,
			/^Check Access Key ID/,
		],
		[
			'a wrong secret',
			() => ({ ...key, secretAccessKey: 'another' }),
			/^The secret access key does not belong to the access key ID$/,
			/^Paste Secret Access Key again/,
		],
		[
			'an expired session',
			() => ({ ...temporary, accessKeyId: 'ASIAENDED' }),
			/^The session token has expired$/,
			/new temporary access key/,
		],
		[
			'a wrong region',
			() => ({ ...key, region: 'eu-west-2' }),
			/^The call was signed for region /,
			/^Choose the region that http:\/\/127\.0\.0\.1:\d+ belongs to/,
		],
		[
			'a wrong secret for a role',
			() => ({ ...role, secretAccessKey: 'another' }),
			/^The secret access key does not belong to the access key ID$/,
			/^Paste Secret Access Key again/,
		],
		[
			'a wrong access key for a role',
			() => ({ ...role, accessKeyId: 'AKIAUNKNOWN' }),
			/^AWS does not know this access key/,
			/^Check Access Key ID/,
		],
	])('is told for %s', async (_, credentials, message, description) => {
		const told = await refusal(credentials());
		expect(told.message).toMatch(message);
		expect(told.description).toMatch(description);
		expect(told.httpStatus).toBeGreaterThanOrEqual(400);
	});

	it('is told for a missing permission, with the action', async () => {
		await call(key, 'CreateRepository', { repositoryName: 'web' });
		const { message, description, code } = await refusal(key, 'ListImages');
		expect(code).toBe('AccessDeniedException');
		expect(message).toContain('ecr:ListImages');
		expect(description).toContain('arn:aws:iam::123456789012:user/local');
	});

	it('is told for a repository that is not there, with registry and region', async () => {
		const { message } = await refusal(temporary, 'ListImages', 'no/such');
		expect(message).toBe('Repository no/such does not exist in registry 123456789012, region eu-west-1');
	});
});

describe('the credential test against the local ECR', () => {
	const test = async (data: AwsEcrCredentials) =>
		await awsEcrCredentialTest.call({} as ICredentialTestFunctions, {
			id: '1',
			name: 'AWS ECR',
			type: 'awsEcrApi',
			data: { ...data },
		});

	it('passes for a key, a role, and a key that may not list', async () => {
		expect((await test(key)).status).toBe('OK');
		expect((await test(role)).status).toBe('OK');
		const { status, message } = await test({ ...key, accessKeyId: 'AKIADENIED' });
		expect(status).toBe('OK');
		expect(message).toContain('ecr:DescribeRepositories');
	});

	it.each<[string, () => AwsEcrCredentials, RegExp]>([
		['access key', () => ({ ...key, accessKeyId: 'AKIAUNKNOWN' }), /Access Key ID/],
		['secret', () => ({ ...key, secretAccessKey: 'another' }), /Secret Access Key/],
		['session', () => ({ ...temporary, accessKeyId: 'ASIAENDED' }), /expired/],
		['region', () => ({ ...key, region: 'eu-west-2' }), /Choose the region/],
		['external ID', () => ({ ...role, roleArn: 'arn:aws:iam::210987654321:role/x-external' }), /External ID/],
	])('does not pass for a wrong %s', async (_, credentials, says) => {
		const { status, message } = await test(credentials());
		expect(status).toBe('Error');
		expect(message).toMatch(says);
		expect(message).not.toContain(SECRET);
	});
});
