import * as fc from 'fast-check';
import { sameDocument } from '../../../lib/ecr/sameDocument';

const allow = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
const ROOT = 'arn:aws:iam::123456789012:root';

describe('two documents', () => {
	it.each<[string, unknown, unknown]>([
		['in another order', { b: [1, 2], a: 1 }, { a: 1, b: [2, 1] }],
		['with a list of one', allow({ Action: 'ecr:GetImage' }), allow({ Action: ['ecr:GetImage'] })],
		['with a single statement', { Statement: { Effect: 'Deny' } }, { Statement: [{ Effect: 'Deny' }] }],
		['with an account by its root', allow({ Principal: { AWS: '123456789012' } }), allow({ Principal: { AWS: ROOT } })],
		[
			'with accounts by their roots',
			allow({ NotPrincipal: { AWS: [ROOT, '210987654321'] } }),
			allow({ NotPrincipal: { AWS: ['arn:aws-cn:iam::210987654321:root', '123456789012'] } }),
		],
		['for everybody', allow({ Principal: '*' }), allow({ Principal: { AWS: ['*'] } })],
		[
			'with a boolean in a condition as a string',
			allow({ Condition: { Bool: { 'aws:SecureTransport': true } } }),
			allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
		],
		[
			'with numbers in a condition as strings',
			allow({
				Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': [300, 5] }, Null: { 'aws:TokenIssueTime': false } },
			}),
			allow({
				Condition: {
					Null: { 'aws:TokenIssueTime': ['false'] },
					NumericLessThan: { 'aws:MultiFactorAuthAge': ['5', '300'] },
				},
			}),
		],
		[
			'with a condition on one value as a list',
			allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1'] } } }),
			allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
		],
		[
			'with principals in another order',
			allow({ Principal: { Service: ['b.amazonaws.com', 'a.amazonaws.com'], AWS: [ROOT, '210987654321'] } }),
			allow({
				Principal: {
					AWS: ['arn:aws:iam::210987654321:root', '123456789012'],
					Service: ['a.amazonaws.com', 'b.amazonaws.com'],
				},
			}),
		],
		[
			'with a principal written twice',
			allow({ Principal: { AWS: [ROOT, '123456789012'] } }),
			allow({ Principal: { AWS: ROOT } }),
		],
		[
			'with statements in another order',
			{ Statement: [{ Sid: 'a', Principal: '*' }, { Sid: 'b' }] },
			{ Statement: [{ Sid: 'b' }, { Sid: 'a', Principal: { AWS: '*' } }] },
		],
		['with a text twice', { Action: ['a', 'a', 'b'] }, { Action: ['b', 'a'] }],
	])('%s are the same', (_, one, other) => {
		expect(sameDocument(one, other)).toBe(true);
		expect(sameDocument(other, one)).toBe(true);
	});

	it.each<[string, unknown, unknown]>([
		['with another action', allow({ Action: 'ecr:GetImage' }), allow({ Action: 'ecr:PutImage' })],
		['with one action more', allow({ Action: ['a'] }), allow({ Action: ['a', 'b'] })],
		['of which one has none', { rules: [] }, { rules: [{}] }],
		['for another account', allow({ Principal: { AWS: ROOT } }), allow({ Principal: { AWS: '210987654321' } })],
		['for a user and an account', allow({ Principal: { AWS: `${ROOT}/x` } }), allow({ Principal: { AWS: ROOT } })],
		[
			'with an account where it is no principal',
			allow({ Condition: { StringEquals: { 'aws:PrincipalArn': ROOT } } }),
			allow({ Condition: { StringEquals: { 'aws:PrincipalArn': '123456789012' } } }),
		],
		['of which one is not there', { a: 1 }, undefined],
		[
			'with another boolean in a condition',
			allow({ Condition: { Bool: { 'aws:SecureTransport': true } } }),
			allow({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
		],
		[
			'with another number in a condition',
			allow({ Condition: { NumericEquals: { 'aws:MultiFactorAuthAge': 1 } } }),
			allow({ Condition: { NumericEquals: { 'aws:MultiFactorAuthAge': '10' } } }),
		],
		['with a boolean as a text where it is no condition', { a: true }, { a: 'true' }],
		[
			'for one principal more',
			allow({ Principal: { AWS: ROOT } }),
			allow({ Principal: { AWS: [ROOT, '210987654321'] } }),
		],
		['with a principal and without', allow({ Principal: '*' }), allow({})],
		['by members that every object has', { constructor: 1 }, { constructor: 2 }],
		['with a number as a text', { countNumber: 1 }, { countNumber: '1' }],
	])('%s differ', (_, one, other) => {
		expect(sameDocument(one, other)).toBe(false);
	});

	it('are the same however lists and members are shuffled', () => {
		const shuffled = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(shuffled).reverse();
			if (typeof value !== 'object' || value === null) return value;
			return Object.fromEntries(
				Object.entries(value)
					.map(([key, member]): [string, unknown] => [key, shuffled(member)])
					.reverse(),
			);
		};
		fc.assert(fc.property(fc.jsonValue(), (value) => sameDocument(value, shuffled(value))));
	});
});
