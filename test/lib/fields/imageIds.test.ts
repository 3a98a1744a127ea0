import fc from 'fast-check';
import { matchesImageId, writeImageId } from '../../../lib/ecr/imageId';
import { parseImageIds } from '../../../lib/fields/imageIds';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

describe('parseImageIds', () => {
	it.each<[string, unknown, unknown]>([
		['a tag', 'v1', [{ imageTag: 'v1' }]],
		['a digest', A, [{ imageDigest: A }]],
		['a named tag', 'imageTag=v1', [{ imageTag: 'v1' }]],
		['a named digest', `imageDigest=${A}`, [{ imageDigest: A }]],
		['a list with commas', `v1, ${A},v2`, [{ imageTag: 'v1' }, { imageDigest: A }, { imageTag: 'v2' }]],
		['a list with line breaks', 'v1\nv2\r\n\n v3 ', [{ imageTag: 'v1' }, { imageTag: 'v2' }, { imageTag: 'v3' }]],
		['an array', ['v1', A], [{ imageTag: 'v1' }, { imageDigest: A }]],
		['a number that is a tag', 7, [{ imageTag: '7' }]],
		['JSON text', '[{"imageTag":"v1"},"v2"]', [{ imageTag: 'v1' }, { imageTag: 'v2' }]],
		['what List IDs puts out', { imageDigest: A, imageTag: 'v1' }, [{ imageDigest: A, imageTag: 'v1' }]],
		['what Get Many puts out', { imageDigest: A, imageTags: ['v1', 'v2'] }, [{ imageDigest: A }]],
		['tags alone', { imageTags: ['v1', 'v2'] }, [{ imageTag: 'v1' }, { imageTag: 'v2' }]],
		['an answer of the API', { imageId: { imageDigest: A } }, [{ imageDigest: A }]],
		['a list in an object', { imageIds: ['v1', { imageDigest: B }] }, [{ imageTag: 'v1' }, { imageDigest: B }]],
		['duplicates', ['v1', A, 'imageTag=v1', { imageDigest: A }], [{ imageTag: 'v1' }, { imageDigest: A }]],
		[
			'a tag written like a digest of cosign',
			`sha256-${'a'.repeat(64)}.sig`,
			[{ imageTag: `sha256-${'a'.repeat(64)}.sig` }],
		],
		['64 hexadecimal digits', 'a'.repeat(64), [{ imageTag: 'a'.repeat(64) }]],
		['nothing', '  ', undefined],
		['nothing at all', undefined, undefined],
	])('reads %s', (_, given, expected) => {
		expect(parseImageIds(given)).toEqual(expected);
	});

	it.each<[string, unknown, RegExp]>([
		['a digest that is cut short', 'sha256:abc', /"sha256:abc", which is not a whole digest/],
		['a digest in upper case', A.toUpperCase(), /not a whole digest/],
		['a tag with a colon', 'imageTag=a:b', /neither a tag nor a digest/],
		['a tag with a slash', 'team/app', /neither a tag nor a digest/],
		['a tag that starts with a dot', '.hidden', /neither a tag nor a digest/],
		['an empty array', [], /is an empty list/],
		['an array of nothing', ['', ' '], /is an empty list/],
		['an object without an id', { name: 'v1' }, /an object without imageDigest or imageTag/],
		['an image without tags', { imageTags: [] }, /an object without imageDigest or imageTag/],
		['broken JSON', '[{"imageTag": }]', /line 1, column 15/],
	])('refuses %s', (_, given, message) => {
		expect(() => parseImageIds(given)).toThrow(message);
	});

	it('reads back what it writes, whatever separates it', () => {
		const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
		const id = fc.oneof(
			hex.map((digits) => ({ imageDigest: `sha256:${digits}` })),
			fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/).map((imageTag) => ({ imageTag })),
		);
		const separator = fc.constantFrom(',', ', ', '\n', ' ', '\t', ',,');
		fc.assert(
			fc.property(fc.uniqueArray(id, { minLength: 1, selector: writeImageId }), separator, (ids, between) => {
				expect(parseImageIds(ids.map(writeImageId).join(between))).toEqual(ids);
				expect(parseImageIds([...ids, ...ids])).toEqual(ids);
				expect(parseImageIds(JSON.stringify(ids))).toEqual(ids);
			}),
		);
	});
});

describe('matchesImageId', () => {
	it('holds an answer against what was asked of it only', () => {
		expect(matchesImageId({ imageTag: 'v1' }, { imageDigest: A, imageTag: 'v1' })).toBe(true);
		expect(matchesImageId({ imageDigest: A }, { imageDigest: A, imageTag: 'v1' })).toBe(true);
		expect(matchesImageId({ imageDigest: A, imageTag: 'v2' }, { imageDigest: A, imageTag: 'v1' })).toBe(false);
		expect(matchesImageId({ imageDigest: A }, { imageDigest: B })).toBe(false);
		expect(matchesImageId({ imageDigest: A }, undefined)).toBe(false);
	});
});
