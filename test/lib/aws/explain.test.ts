import * as sdk from '@aws-sdk/client-ecr';
import { CallFailure, type Call } from '../../../lib/aws/callFailure';
import { explain as explainFailure } from '../../../lib/aws/explain';
import { EXPLANATIONS, explainStatus, type Situation } from '../../../lib/aws/explanations';

const asked: Omit<Call, 'service'> = {
	operation: 'DescribeImages',
	region: 'eu-west-1',
	registryId: '123456789012',
	repositoryName: 'team/web',
};
const explain = (cause: unknown, call: Omit<Call, 'service'> & Partial<Call>) =>
	explainFailure(new CallFailure({ service: 'Amazon ECR', ...call }, cause));
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

function thrown(name: string, message = '', more: object = {}): Error {
	return Object.assign(new Error(message), { name, ...more });
}

/** Names of the exceptions that the SDK exports as classes. */
function exceptionsOfTheSdk(): string[] {
	return Object.entries(sdk)
		.filter(([name, value]) => typeof value === 'function' && /Exception$/.test(name) && name !== 'ECRServiceException')
		.map(([name]) => name);
}

const situations: ReadonlyArray<Partial<Situation>> = [
	{},
	{ operation: 'DescribeImages', repositoryName: 'team/web', registryId: '123456789012' },
	{ endpoint: 'https://ecr.example.com', said: 'Signature expired: is now earlier than' },
	{ service: 'AWS STS', roleArn: 'arn:aws:iam::123456789012:role/r', said: 'DurationSeconds exceeds' },
	{ region: 'cn-north-1', said: "Credential should be scoped to a valid region, not 'x'.", host: 'ecr.example.com' },
];

const CALL = 'Call: DescribeImages of repository team/web (registry 123456789012, region eu-west-1).';

