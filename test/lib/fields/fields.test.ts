import { parseBase64 } from '../../../lib/fields/layerPart';
import { toRegistryId } from '../../../lib/fields/registryId';
import { parseRepositoryAddress } from '../../../lib/ecr/repositoryAddress';
import { parseTags } from '../../../lib/fields/tags';
import { readStrings } from '../../../lib/fields/strings';
import { toItems, toJson } from '../../../lib/engine/items';
import { resources } from '../../../nodes/AwsEcr/resources';

describe('parseRepositoryAddress', () => {
	const app = { repositoryName: 'team/app', registryId: '123456789012', region: 'eu-west-1' };
	const digest = `sha256:${'a'.repeat(64)}`;

	it.each<[string, object]>([
		['arn:aws:ecr:eu-west-1:123456789012:repository/team/app', app],
		['arn:aws-cn:ecr:cn-north-1:123456789012:repository/app', { ...app, region: 'cn-north-1', repositoryName: 'app' }],
		['123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app', app],
		['https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1', { ...app, imageTag: 'v1' }],
		[`123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@${digest}`, { ...app, imageDigest: digest }],
		[
			`123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1@${digest}`,
			{ ...app, imageTag: 'v1', imageDigest: digest },
		],
		['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/team/app', { ...app, region: 'us-gov-west-1' }],
		['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app', { ...app, region: 'cn-north-1' }],
		['123456789012.dkr-ecr.eu-west-1.on.aws/team/app', app],
	])('reads %s', (text, expected) => {
		const known = Object.entries(parseRepositoryAddress(text)).filter(([, value]) => value !== undefined);
		expect(Object.fromEntries(known)).toEqual(expected);
	});

	it.each(['team/app', 'docker.io/library/alpine', 'arn:aws:s3:::bucket'])('takes %s for a name', (text) => {
		expect(parseRepositoryAddress(text)).toEqual({ repositoryName: text });
	});
});

describe('toTexts', () => {
	it('reads lists however they are given', () => {
		expect(readStrings('a, b\nc a')).toEqual(['a', 'b', 'c']);
		expect(readStrings(['a', { key: 'b' }, { key: ['c'] }], 'key')).toEqual(['a', 'b', 'c']);
		expect(readStrings('["a", "b"]')).toEqual(['a', 'b']);
		expect(readStrings(' ')).toBeUndefined();
		expect(() => readStrings([])).toThrow('is an empty list');
		expect(() => readStrings([{ other: 'a' }], 'key')).toThrow('an object without key');
	});
});

describe('parseTags', () => {
	it('reads rows, objects, lists and JSON text', () => {
		const tag = [{ Key: 'team', Value: 'payments' }];
		expect(parseTags({ rows: tag }, undefined)).toEqual(tag);
		expect(parseTags({}, { team: 'payments' })).toEqual(tag);
		expect(parseTags(undefined, '{"team": "payments"}')).toEqual(tag);
		expect(parseTags(undefined, tag)).toEqual(tag);
		expect(parseTags({ rows: tag }, { cost: 12 })).toEqual([...tag, { Key: 'cost', Value: '12' }]);
		expect(parseTags({}, '')).toBeUndefined();
	});

	it.each<[unknown, unknown, string]>([
		[{ rows: [{ Key: '', Value: 'x' }] }, undefined, 'a row without a key'],
		[{ rows: [{ Key: 'a', Value: '1' }] }, { a: '2' }, 'give the key "a" twice'],
		[undefined, { a: { b: 1 } }, 'give "a" a value that is not a text'],
		[undefined, [{ Key: 'a', Value: { b: 1 } }], 'a row with {"b":1}'],
		[{ rows: [{ Key: ['a'], Value: '1' }] }, undefined, 'a row with ["a"]'],
		[undefined, '7', 'neither an object nor a list'],
		[undefined, '{"a": }', 'line 1, column 7'],
	])('refuses %j with %j', (rows, document, message) => {
		expect(() => parseTags(rows, document)).toThrow(message);
	});
});

describe('toRegistryId', () => {
	it('gives a number its leading zeros back and refuses what is no account', () => {
		expect(toRegistryId(12345678901)).toBe('012345678901');
		expect(toRegistryId(' 123456789012 ')).toBe('123456789012');
		expect(toRegistryId('')).toBeUndefined();
		expect(() => toRegistryId('12345')).toThrow('is "12345"');
	});
});

describe('parseBase64', () => {
	it('reads base64 and refuses the rest', () => {
		expect(Buffer.from(parseBase64('aGVs\nbG8=')).toString()).toBe('hello');
		expect(() => parseBase64('aGVsbG8')).toThrow('is not base64');
		expect(() => parseBase64('aGV*')).toThrow('is not base64');
	});
});

describe('toJson', () => {
	it('writes dates as ISO 8601 and bytes as base64, at any depth, and drops what is undefined', () => {
		const date = new Date('2026-01-02T03:04:05.678Z');
		expect(toJson({ a: [{ at: date, none: undefined }], b: new Uint8Array([1, 2]) })).toEqual({
			a: [{ at: '2026-01-02T03:04:05.678Z' }],
			b: 'AQI=',
		});
	});
});

describe('toItems', () => {
	it('keeps text that is no JSON as it is', () => {
		const get = resources.flatMap(({ operations }) => operations).find(({ api }) => api === 'GetRepositoryPolicy');
		if (!get) throw new Error('GetRepositoryPolicy is not there');
		expect(toItems(get, { repositoryName: 'a' }, { answer: { policyText: 'not JSON' } }, false)).toEqual([
			{ repositoryName: 'a', policyText: 'not JSON' },
		]);
	});
});
