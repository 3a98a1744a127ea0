import { readSettings, type AwsEcrCredentials } from '../../../lib/aws/credentials';
import { wordsOf } from '../../../lib/engine/words';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
const key: AwsEcrCredentials = {
	signInWith: 'accessKey',
	accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
	secretAccessKey: SECRET,
	region: 'eu-west-1',
};
const role: AwsEcrCredentials = {
	...key,
	signInWith: 'assumeRole',
	baseSignIn: 'accessKey',
	roleArn: 'arn:aws:iam::123456789012:role/teams/ecr-reader',
};

describe('readSettings', () => {
	it('reads an access key', () => {
		expect(readSettings(key)).toEqual({
			region: 'eu-west-1',
			endpoint: undefined,
			stsEndpoint: undefined,
			ecsEndpoint: undefined,
			lambdaEndpoint: undefined,
			useFips: false,
			useDualStack: false,
			base: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
		});
	});

	it('drops the blanks that come with pasting', () => {
		const pasted = {
			...key,
			accessKeyId: ' ASIAIOSFODNN7EXAMPLE\n',
			secretAccessKey: `\t${SECRET} `,
			sessionToken: `${TOKEN.slice(0, 10)}\n${TOKEN.slice(10)}\n`,
			region: ' eu-west-1 ',
		};
		const { base, region } = readSettings(pasted);
		expect(region).toBe('eu-west-1');
		expect(base).toEqual({ accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET, sessionToken: TOKEN });
	});

	it('fills in what an assumed role leaves open', () => {
		expect(readSettings(role).role).toEqual({
			roleArn: 'arn:aws:iam::123456789012:role/teams/ecr-reader',
			sessionName: 'n8n-ecr',
			durationSeconds: 3600,
		});
	});

	it('needs no key with system credentials, for a role neither', () => {
		expect(readSettings({ signInWith: 'system', region: 'eu-west-1' }).base).toBe('system');
		const { base, role: assumed } = readSettings({
			signInWith: 'assumeRole',
			baseSignIn: 'system',
			roleArn: 'arn:aws-us-gov:iam::123456789012:role/r',
			region: 'us-gov-west-1',
		});
		expect([base, assumed?.roleArn]).toEqual(['system', 'arn:aws-us-gov:iam::123456789012:role/r']);
	});

	it('takes the custom region only when Other is chosen', () => {
		expect(readSettings({ ...key, region: 'other', customRegion: 'eu-west-9' }).region).toBe('eu-west-9');
		expect(readSettings({ ...key, customRegion: 'eu-west-9' }).region).toBe('eu-west-1');
	});

	it('takes an endpoint without the slashes at its end', () => {
		expect(readSettings({ ...key, endpoint: ' http://127.0.0.1:4510// ' }).endpoint).toBe('http://127.0.0.1:4510');
	});

	it.each([
		['true', true],
		['False', false],
		['', false],
	])('reads a boolean that an expression gives as a string: %j', (value, read) => {
		const given: Record<string, unknown> = { useFips: value, useDualStack: value };
		const { useFips, useDualStack } = readSettings({ ...key, ...given });
		expect([useFips, useDualStack]).toEqual([read, read]);
	});

	it.each([
		['us-east-1'],
		['us-gov-east-1'],
		['cn-northwest-1'],
		['us-isob-east-1'],
		['eusc-de-east-1'],
		['ap-southeast-7'],
	])('knows %s for a region', (region) => {
		expect(readSettings({ ...key, region }).region).toBe(region);
	});

	const refused: ReadonlyArray<[field: string, change: Record<string, unknown>, says: RegExp]> = [
		['Access Key ID', { accessKeyId: '  ' }, /is empty/],
		['Access Key ID', { accessKeyId: undefined }, /is empty/],
		['Access Key ID', { accessKeyId: SECRET }, /own field/],
		['Secret Access Key', { secretAccessKey: '' }, /is empty/],
		['Session Token', { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }, /ASIA are temporary/],
		['Session Token', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sessionToken: TOKEN }, /AKIA are long-term/],
		['Session Token', { accessKeyId: ' AKIAIOSFODNN7EXAMPLE\n', sessionToken: ` ${TOKEN}` }, /Clear Session Token/],
		['Session Token', { ...role, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sessionToken: TOKEN }, /AKIA are long-term/],
		['Region', { region: '' }, /is empty/],
		['Region', { region: 'Ireland' }, /eu-west-1/],
		['Region', { region: 'eu-west-1a' }, /The region is eu-west-1/],
		['Custom Region', { region: 'other', customRegion: '' }, /is empty/],
		['Custom Region', { region: 'other', customRegion: 'evil.example.com/' }, /is not the code/],
		['Custom Region', { region: 'other', customRegion: SECRET }, /is not the code/],
		['Endpoint', { endpoint: 'ecr.example.com' }, /http or https/],
		['Endpoint', { endpoint: 'ftp://ecr.example.com' }, /http or https/],
		['Endpoint', { endpoint: 'https://ecr.example.com/?x=1' }, /query/],
		['Endpoint', { endpoint: 'https://ecr.example.com/#x' }, /fragment/],
		['Endpoint', { endpoint: `https://me:${TOKEN}@ecr.example.com` }, /user name/],
		['Use FIPS Endpoint', { useFips: true, endpoint: 'https://ecr.example.com' }, /Endpoint/],
		['Use Dual-Stack Endpoint', { useDualStack: true, endpoint: 'https://ecr.example.com' }, /Endpoint/],
		['Use FIPS Endpoint', { useFips: 'yes' }, /Give true or false/],
		['Use Dual-Stack Endpoint', { useDualStack: 1 }, /Give true or false/],
		['Sign In With', { signInWith: 'password' }, /from the list/],
		['Assume the Role With', { ...role, baseSignIn: 'assumeRole' }, /from the list/],
		['Role ARN', { ...role, roleArn: '' }, /is empty/],
		['Role ARN', { ...role, roleArn: 'arn:aws:iam::123456789012:user/me' }, /is not the ARN of a role/],
		['Role ARN', { ...role, roleArn: SECRET }, /is not the ARN of a role/],
		['External ID', { ...role, externalId: 'with blank' }, /2 to 1224/],
		['Session Name', { ...role, sessionName: 'a' }, /2 to 64/],
		['Session Duration (Seconds)', { ...role, durationSeconds: 899 }, /900 to 43200/],
		['Session Duration (Seconds)', { ...role, durationSeconds: 43201 }, /900 to 43200/],
		['Session Duration (Seconds)', { ...role, durationSeconds: [3600] }, /900 to 43200/],
		['Session Duration (Seconds)', { ...role, durationSeconds: new Date(3_600_000) }, /900 to 43200/],
		['STS Endpoint', { ...role, stsEndpoint: 'sts' }, /http or https/],
		['ECS Endpoint', { ...role, ecsEndpoint: 'ecs' }, /http or https/],
		['Lambda Endpoint', { ...role, lambdaEndpoint: 'lambda' }, /http or https/],
	];

	it.each(refused)('refuses %s: %j', (field, change, says) => {
		const credentials = { ...key, ...change };
		let thrown: unknown;
		try {
			readSettings(credentials);
		} catch (cause) {
			thrown = cause;
		}
		const { message, description, code } = wordsOf(thrown);
		expect(code).toBe('InvalidCredential');
		expect(message.startsWith(`${field} `)).toBe(true);
		expect(`${message} ${description}`).toMatch(says);
		expect(`${message} ${description}`).not.toContain(SECRET);
		expect(`${message} ${description}`).not.toContain(TOKEN);
	});
});
