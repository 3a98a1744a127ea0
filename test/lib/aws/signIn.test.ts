import { openEcr, type AwsEcrCredentials } from '../../../lib/aws/client';
import { wordsOf } from '../../../lib/engine/words';
import {
	assumed,
	empty,
	exception,
	startScriptedAws,
	stsException,
	type ScriptedAnswer,
	type ScriptedAws,
	type ScriptedCall,
} from './scriptedAws';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const region = 'eu-west-1';

let aws: ScriptedAws;
let script: (call: ScriptedCall) => ScriptedAnswer;
let serial = 0;

/** A role that no other test has, so that no other test's session is found for it. */
function newRole(more: Partial<AwsEcrCredentials> = {}): AwsEcrCredentials {
	serial += 1;
	return {
		signInWith: 'assumeRole',
		baseSignIn: 'accessKey',
		accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
		secretAccessKey: SECRET,
		roleArn: `arn:aws:iam::123456789012:role/reader-${serial}`,
		region,
		endpoint: aws.endpoint,
		stsEndpoint: aws.endpoint,
		...more,
	};
}

async function describeOnce(credentials: AwsEcrCredentials): Promise<void> {
	const client = await openEcr(credentials, { maxAttempts: 1 });
	try {
		await client.send('DescribeRepositories', { maxResults: 1 });
	} finally {
		client.close();
	}
}

async function refusal(credentials: AwsEcrCredentials) {
	const refused: unknown = await describeOnce(credentials).then(
		() => undefined,
		(cause: unknown) => cause,
	);
	expect(refused).toBeDefined();
	return wordsOf(refused);
}

const asked = (operation: string) => aws.calls.filter((call) => call.operation === operation);
const keyIdOf = ({ authorization }: ScriptedCall) => /Credential=([^/]+)/.exec(authorization)?.[1];

beforeAll(async () => {
	aws = await startScriptedAws((call) => script(call));
});
afterAll(async () => {
	await aws.close();
});
beforeEach(() => {
	aws.calls.length = 0;
	let session = 0;
	script = ({ operation }) => (operation === 'AssumeRole' ? assumed(`S${(session += 1)}`, 3600) : empty);
});

describe('an assumed role', () => {
	it('signs the calls with the session that STS gave', async () => {
		await describeOnce(newRole());
		const [assumeRole] = asked('AssumeRole');
		const [describe] = asked('DescribeRepositories');
		expect(assumeRole && keyIdOf(assumeRole)).toBe('AKIAIOSFODNN7EXAMPLE');
		expect(describe && keyIdOf(describe)).toBe('ASIAS1');
		expect(describe?.sessionToken).toBe('token-of-S1');
	});

	it('is asked for with its name, duration and external ID', async () => {
		const role = newRole({ sessionName: 'nightly', durationSeconds: 900, externalId: 'partner:1' });
		await describeOnce(role);
		const body = new URLSearchParams(asked('AssumeRole')[0]?.body);
		expect(Object.fromEntries(body)).toMatchObject({
			RoleArn: role.roleArn,
			RoleSessionName: 'nightly',
			DurationSeconds: '900',
			ExternalId: 'partner:1',
		});
	});

	it('is assumed once for openings one after the other and at the same time', async () => {
		const role = newRole();
		await Promise.all([describeOnce(role), describeOnce(role)]);
		await describeOnce(role);
		expect(asked('AssumeRole')).toHaveLength(1);
		expect(asked('DescribeRepositories').map(keyIdOf)).toEqual(['ASIAS1', 'ASIAS1', 'ASIAS1']);
	});

	it.each<[string, Partial<AwsEcrCredentials>]>([
		['key', { accessKeyId: 'AKIAANOTHEREXAMPLE' }],
		['secret', { secretAccessKey: 'another' }],
		['role', { roleArn: 'arn:aws:iam::123456789012:role/another' }],
		['external ID', { externalId: 'another' }],
		['session name', { sessionName: 'another' }],
		['duration', { durationSeconds: 901 }],
		['region', { region: 'eu-west-2' }],
	])('is assumed anew for another %s', async (_, change) => {
		const role = newRole();
		await describeOnce(role);
		await describeOnce({ ...role, ...change });
		expect(asked('AssumeRole')).toHaveLength(2);
	});

	it('is assumed anew when the session is about to end, within one client too', async () => {
		let session = 0;
		script = ({ operation }) => (operation === 'AssumeRole' ? assumed(`T${(session += 1)}`, 240) : empty);
		const client = await openEcr(newRole());
		await client.send('DescribeRepositories', {});
		await client.send('DescribeRepositories', {});
		client.close();
		const used = asked('DescribeRepositories').map(keyIdOf);
		expect(new Set(used).size).toBe(2);
	});

	it('is not remembered when it was refused', async () => {
		const role = newRole();
		const works = script;
		script = () => stsException('AccessDenied', 'Not today.');
		await refusal(role);
		script = works;
		await describeOnce(role);
		expect(asked('DescribeRepositories')).toHaveLength(1);
	});

	it('is assumed anew after ECR took its session for expired', async () => {
		const role = newRole();
		await describeOnce(role);
		const works = script;
		script = () => exception('ExpiredTokenException', 'The security token included in the request is expired');
		await refusal(role);
		script = works;
		await describeOnce(role);
		expect(asked('AssumeRole')).toHaveLength(2);
	});

	it('tells what its trust policy must have when STS denies it', async () => {
		script = () => stsException('AccessDenied', 'User: arn:aws:iam::1:user/bob is not authorized');
		const role = newRole();
		const { message, description } = await refusal(role);
		expect(message).toBe(`The role ${role.roleArn} may not be assumed`);
		expect(description).toMatch(/trust policy.*sts:AssumeRole.*External ID/);
	});

	it('tells that the duration is more than the role allows', async () => {
		const said = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
		script = () => stsException('ValidationError', said, 400);
		expect(await refusal(newRole({ durationSeconds: 7200 }))).toMatchObject({
			message: 'The role does not allow sessions of this duration',
			description: expect.stringContaining('Session Duration'),
		});
	});

	it('tells that the base key is not known', async () => {
		script = () => stsException('InvalidClientTokenId', 'The security token included in the request is invalid.');
		const { message, description } = await refusal(newRole());
		expect(message).toContain('does not know this access key');
		expect(description).not.toContain(SECRET);
	});
});

