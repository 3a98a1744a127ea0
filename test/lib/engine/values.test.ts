import { InvalidField } from '../../../lib/engine/field';
import { toBoolean } from '../../../lib/engine/toBoolean';
import { toInteger } from '../../../lib/engine/toInteger';
import { pushImage } from '../../support/images';
import type { Need } from '../../support/missing';
import { byName, contractEach, useTarget, type Target } from '../../support/target';

/** What converts to a number or a boolean in JavaScript, and is neither. */
const NEITHER = [
	[],
	[1],
	['true'],
	{},
	{ value: true },
	new Date(1_700_000_000_000),
	NaN,
	Infinity,
	10n,
	'yes',
	'on',
	'0x10',
	'1,000',
	'5 images',
	'null',
];

describe('a boolean', () => {
	it.each([true, 'true', 'True', ' TRUE ', 1, '1'])('is true by %p', (value) => {
		expect(toBoolean(value)).toBe(true);
	});

	it.each([false, 'false', 'False', 'FALSE\n', 0, '0'])('is false by %p', (value) => {
		expect(toBoolean(value)).toBe(false);
	});

	it.each([undefined, null, '', ' '])('is left empty by %p', (value) => {
		expect(toBoolean(value)).toBeUndefined();
	});

	it.each([...NEITHER, 2, -1, 0.5, '2'])('is not %p', (value) => {
		expect(() => toBoolean(value)).toThrow(InvalidField);
	});
});

describe('an integer', () => {
	const range = { min: 1, max: 1000, hint: 'Give an integer from 1 to 1000.' };

	it.each([
		[5, 5],
		['5', 5],
		[' 05\n', 5],
		['5.0', 5],
		['1e2', 100],
		[1000, 1000],
	])('is read of %p', (value, expected) => {
		expect(toInteger(value, range)).toBe(expected);
	});

	it.each([undefined, null, '', ' '])('is left empty by %p', (value) => {
		expect(toInteger(value, range)).toBeUndefined();
	});

	it.each([...NEITHER, true, false, 'true', 0, '0', -1, 1001, 1.5, '1.5', '9007199254740993'])('is not %p', (value) => {
		expect(() => toInteger(value, range)).toThrow(InvalidField);
	});

	it('is named in a message, shortened where it is long', () => {
		expect(() => toInteger(['x'.repeat(1000)], range)).toThrow(/^is \["x{98}\.\.\.$/);
		expect(() => toInteger(new Map([[1, 1]]), range)).toThrow('is {}');
		const endless: unknown[] = [];
		endless.push(endless);
		expect(() => toInteger(endless, range)).toThrow('is a list');
	});
});

describe('the values of a form', () => {
	let target: Target;
	let name: string;
	useTarget((opened) => (target = opened));
	beforeAll(async () => {
		name = await target.newRepository();
		for (let count = 0; count < 51; count += 1) await pushImage(target.client, name, `v${count}`);
	});

	const list = async (parameters: object, json: object = {}) =>
		await target.run(
			'image',
			'list',
			{ repositoryName: byName(name), ...parameters },
			{ items: [{ json: json as never }] },
		);

	it.each<[unknown, number]>([
		['true', 51],
		['True', 51],
		[1, 51],
		['1', 51],
		[true, 51],
		['false', 50],
		['False', 50],
		[0, 50],
		[false, 50],
	])('return all by an expression of %p: %d items', async (value, count) => {
		const { outputs, error } = await list({ returnAll: '={{ $json.all }}' }, { all: value });
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(count);
	});

	it.each(['true', 'True', 1])('return all by %p in the workflow itself', async (returnAll) => {
		expect((await list({ returnAll })).outputs[0]).toHaveLength(51);
	});

	it.each(['yes', 'no', 2, {}, [], [true], '', ' ', null, undefined])(
		'never limit silently: Return All is refused as %p',
		async (value) => {
			const { error } = await list({ returnAll: '={{ $json.all }}' }, { all: value });
			expect(error?.message).toMatch(/^Return All is /);
			expect(error?.description).toBe('Give true or false.');
		},
	);

	it.each(['false', 0])('never limit by 50 where the form has no Limit: Return All is %p', async (returnAll) => {
		const { error } = await list({ returnAll, limit: 3 });
		expect(error?.message).toBe('Limit is empty');
	});

	it.each<[unknown, number]>([
		['3', 3],
		['3.0', 3],
		[51, 51],
	])('limit by %p', async (value, count) => {
		const { outputs } = await list({ returnAll: false, limit: '={{ $json.limit }}' }, { limit: value });
		expect(outputs[0]).toHaveLength(count);
	});

	it.each([0, -1, 1.5, true, [7], '', null, undefined, 'all', '0x7'])('refuse %p as Limit', async (value) => {
		const { error } = await list({ returnAll: false, limit: '={{ $json.limit }}' }, { limit: value });
		expect(error?.message).toMatch(/^Limit is /);
		expect(error?.description).toBe('Give an integer from 1, or turn on Return All.');
	});

	const simplify: Array<[value: unknown, isSimple: boolean]> = [
		['true', true],
		['False', false],
		[1, true],
		[0, false],
	];
	const needsOf = ([, isSimple]: [unknown, boolean]): readonly Need[] => (isSimple ? [] : ['imageDetailMembers']);
	contractEach(simplify, 'simplify by %p', needsOf, async ([value, isSimple]) => {
		const parameters = { repositoryName: byName(name), returnAll: true, simplify: '={{ $json.simple }}' };
		const items = await target.items('image', 'getAll', parameters, { items: [{ json: { simple: value as never } }] });
		expect('registryId' in (items[0] ?? {})).toBe(!isSimple);
	});

	it('refuse a Simplify that an expression leaves empty', async () => {
		const parameters = { repositoryName: byName(name), simplify: '={{ $json.none }}' };
		const { error } = await target.run('image', 'getAll', parameters);
		expect(error?.message).toBe('Simplify is empty');
	});

	it.each([[], [3], true, false, '0x1', {}])('refuse %p as a number that deletions go by', async (value) => {
		const parameters = {
			dryRun: false,
			repositoriesFrom: 'one',
			repositoryName: byName(name),
			keepNewest: 1,
			options: { mostDeletions: '={{ $json.most }}' },
		};
		const items = [{ json: { most: value as never } }];
		const { error } = await target.run('image', 'cleanUp', parameters, { items });
		expect(error?.message).toMatch(/Deletions is /);
		expect(await target.idsIn(name)).toHaveLength(51);
	});

	it.each([undefined, null, '', ' ', 'maybe', 2, []])('refuse %p as a Dry Run that is an option', async (value) => {
		const other = await target.newRepository();
		const parameters = {
			repositoryName: byName(name),
			select: 'all',
			destinationRepository: other,
			options: { dryRun: '={{ $json.dry }}' },
		};
		const { error } = await target.run('image', 'copy', parameters, { items: [{ json: { dry: value } }] });
		expect(error?.message).toMatch(/^Dry Run is /);
		expect(await target.idsIn(other)).toEqual([]);
	});

	it.each([true, [2], '2 calls', '0', {}])('refuse %p as Maximum Concurrent Calls', async (value) => {
		const { error } = await list({ options: { concurrency: '={{ $json.calls }}' } }, { calls: value });
		expect(error?.message).toMatch(/Calls.* is /);
	});
});
