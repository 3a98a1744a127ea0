import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { runNode } from '../../support/workflow';

const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET };

let ecr: LocalEcr;
beforeAll(async () => {
	ecr = await startLocalEcr({
		regions: ['eu-west-1'],
		keys: [
			KEY,
			{ accessKeyId: 'AKIADENIED', secretAccessKey: SECRET, denied: ['DescribeRepositories'] },
			{ accessKeyId: 'ASIAEXPIRED', secretAccessKey: SECRET, sessionToken: TOKEN, expiresAt: new Date('2020-01-01') },
		],
	});
});
afterAll(async () => {
	await ecr.close();
});

const run = async (credentials: object) =>
	await runNode({
		parameters: { resource: 'repository', operation: 'getAll', options: { maxAttempts: 1 } },
		credentials: { signInWith: 'accessKey', ...KEY, region: 'eu-west-1', endpoint: ecr.endpoint, ...credentials },
	});

describe('signing in', () => {
	it('works with an access key', async () => {
		expect(await run({})).toEqual({ outputs: [[]] });
	});

	it('works with an assumed role, which is asked for once for all executions', async () => {
		const role = {
			signInWith: 'assumeRole',
			baseSignIn: 'accessKey',
			roleArn: 'arn:aws:iam::210987654321:role/ecr-external',
			externalId: 'secret-external-id',
			sessionName: 'n8n-ecr',
			durationSeconds: 3600,
			stsEndpoint: ecr.endpoint,
		};
		expect(await run(role)).toEqual({ outputs: [[]] });
		expect(await run(role)).toEqual({ outputs: [[]] });
		expect(ecr.calls.at(-1)).toMatchObject({ operation: 'DescribeRepositories', account: '210987654321' });
		expect(ecr.calls.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
		const { error } = await run({ ...role, externalId: 'another' });
		expect(`${error?.message} ${error?.description}`).toMatch(/External ID/);
		expect(JSON.stringify([error?.message, error?.description])).not.toContain(SECRET);
	});

	it.each<[string, object, RegExp]>([
		['a key that AWS does not know', { accessKeyId: 'AKIAUNKNOWN' }, /Access Key ID/],
		['a wrong secret', { secretAccessKey: 'not-the-secret' }, /Secret Access Key/],
		['a session token that expired', { accessKeyId: 'ASIAEXPIRED', sessionToken: TOKEN }, /expired/],
		['a permission that is missing', { accessKeyId: 'AKIADENIED' }, /ecr:DescribeRepositories/],
		['a region that the endpoint is not for', { region: 'us-east-1' }, /region/i],
		['an endpoint that nothing listens at', { endpoint: 'http://127.0.0.1:9' }, /http:\/\/127\.0\.0\.1:9/],
		['an endpoint that is none', { endpoint: 'ecr' }, /^Endpoint is not an http or https address/],
		['no region', { region: '' }, /^Region is empty/],
		['no key', { accessKeyId: '' }, /^Access Key ID is empty/],
		['the system while its switch is off', { signInWith: 'system' }, /N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED/],
	])('with %s says what to do, and keeps the secrets', async (_, credentials, message) => {
		const { error, outputs } = await run(credentials);
		expect(outputs).toEqual([]);
		expect(`${error?.message} ${error?.description}`).toMatch(message);
		const seen = JSON.stringify([error, error?.message, error?.description, error?.stack]);
		for (const secret of [SECRET, TOKEN, 'not-the-secret', 'AWS4-HMAC']) expect(seen).not.toContain(secret);
	});
});