describe('system credentials', () => {
	const before = { ...process.env };
	const system: AwsEcrCredentials = { signInWith: 'system', region };

	beforeEach(() => {
		process.env = Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith('AWS_')));
		// Nothing but what a test sets: no profile of this machine, no metadata service.
		process.env.AWS_CONFIG_FILE = '/nowhere/config';
		process.env.AWS_SHARED_CREDENTIALS_FILE = '/nowhere/credentials';
		process.env.AWS_EC2_METADATA_DISABLED = 'true';
		process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED = 'true';
	});
	afterEach(() => {
		process.env = { ...before };
	});

	it('sign with what the environment holds, without blanks around it', async () => {
		process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT1';
		process.env.AWS_SECRET_ACCESS_KEY = `${SECRET}\n`;
		process.env.AWS_SESSION_TOKEN = 'token-of-environment\n';
		await describeOnce({ ...system, endpoint: aws.endpoint });
		const [call] = asked('DescribeRepositories');
		expect(call && keyIdOf(call)).toBe('AKIAENVIRONMENT1');
		expect(call?.sessionToken).toBe('token-of-environment');
	});

	it('are looked up anew for the next execution', async () => {
		process.env.AWS_SECRET_ACCESS_KEY = SECRET;
		for (const id of ['AKIAENVIRONMENT1', 'AKIAENVIRONMENT2']) {
			process.env.AWS_ACCESS_KEY_ID = id;
			await describeOnce({ ...system, endpoint: aws.endpoint });
		}
		expect(asked('DescribeRepositories').map(keyIdOf)).toEqual(['AKIAENVIRONMENT1', 'AKIAENVIRONMENT2']);
	});

	it('assume a role', async () => {
		process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT1';
		process.env.AWS_SECRET_ACCESS_KEY = SECRET;
		await describeOnce(newRole({ baseSignIn: 'system', accessKeyId: undefined, secretAccessKey: undefined }));
		expect(asked('AssumeRole').map(keyIdOf)).toEqual(['AKIAENVIRONMENT1']);
		expect(asked('DescribeRepositories').map(keyIdOf)).toEqual(['ASIAS1']);
	});

	it.each([[undefined], ['false'], ['']])('are refused while the switch is %s', async (value) => {
		process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT1';
		process.env.AWS_SECRET_ACCESS_KEY = SECRET;
		delete process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED;
		if (value !== undefined) process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED = value;
		for (const credentials of [{ ...system, endpoint: aws.endpoint }, newRole({ baseSignIn: 'system' })]) {
			const { description, code } = await refusal(credentials);
			expect(code).toBe('SystemCredentialsOff');
			expect(description).toContain('N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED to true');
		}
		expect(aws.calls).toEqual([]);
	});

	it('give no role to a workflow once the switch is off, even one that was assumed before', async () => {
		process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT1';
		process.env.AWS_SECRET_ACCESS_KEY = SECRET;
		const role = newRole({ baseSignIn: 'system' });
		await describeOnce(role);
		delete process.env.N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED;
		expect((await refusal(role)).code).toBe('SystemCredentialsOff');
	});

	it('tell that the machine has none', async () => {
		const { message, description } = await refusal({ ...system, endpoint: aws.endpoint });
		expect(message).toBe('The machine that n8n runs on has no AWS identity that could be used');
		expect(description).toMatch(/ECS, EKS or EC2/);
	});
});
