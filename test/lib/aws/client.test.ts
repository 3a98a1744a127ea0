import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openEcr, type AwsEcrCredentials } from '../../../lib/aws/client';
import { wordsOf } from '../../../lib/engine/words';
import {
	empty,
	exception,
	startScriptedAws,
	type ScriptedAnswer,
	type ScriptedAws,
	type ScriptedCall,
} from './scriptedAws';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
const region = 'eu-west-1';

let aws: ScriptedAws;
let script: (call: ScriptedCall) => ScriptedAnswer;
let key: AwsEcrCredentials;

async function describeOnce(credentials: AwsEcrCredentials): Promise<void> {
	const client = await openEcr(credentials, { maxAttempts: 1 });
	try {
		await client.send('DescribeRepositories', {});
	} finally {
		client.close();
	}
}

async function refusal(credentials: AwsEcrCredentials, maxAttempts = 1) {
	const client = await openEcr(credentials, { maxAttempts });
	const refused: unknown = await client.send('DescribeRepositories', {}).then(
		() => undefined,
		(cause: unknown) => cause,
	);
	client.close();
	expect(refused).toBeDefined();
	const told = wordsOf(refused);
	expect(`${told.message} ${told.description}`).not.toContain(SECRET);
	expect(`${told.message} ${told.description}`).not.toContain(TOKEN);
	return told;
}

beforeAll(async () => {
	aws = await startScriptedAws((call) => script(call));
	key = {
		signInWith: 'accessKey',
		accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
		secretAccessKey: SECRET,
		sessionToken: TOKEN,
		region,
		endpoint: aws.endpoint,
	};
});
afterAll(async () => {
	await aws.close();
});
beforeEach(() => {
	aws.calls.length = 0;
	script = () => empty;
});

describe('openEcr', () => {
	let server: Server | undefined;

	afterEach(() => {
		server?.closeAllConnections();
		server?.close();
		server = undefined;
	});

	it('signs for ECR in the region, with the key, and says who calls', async () => {
		const client = await openEcr(key);
		expect([client.region, client.endpoint]).toEqual([region, aws.endpoint]);
		expect(await client.send('DescribeRepositories', {})).toMatchObject({ repositories: [] });
		client.close();
		const [call] = aws.calls;
		expect(call?.authorization).toMatch(/Credential=ASIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/ecr\/aws4_request/);
		expect(call?.sessionToken).toBe(TOKEN);
		expect(call?.userAgent).toContain('n8n-nodes-aws-ecr');
	});

	it('calls each operation by its name, with its input', async () => {
		const client = await openEcr(key);
		await client.send('ListImages', { repositoryName: 'web' });
		client.close();
		expect(aws.calls.map(({ operation, body }) => [operation, body])).toEqual([
			['ListImages', '{"repositoryName":"web"}'],
		]);
	});

	it('keeps its connection for the next call, until it is closed', async () => {
		const sockets = new Set<Socket>();
		server = createServer((request, response) => {
			sockets.add(request.socket);
			request.resume().on('end', () => response.end('{}'));
		});
		// The server leaves connections open: it is the client that must close them.
		server.keepAliveTimeout = 0;
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const client = await openEcr({ ...key, endpoint });
		for (let call = 0; call < 3; call += 1) await client.send('DescribeRegistry', {});
		expect(sockets.size).toBe(1);
		const closed = Promise.all([...sockets].map(async (socket): Promise<unknown> => once(socket, 'close')));
		client.close();
		await closed;
	});

	it('tries a throttled call as often as it is told', async () => {
		script = () => exception('ThrottlingException', 'Rate exceeded');
		const { message, code } = await refusal(key, 2);
		expect(aws.calls).toHaveLength(2);
		expect(code).toBe('ThrottlingException');
		expect(message).toMatch(/^Amazon ECR takes no more calls of DescribeRepositories .*after 2 attempts$/);
	});

	it('stops when its signal does', async () => {
		const controller = new AbortController();
		script = () => {
			controller.abort();
			return exception('ServerException', 'Try again', 500);
		};
		const client = await openEcr(key);
		const refused: unknown = await client
			.send('DescribeRepositories', {}, controller.signal)
			.catch((cause: unknown) => cause);
		client.close();
		expect(wordsOf(refused).code).toBe('AbortError');
		expect(aws.calls).toHaveLength(1);
	});

	it('sends nothing when the credential cannot be used', async () => {
		await expect(openEcr({ ...key, region: 'nowhere' })).rejects.toMatchObject({ name: 'InvalidCredential' });
		await expect(openEcr({ ...key, accessKeyId: '' })).rejects.toMatchObject({ field: 'Access Key ID' });
		expect(aws.calls).toEqual([]);
	});

	it('goes through the proxy of the environment, but not to this machine', async () => {
		const before = { ...process.env };
		process.env = { ...before, HTTP_PROXY: aws.endpoint, NO_PROXY: 'direct.invalid' };
		delete process.env.http_proxy;
		delete process.env.no_proxy;
		try {
			await describeOnce({ ...key, endpoint: 'http://ecr.invalid' });
			expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeRepositories']);
			expect((await refusal({ ...key, endpoint: 'http://direct.invalid' })).message).toContain('direct.invalid');
			process.env.HTTP_PROXY = 'http://proxy.invalid';
			await describeOnce(key);
		} finally {
			process.env = before;
		}
	});

	it('takes the addresses of regions, FIPS and dual stack from the SDK', async () => {
		const hosts: string[] = [];
		const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((
			host: string,
			_: unknown,
			done: (error: Error) => void,
		) => {
			hosts.push(host);
			done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
		}) as never);
		const messages: string[] = [];
		for (const more of [{}, { useFips: true, region: 'us-east-1' }, { useDualStack: true }, { region: 'cn-north-1' }]) {
			const client = await openEcr({ ...key, endpoint: '', ...more }, { maxAttempts: 1 });
			const refused: unknown = await client.send('DescribeRepositories', {}).catch((cause: unknown) => cause);
			messages.push(wordsOf(refused).message);
			client.close();
		}
		lookup.mockRestore();
		expect(hosts).toEqual([
			'api.ecr.eu-west-1.amazonaws.com',
			expect.stringMatching(/ecr-fips\.us-east-1\.amazonaws\.com$/),
			'ecr.eu-west-1.api.aws',
			'api.ecr.cn-north-1.amazonaws.com.cn',
		]);
		expect(messages).toEqual(hosts.map((host) => `The name of the host ${host} cannot be found in DNS`));
	});
});

