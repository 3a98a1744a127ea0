import {
	CreateRepositoryCommand,
	DescribeImagesCommand,
	DescribeRepositoriesCommand,
	GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';

import { isSignedWith, parseAuthorization } from '../access/signature';
import { ACCOUNT, KEY, REGION, WELL_FORMED, openBench, useBench, post, refused } from './support';
import type { Bench } from './support';

const START = new Date('2026-01-02T03:04:05.000Z');
const SESSION = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'session-secret', sessionToken: 'session-token' };
const DENIED = { accessKeyId: 'AKIADENIED', secretAccessKey: 'denied-secret' };

let now = START;
let bench: Bench;

useBench((opened) => (bench = opened), {
	now: () => now,
	regions: [REGION, 'eu-central-1'],
	keys: [
		KEY,
		{ ...SESSION, expiresAt: new Date(START.getTime() + 60_000), account: '111122223333' },
		{ ...DENIED, user: 'reader', denied: ['DescribeImages', 'GetAuthorizationToken'] },
	],
});

beforeEach(() => {
	now = START;
});

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const describeAs = async (credentials: Credentials, region = REGION) =>
	bench.open({ credentials, region }).send(new DescribeRepositoriesCommand({}));

describe('a signature', () => {
	it('of a known key is let in', async () => {
		await expect(describeAs(KEY)).resolves.toBeDefined();
		await expect(describeAs(KEY, 'eu-central-1')).resolves.toBeDefined();
	});

	it('with another secret is refused', async () => {
		expect(await refused(describeAs({ ...KEY, secretAccessKey: 'wrong' }))).toEqual({
			name: 'InvalidSignatureException',
			message: expect.stringContaining('The request signature we calculated does not match'),
			status: 400,
		});
	});

	it('of an unknown key is refused', async () => {
		expect(await refused(describeAs({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }))).toEqual({
			name: 'UnrecognizedClientException',
			message: 'The security token included in the request is invalid.',
			status: 400,
		});
	});

	it('for another region is refused', async () => {
		expect(await refused(describeAs(KEY, 'eu-west-9'))).toEqual({
			name: 'InvalidSignatureException',
			message: "Credential should be scoped to a valid region, not 'eu-west-9'.",
			status: 400,
		});
	});

	it('has to be there, and well formed', async () => {
		const { status, body } = await post(bench.ecr.endpoint, 'DescribeRepositories', '{}', {});
		expect([status, body]).toEqual([
			400,
			{ __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
		]);
		const odd = await post(bench.ecr.endpoint, 'DescribeRepositories', '{}', { Authorization: 'Bearer x' });
		expect(odd.body.__type).toBe('IncompleteSignatureException');
	});

	it('for another service is refused', async () => {
		const Authorization = WELL_FORMED.replace('/ecr/', '/s3/');
		const { body } = await post(bench.ecr.endpoint, 'DescribeRepositories', '{}', { Authorization });
		expect(body).toMatchObject({
			__type: 'InvalidSignatureException',
			message: "Credential should be scoped to correct service: 'ecr'.",
		});
	});

	it('does not cover a body that was changed', async () => {
		const client = bench.open();
		client.middlewareStack.add(
			(next) => async (args) => {
				const request = args.request as { body: Uint8Array };
				const honest = new TextDecoder().decode(request.body);
				request.body = Buffer.from(honest.replace('honest', 'forged'));
				return next(args);
			},
			{ step: 'finalizeRequest', priority: 'low' },
		);
		const call = client.send(new CreateRepositoryCommand({ repositoryName: 'honest' }));
		expect((await refused(call)).name).toBe('InvalidSignatureException');
		expect([...bench.registry.repositories.keys()]).toEqual([]);
	});
});

describe('a session', () => {
	it('works with its token until it expires, in its own account', async () => {
		await expect(describeAs(SESSION)).resolves.toBeDefined();
		expect(bench.ecr.calls.at(-1)?.account).toBe('111122223333');
		now = new Date(START.getTime() + 60_000);
		expect(await refused(describeAs(SESSION))).toEqual({
			name: 'ExpiredTokenException',
			message: 'The security token included in the request is expired',
			status: 400,
		});
	});

	it('is refused without its token or with another', async () => {
		for (const sessionToken of [undefined, 'another']) {
			expect((await refused(describeAs({ ...SESSION, sessionToken }))).name).toBe('UnrecognizedClientException');
		}
		expect((await refused(describeAs({ ...KEY, sessionToken: 'one' }))).name).toBe('UnrecognizedClientException');
	});
});

describe('a denied operation', () => {
	it('names who may not do what to which', async () => {
		const client = bench.open({ credentials: DENIED });
		await expect(client.send(new DescribeRepositoriesCommand({}))).resolves.toBeDefined();
		expect(await refused(client.send(new DescribeImagesCommand({ repositoryName: 'team/app' })))).toEqual({
			name: 'AccessDeniedException',
			message:
				`User: arn:aws:iam::${ACCOUNT}:user/reader is not authorized to perform: ecr:DescribeImages on resource: ` +
				`arn:aws:ecr:us-east-1:${ACCOUNT}:repository/team/app because no identity-based policy allows the ` +
				'ecr:DescribeImages action',
			status: 400,
		});
		expect((await refused(client.send(new GetAuthorizationTokenCommand({})))).message).toContain(
			'on resource: * because',
		);
	});
});

describe('STS', () => {
	const ROLE = 'arn:aws:iam::444455556666:role/teams/deployer';
	const clients: STSClient[] = [];
	const stsFor = (credentials: Credentials, region = REGION) => {
		const client = new STSClient({ endpoint: bench.ecr.endpoint, region, credentials, maxAttempts: 1 });
		clients.push(client);
		return client;
	};
	const assume = async (input: Partial<AssumeRoleCommandInput> = {}, credentials: Credentials = KEY) =>
		stsFor(credentials).send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'n8n', ...input }));
	const sessionOf = ({ Credentials: issued }: Awaited<ReturnType<typeof assume>>): Credentials => ({
		accessKeyId: issued?.AccessKeyId ?? '',
		secretAccessKey: issued?.SecretAccessKey ?? '',
		sessionToken: issued?.SessionToken,
	});

	afterAll(() => {
		for (const client of clients) client.destroy();
	});

	it('issues keys of the account of the role', async () => {
		const answer = await assume();
		expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/deployer/n8n');
		expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
		expect(answer.Credentials?.Expiration).toEqual(new Date(START.getTime() + 3_600_000));
		await describeAs(sessionOf(answer));
		expect(bench.ecr.calls.at(-1)).toMatchObject({ operation: 'DescribeRepositories', account: '444455556666' });
	});

	it('lets keys expire when it says', async () => {
		const answer = await assume({ DurationSeconds: 900 });
		now = new Date(START.getTime() + 899_999);
		await expect(describeAs(sessionOf(answer))).resolves.toBeDefined();
		now = new Date(START.getTime() + 900_000);
		expect((await refused(describeAs(sessionOf(answer)))).name).toBe('ExpiredTokenException');
	});

	it('checks the signature of the keys that it issues', async () => {
		const session = sessionOf(await assume());
		expect((await refused(describeAs({ ...session, secretAccessKey: 'wrong' }))).name).toBe(
			'InvalidSignatureException',
		);
	});

	it('says who is calling', async () => {
		expect(await stsFor(KEY).send(new GetCallerIdentityCommand({}))).toMatchObject({
			Account: ACCOUNT,
			Arn: `arn:aws:iam::${ACCOUNT}:user/local`,
			UserId: KEY.accessKeyId,
		});
		const session = sessionOf(await assume());
		expect(await stsFor(session).send(new GetCallerIdentityCommand({}))).toMatchObject({
			Account: '444455556666',
			Arn: 'arn:aws:sts::444455556666:assumed-role/deployer/n8n',
		});
	});

	it('asks for the external ID of a role that has one', async () => {
		const RoleArn = 'arn:aws:iam::444455556666:role/partner-external';
		for (const ExternalId of [undefined, 'wrong']) {
			expect(await refused(assume({ RoleArn, ExternalId }))).toEqual({
				name: 'AccessDenied',
				message: `User: arn:aws:iam::${ACCOUNT}:user/local is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
				status: 403,
			});
		}
		await expect(assume({ RoleArn, ExternalId: 'secret-external-id' })).resolves.toBeDefined();
	});

	it('knows only the roles that it is given', async () => {
		const strict = await openBench({
			keys: [KEY],
			roles: [{ name: 'short', maxDurationSeconds: 3600, denied: ['DescribeRepositories'] }],
		});
		const sts = new STSClient({ endpoint: strict.ecr.endpoint, region: REGION, credentials: KEY, maxAttempts: 1 });
		try {
			const of = async (name: string, DurationSeconds?: number) => {
				const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
				return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'n8n', DurationSeconds }));
			};
			expect((await refused(of('unknown'))).name).toBe('AccessDenied');
			expect((await refused(of('short', 7200))).message).toContain('exceeds the MaxSessionDuration');
			const client = strict.open({ credentials: sessionOf(await of('short')) });
			expect((await refused(client.send(new DescribeRepositoriesCommand({})))).message).toContain(
				`User: arn:aws:sts::${ACCOUNT}:assumed-role/short/n8n is not authorized`,
			);
		} finally {
			sts.destroy();
			await strict.close();
		}
	});

	it.each([
		[{ DurationSeconds: 899 }, "Value '899' at 'durationSeconds' failed to satisfy constraint"],
		[{ DurationSeconds: 43_201 }, 'less than or equal to 43200'],
		[{ RoleSessionName: 'x' }, "'roleSessionName'"],
		[{ RoleSessionName: 'with space' }, "'roleSessionName'"],
		[{ RoleArn: 'arn:aws:iam::444455556666:user/deployer' }, 'arn:aws:iam::444455556666:user/deployer is invalid'],
		[{ RoleArn: undefined }, "Value null at 'roleArn'"],
	])('refuses %j', async (input, message) => {
		expect(await refused(assume(input))).toEqual({
			name: 'ValidationError',
			message: expect.stringContaining(message),
			status: 400,
		});
	});

	it('gives chained roles an hour at the most', async () => {
		const session = sessionOf(await assume());
		expect((await refused(assume({ DurationSeconds: 3601 }, session))).message).toContain('role chaining');
		await expect(assume({ DurationSeconds: 3600 }, session)).resolves.toBeDefined();
	});

	it('refuses in its own words', async () => {
		const unknown = stsFor({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' });
		expect(await refused(unknown.send(new GetCallerIdentityCommand({})))).toEqual({
			name: 'InvalidClientTokenId',
			message: 'The security token included in the request is invalid.',
			status: 403,
		});
		const wrong = stsFor({ ...KEY, secretAccessKey: 'wrong' });
		expect(await refused(wrong.send(new GetCallerIdentityCommand({})))).toMatchObject({
			name: 'SignatureDoesNotMatch',
			status: 403,
		});
		now = new Date(START.getTime() + 60_000);
		// The SDK reads the code ExpiredToken as the exception of that name.
		expect(await refused(stsFor(SESSION).send(new GetCallerIdentityCommand({})))).toMatchObject({
			message: 'The security token included in the request is expired',
			status: 403,
		});
	});

	it('says which actions it does not know', async () => {
		const body = new URLSearchParams({ Action: 'GetSessionToken', Version: '2011-06-15' });
		const open = await openBench();
		try {
			const headers = { Authorization: WELL_FORMED.replace('/ecr/', '/sts/') };
			const response = await fetch(open.ecr.endpoint, { method: 'POST', headers, body });
			expect(response.status).toBe(400);
			expect(await response.text()).toContain('<Code>InvalidAction</Code>');
		} finally {
			await open.close();
		}
	});

	it('stands in the journal and can be made to fail', async () => {
		bench.ecr.failNext('AssumeRole', { name: 'Throttling', message: 'Rate exceeded', status: 400 });
		expect(await refused(assume())).toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
		expect(bench.ecr.calls.at(-1)).toMatchObject({
			service: 'sts',
			operation: 'AssumeRole',
			input: { RoleArn: ROLE, RoleSessionName: 'n8n' },
			region: REGION,
			account: ACCOUNT,
		});
	});
});

describe('without keys', () => {
	it('every key is let in, and one that STS issued is checked', async () => {
		const open = await openBench();
		const sts = new STSClient({ endpoint: open.ecr.endpoint, region: REGION, credentials: KEY, maxAttempts: 1 });
		try {
			const any = open.open({ credentials: { accessKeyId: 'anything', secretAccessKey: 'goes' } });
			await expect(any.send(new DescribeRepositoriesCommand({}))).resolves.toBeDefined();
			const { Credentials: issued } = await sts.send(
				new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/r', RoleSessionName: 'n8n' }),
			);
			const forged = open.open({
				credentials: {
					accessKeyId: issued?.AccessKeyId ?? '',
					secretAccessKey: 'wrong',
					sessionToken: issued?.SessionToken,
				},
			});
			expect((await refused(forged.send(new DescribeRepositoriesCommand({})))).name).toBe('InvalidSignatureException');
		} finally {
			sts.destroy();
			await open.close();
		}
	});
});

describe("AWS's own example of Signature Version 4", () => {
	const headers = {
		host: 'iam.amazonaws.com',
		'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
		'x-amz-date': '20150830T123600Z',
	};
	const request = { method: 'GET', url: '/?Action=ListUsers&Version=2010-05-08', headers, body: new Uint8Array() };
	const authorization = parseAuthorization(
		'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
			'SignedHeaders=content-type;host;x-amz-date, ' +
			'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
	);

	it('is found right, and wrong when a part of it changes', () => {
		if (!authorization) throw new Error('The example is well formed');
		const secret = KEY.secretAccessKey.replace('wJalrXUtnFEMIK7MDENG', 'wJalrXUtnFEMI/K7MDENG+');
		expect(isSignedWith(secret, request, authorization)).toBe(true);
		expect(isSignedWith(`${secret}x`, request, authorization)).toBe(false);
		expect(isSignedWith(secret, { ...request, url: '/?Action=ListRoles&Version=2010-05-08' }, authorization)).toBe(
			false,
		);
		expect(isSignedWith(secret, { ...request, method: 'POST' }, authorization)).toBe(false);
	});
});

it("a signature of a path is found right: AWS's Python SDK has made it", () => {
	const url =
		'/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aweb?Qualifier=%24LATEST';
	const headers = { host: 'lambda.us-east-1.amazonaws.com', 'x-amz-date': '20260304T050607Z' };
	const request = { method: 'GET', url, headers, body: new Uint8Array() };
	const authorization = parseAuthorization(
		'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260304/us-east-1/lambda/aws4_request, ' +
			'SignedHeaders=host;x-amz-date, ' +
			'Signature=2eec0f4655433a0cc2054c595f11bcb803894056165ade994f9cfc5cdb832a93',
	);
	if (!authorization) throw new Error('The header is well formed');
	expect(isSignedWith(KEY.secretAccessKey, request, authorization)).toBe(true);
	const other = { ...request, url: url.replace('web', 'job') };
	expect(isSignedWith(KEY.secretAccessKey, other, authorization)).toBe(false);
});
