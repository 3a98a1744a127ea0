import fc from 'fast-check';
import { redact } from '../../../lib/aws/redact';

const alphabet = (characters: string, length: { minLength: number; maxLength: number }) =>
	fc.array(fc.constantFrom(...characters.split('')), length).map((list) => list.join(''));
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

describe('redact', () => {
	it('takes out secrets of access keys', () => {
		const secret = alphabet(BASE64, { minLength: 40, maxLength: 40 }).filter(
			(text) => /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9]/.test(text),
		);
		fc.assert(fc.property(secret, (text) => !redact(`The secret "${text}" is not known.`).includes(text)));
	});

	it('takes out session tokens', () => {
		const token = alphabet(BASE64, { minLength: 150, maxLength: 900 }).filter(
			(text) => /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9+/]/.test(text),
		);
		fc.assert(fc.property(token, (text) => redact(`x-amz-security-token: ${text}== .`).length < 60));
		fc.assert(fc.property(token, (text) => redact(`token ${text} end`) === 'token [removed] end'));
	});

	it('takes out authorization tokens, however short', () => {
		const password = alphabet(BASE64, { minLength: 12, maxLength: 200 });
		fc.assert(
			fc.property(password, (text) => {
				const token = Buffer.from(`AWS:${text}`).toString('base64');
				return !redact(`Basic ${token}`).includes(token.slice(5, 15));
			}),
		);
	});

	it('takes out the query of addresses, user names, and signatures', () => {
		const url = 'https://prod.s3.amazonaws.com/layer?X-Amz-Security-Token=abc&X-Amz-Signature=def';
		expect(redact(`GET ${url} failed`)).toBe('GET https://prod.s3.amazonaws.com/layer?[removed] failed');
		expect(redact('http://me:pass@host/x')).toBe('http://[removed]@host/x');
		expect(redact('Credential=AKIA/eu, Signature=0123abcd')).toBe('Credential=AKIA/eu, Signature=[removed]');
	});

	it.each([
		[`sha256:${'a1'.repeat(32)}`],
		[`sha512:${'0f'.repeat(64)}`],
		['da39a3ee5e6b4b0d3255bfef95601890afd80709'],
		['arn:aws:ecr:eu-west-1:123456789012:repository/team-alpha/service-gamma-delta'],
		['team/alphabetagammadelta/epsilonzetaetath'],
		['AKIAIOSFODNN7EXAMPLE'],
		['https://api.ecr.eu-west-1.amazonaws.com/'],
		[`arn:aws:ecr:eu-west-1:123456789012:repository/${'long-name/'.repeat(20)}end`],
	])('leaves %s', (text) => {
		expect(redact(`for ${text} here`)).toBe(`for ${text} here`);
	});
});