describe('a refusal', () => {
	it.each<[string, ScriptedAnswer, RegExp, RegExp]>([
		[
			'a wrong access key',
			exception('UnrecognizedClientException', 'The security token included in the request is invalid.'),
			/^AWS does not know this access key in region eu-west-1$/,
			/Check Access Key ID/,
		],
		[
			'a wrong secret',
			exception(
				'InvalidSignatureException',
				`The request signature we calculated does not match. x-amz-security-token:${TOKEN}`,
			),
			/^The secret access key does not belong to the access key ID$/,
			/Paste Secret Access Key again/,
		],
		[
			'a clock that is off',
			exception(
				'InvalidSignatureException',
				'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z',
			),
			/clock/,
			/time server/,
		],
		[
			'a wrong region',
			exception('InvalidSignatureException', "Credential should be scoped to a valid region, not 'eu-west-1'."),
			/signed for region eu-west-1/,
			/Choose the region/,
		],
		[
			'an expired token',
			exception('ExpiredTokenException', 'The security token included in the request is expired'),
			/^The session token has expired$/,
			/new temporary access key/,
		],
		[
			'a missing signature',
			exception('MissingAuthenticationTokenException', 'Missing Authentication Token'),
			/without a signature/,
			/Authorization header/,
		],
		[
			'a server that is not ECR',
			{ type: 'text/html', body: '<html>Welcome</html>' },
			/^The endpoint http:\/\/127\.0\.0\.1:\d+ does not answer as Amazon ECR does$/,
			/Check Endpoint/,
		],
	])('tells of %s', async (_, answer, message, description) => {
		script = () => answer;
		const told = await refusal(key);
		expect(told.message).toMatch(message);
		expect(told.description).toMatch(description);
	});

	it('tells of an endpoint that takes no connections', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		await new Promise((resolve) => server.close(resolve));
		const { message, description, code } = await refusal({ ...key, endpoint });
		expect([message, code]).toEqual([`The endpoint ${endpoint} takes no connections`, 'ECONNREFUSED']);
		expect(description).toMatch(/Check Endpoint in the credential/);
	});

	it('tells of a name that DNS does not know', async () => {
		const { message, code } = await refusal({ ...key, endpoint: 'http://ecr.invalid' });
		expect(message).toBe('The name of the endpoint http://ecr.invalid cannot be found in DNS');
		expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
	});
});
