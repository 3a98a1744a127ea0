import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import type { AwsEcrCredentials } from '../../../lib/aws/client';
import { awsEcrCredentialTest } from '../../../lib/engine/credentialTest';
import { empty, exception, startScriptedAws, stsException, type ScriptedAnswer, type ScriptedAws } from './scriptedAws';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

let aws: ScriptedAws;
let answer: ScriptedAnswer;

async function test(change: Partial<AwsEcrCredentials> = {}): Promise<INodeCredentialTestResult> {
	const data = {
		signInWith: 'accessKey',
		accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
		secretAccessKey: SECRET,
		region: 'eu-west-1',
		endpoint: aws.endpoint,
		...change,
	};
	const credential = { id: '1', name: 'AWS ECR', type: 'awsEcrApi', data } as unknown as ICredentialsDecrypted;
	// It asks n8n for nothing: what a call needs is in the credential.
	const result = await awsEcrCredentialTest.call({} as ICredentialTestFunctions, credential);
	expect(result.message).not.toContain(SECRET);
	return result;
}

beforeAll(async () => {
	aws = await startScriptedAws(() => answer);
});
afterAll(async () => {
	await aws.close();
});
beforeEach(() => {
	aws.calls.length = 0;
	answer = empty;
});

describe('awsEcrCredentialTest', () => {
	it('makes one signed call, as small as there is', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Signed in to Amazon ECR in region eu-west-1' });
		expect(aws.calls.map(({ operation, body }) => [operation, body])).toEqual([
			['DescribeRepositories', '{"maxResults":1}'],
		]);
	});

	it('passes when only the permission is missing, and names it', async () => {
		answer = exception(
			'AccessDeniedException',
			'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ecr:DescribeRepositories on resource: * because no identity-based policy allows the ecr:DescribeRepositories action',
		);
		const { status, message } = await test();
		expect(status).toBe('OK');
		expect(message).toMatch(/^Signed in .* lacks the permission ecr:DescribeRepositories/);
	});

	it.each<[string, ScriptedAnswer, RegExp]>([
		[
			'access key',
			exception('UnrecognizedClientException', 'The security token is invalid.'),
			/does not know this access key/,
		],
		['secret', exception('InvalidSignatureException', 'The request signature does not match'), /Secret Access Key/],
		['session', exception('ExpiredTokenException', 'expired'), /session token has expired/],
		['region', exception('InvalidSignatureException', 'Credential should be scoped to a valid region'), /region/],
	])('says what is wrong with the %s', async (_, refusal, says) => {
		answer = refusal;
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message).toMatch(says);
		expect(aws.calls).toHaveLength(1);
	});

	it('does not pass when the role is denied', async () => {
		answer = stsException('AccessDenied', 'User: arn:aws:iam::123456789012:user/bob is not authorized');
		const { status, message } = await test({
			signInWith: 'assumeRole',
			roleArn: 'arn:aws:iam::123456789012:role/reader',
			stsEndpoint: aws.endpoint,
		});
		expect(status).toBe('Error');
		expect(message).toMatch(/^The role arn:aws:iam::123456789012:role\/reader may not be assumed/);
	});

	it('names the field that is empty, without a call', async () => {
		const { status, message } = await test({ secretAccessKey: '' });
		expect(status).toBe('Error');
		expect(message).toMatch(/^Secret Access Key is empty/);
		expect(aws.calls).toEqual([]);
	});

	it('says that the endpoint does not answer', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		await new Promise((resolve) => server.close(resolve));
		expect(await test({ endpoint })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining(`The endpoint ${endpoint} takes no connections`),
		});
	});

	it('takes a credential without data', async () => {
		const credential = { id: '1', name: 'AWS ECR', type: 'awsEcrApi' };
		const { status, message } = await awsEcrCredentialTest.call({} as ICredentialTestFunctions, credential);
		expect(status).toBe('Error');
		expect(message).toMatch(/^Region is empty/);
	});
});