describe('explain', () => {
	it('has words of its own for every exception of the SDK', () => {
		const names = exceptionsOfTheSdk();
		expect(names.length).toBeGreaterThan(45);
		expect(names.filter((name) => !EXPLANATIONS.has(name))).toEqual([]);
	});

	describe.each([...EXPLANATIONS.keys()])('%s', (name) => {
		it.each(situations)('says what happened and how to go on: %j', (more) => {
			const words = EXPLANATIONS.get(name)?.({ service: 'Amazon ECR', region: 'eu-west-1', said: '', ...more });
			expect(words?.what).toMatch(/^[A-Z][^\n]{10,}[^.]$/);
			expect(words?.how).toMatch(/^[A-Z][^\n]{10,}\.$/);
			const text = `${words?.what} ${words?.how}`;
			// What is the package's own fault is called what it is.
			expect(text.replace(/^Internal error: the node itself failed/, '')).not.toMatch(
				/\b(errors?|problems?|failures?|failed|mistakes?|undefined|null)\b/i,
			);
			// n8n puts its own sentence in the place of a message with one of these in it.
			expect(text).not.toMatch(/E(CONN|NOTFOUND|TIMEDOUT|HOSTUN|AI_AGAIN|NOENT|ACCES|EXIST|PERM)|getaddrinfo/i);
		});
	});

	it.each([[401], [403], [404], [429], [500], [503], [undefined]])('has words for HTTP status %s', (status) => {
		const words = explainStatus(status, { service: 'Amazon ECR', region: 'eu-west-1', said: '' });
		expect(words.what).toMatch(/^[A-Z]/);
		expect(words.how).toMatch(/\.$/);
	});

	it.each([
		[
			'InvalidParameterException',
			"Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
		],
		['InvalidParameterException', "Invalid parameter at 'policyText': 'Invalid principal in policy'"],
		['ValidationException', 'Principal not found'],
	])('says of %s that a new principal takes some seconds: %s', (name, said) => {
		const call = { ...asked, operation: 'SetRepositoryPolicy' };
		const { message, description, code } = explain(thrown(name, said), call);
		expect(message).toBe('The policy given to SetRepositoryPolicy names a principal that AWS does not find');
		expect(description).toContain('just created is found after some seconds: wait');
		expect(code).toBe(name);
		expect(explain(thrown(name, 'something else'), call).message).not.toContain('principal');
	});

	it('names repository, region and account', () => {
		const { message, code } = explain(thrown('RepositoryNotFoundException', 'x'), asked);
		expect(message).toBe('Repository team/web does not exist in registry 123456789012, region eu-west-1');
		expect(code).toBe('RepositoryNotFoundException');
	});

	it("takes the account from ECR's message when the call named none", () => {
		const said = "The repository with name 'web' does not exist in the registry with id '210987654321'";
		const { message } = explain(thrown('RepositoryNotFoundException', said), {
			region: 'eu-west-1',
			repositoryName: 'web',
		});
		expect(message).toContain('registry 210987654321');
	});

	it.each([
		['KmsException', false],
		['ServerException', true],
		['LayersNotFoundException', true],
		['ThrottlingException', true],
		['RepositoryNotFoundException', false],
		['ImageNotFoundException', false],
	])('says which call it was where the words do not name repository and region: %s', (name, isSaid) => {
		expect(explain(thrown(name, 'x'), asked).description.endsWith(CALL)).toBe(isSaid);
	});

	it('is not misled by a repository whose name is a word of the sentence', () => {
		const { description } = explain(thrown('ServerException', 'x'), { ...asked, repositoryName: 'minute' });
		expect(description).toContain('repository minute');
	});

	it("keeps ECR's own message where it tells more, and its request", () => {
		const said = "Invalid parameter at 'imageTag' failed to satisfy constraint";
		const error = new sdk.InvalidParameterException({
			message: said,
			$metadata: { httpStatusCode: 400, requestId: 'request-1' },
		});
		expect(explain(error, asked)).toEqual({
			message: 'Amazon ECR does not accept a value given to DescribeImages',
			description: `Correct the value that is named below.\nAmazon ECR said: ${said}\n${CALL}`,
			code: 'InvalidParameterException',
			httpStatus: 400,
			requestId: 'request-1',
		});
	});

	describe('AccessDeniedException', () => {
		const user = 'arn:aws:iam::123456789012:user/bob';
		const resource = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/web';
		const sentence = `User: ${user} is not authorized to perform: ecr:ListImages on resource: ${resource}`;

		it.each([
			['because no identity-based policy allows the ecr:ListImages action', /^Add ecr:ListImages to an IAM policy of/],
			['because no resource-based policy allows the ecr:ListImages action', /policy of the repository or registry/],
			['because no VPC endpoint policy allows the ecr:ListImages action', /policy of the VPC endpoint/],
			['because no session policy allows the ecr:ListImages action', /session policy/],
			['because no permissions boundary allows the ecr:ListImages action', /permissions boundary/],
			['with an explicit deny in a service control policy', /organization/],
			['with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1', /organization/],
			['with an explicit deny in an identity-based policy', /Deny statement in a policy of/],
			['with an explicit deny', /Deny statement/],
			['', /^Add ecr:ListImages/],
		])('tells who decided: %s', (reason, how) => {
			const { message, description } = explain(thrown('AccessDeniedException', `${sentence} ${reason}`.trim()), asked);
			expect(message).toMatch(/ecr:ListImages on arn:aws:ecr:eu-west-1:123456789012:repository\/team\/web$/);
			expect(message.startsWith('A policy denies')).toBe(reason.includes('explicit'));
			expect(description).toMatch(how);
		});

		it('names the action of the operation when ECR does not', () => {
			const { message, description } = explain(thrown('AccessDeniedException', 'Access denied'), asked);
			expect(`${message} ${description}`).toContain('ecr:DescribeImages');
		});

		it('says that the other account must allow it too', () => {
			const other = `User: ${user} is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:eu-west-1:999999999999:repository/web`;
			expect(explain(thrown('AccessDeniedException', other), asked).description).toMatch(
				/account 999999999999's .* account 123456789012's/,
			);
		});

		it('says that an authorization token is for every resource', () => {
			const token = `User: ${user} is not authorized to perform: ecr:GetAuthorizationToken on resource: *`;
			const { message, description } = explain(thrown('AccessDeniedException', token), asked);
			expect(message).toMatch(/ecr:GetAuthorizationToken$/);
			expect(description).toContain('"Resource": "*"');
		});
	});

	it.each([
		['The request signature we calculated does not match the signature you provided.', /secret access key/],
		['Signature expired: 20140325T143453Z is now earlier than 20140325T143751Z', /clock/],
		['Signature not yet current: 20190305T002809Z is still later than 20190304T214315Z', /clock/],
		["Credential should be scoped to a valid region, not 'eu-west-1'.", /signed for region eu-west-1/],
	])('tells signatures apart: %s', (said, expected) => {
		expect(explain(thrown('InvalidSignatureException', said), asked).message).toMatch(expected);
		expect(explain(thrown('SignatureDoesNotMatch', said), asked).message).toMatch(expected);
	});

	it('finds the code of the network on what caused the exception', () => {
		const inner = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
		const { code, message } = explain(new Error('outer', { cause: inner }), {
			...asked,
			endpoint: 'http://127.0.0.1:1',
		});
		expect([code, message]).toEqual(['ECONNREFUSED', 'The endpoint http://127.0.0.1:1 takes no connections']);
	});

	it('finds it in the text, where the SDK keeps nothing else', () => {
		const wrapped = new Error('AWS SDK error wrapper for Error: getaddrinfo ENOTFOUND api.ecr.eu-west-9.amazonaws.com');
		const { code, message, description } = explain(wrapped, asked);
		expect(code).toBe('ENOTFOUND');
		expect(message).toBe('The name of the host api.ecr.eu-west-9.amazonaws.com cannot be found in DNS');
		expect(description).toMatch(/^Check Region in the credential/);
	});

	it('does not go round in circles', () => {
		const error: Error & { cause?: unknown } = new Error('loop');
		error.cause = error;
		expect(explain(error, asked).code).toBe('Unknown');
	});

	it.each([[undefined], [null], ['text'], [42], [{}]])('takes whatever is thrown: %s', (error) => {
		const { message, code } = explain(error, asked);
		expect([message, code]).toEqual(['Amazon ECR did not carry out DescribeImages in region eu-west-1', 'Unknown']);
	});

	it('keeps no secret that an exception carries', () => {
		const url = 'https://layers.s3.amazonaws.com/x?X-Amz-Signature=abc&X-Amz-Security-Token=def';
		for (const name of ['InvalidParameterException', 'AccessDeniedException', 'NewException', 'KmsException']) {
			const { message, description } = explain(thrown(name, `with ${SECRET} at ${url}`), asked);
			expect(`${message} ${description}`).toContain(
				'said: with [removed] at https://layers.s3.amazonaws.com/x?[removed]',
			);
		}
	});

	it('does not lay a fault of the package to the door of Amazon ECR', () => {
		const { message, description, code } = explain(new TypeError('x is not a function'), asked);
		expect(message).not.toMatch(/Amazon ECR (did|said)/);
		const report = 'Report to its maintainers what it was asked to do, and this: x is not a function.';
		expect(description).toBe(`${report}\n${CALL}`);
		expect(code).toBe('InternalError');
	});

	it('shortens a message that would fill the screen', () => {
		const { description } = explain(thrown('ValidationException', 'word '.repeat(2000)), asked);
		expect(description.length).toBeLessThan(1200);
	});

	it('tells of the role, its trust policy and the external ID', () => {
		const said =
			'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role/r';
		const roleArn = 'arn:aws:iam::999999999999:role/r';
		const call = { service: 'AWS STS', operation: 'AssumeRole', region: 'eu-west-1', roleArn } as const;
		const { message, description, code } = explain(thrown('AccessDenied', said), call);
		expect(code).toBe('AccessDeniedException');
		expect(message).toBe('The role arn:aws:iam::999999999999:role/r may not be assumed');
		expect(description).toMatch(/user\/bob.*sts:AssumeRole.*External ID.*AWS STS said: /s);
	});
});
