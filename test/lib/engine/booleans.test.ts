import { labelOf, type Field, type FieldSource } from '../../../lib/engine/field';
import { entriesOf } from '../../../lib/engine/resource';
import { resources } from '../../../nodes/AwsEcr/resources';
import { pushImage } from '../../support/images';
import type { Need } from '../../support/missing';
import { byName, contractEach, useTarget, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

let target: Target;
let name: string;
useTarget((opened) => (target = opened));
beforeEach(async () => {
	name = await target.newRepository();
	for (const tag of ['v1', 'v2', 'v3']) await pushImage(target.client, name, tag);
});

/** Runs an operation whose boolean comes from an expression, or from an AI agent's model, as the item has it. */
const run = async (operation: string, parameters: object, value: unknown, more: Partial<RunOptions> = {}) =>
	await target.run(
		'image',
		operation,
		{ repositoryName: byName(name), ...parameters },
		{ items: [{ json: { value: value as string } }], ...more },
	);
const VALUE = '={{ $json.value }}';

const sourceOf = (value: unknown): FieldSource => ({
	region: 'eu-west-1',
	value: () => value,
	binary: async () => await Promise.reject(new Error('Not for this test')),
	offer: () => undefined,
});

/** A field with those that it consists of. */
function withMembers(field: Field): Field[] {
	return [field, ...Object.values(field.members ?? {}).flatMap(withMembers)];
}

const booleans = resources.flatMap((resource) =>
	entriesOf(resource).flatMap((entry) =>
		Object.values(entry.input)
			.flatMap(withMembers)
			.filter(
				({ members, properties: [only, ...others] }) => !members && only?.type === 'boolean' && others.length === 0,
			)
			.map((field) => [`${resource.value} ${entry.value}: ${labelOf(field)}`, field] as const),
	),
);

describe('a boolean that is given as a string', () => {
	it.each([
		['true', 3],
		[' True\n', 3],
		[true, 3],
		['false', 2],
		['FALSE', 2],
		['1', 3],
		[0, 2],
	])('is read as such by Return All: %j', async (value, count) => {
		const { outputs, error } = await run('list', { returnAll: VALUE, limit: 2 }, value);
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(count);
	});

	it('is read as such where a model gives it to an agent', async () => {
		const returnAll = "={{ $fromAI('value', 'Whether to return all', 'string') }}";
		const { outputs } = await run('list', { returnAll, limit: 2 }, 'true', { asTool: true });
		expect(outputs[0]).toHaveLength(3);
	});

	const simplify: Array<[value: string, isSimple: boolean]> = [
		['true', true],
		['false', false],
	];
	const needsOf = ([, isSimple]: [string, boolean]): readonly Need[] => (isSimple ? [] : ['imageDetailMembers']);
	contractEach(simplify, 'is read as such by Simplify: %j', needsOf, async ([value, isSimple]) => {
		const { outputs } = await run('getAll', { simplify: VALUE, filters: { imageIds: 'v1' } }, value);
		expect('registryId' in (outputs[0]?.[0]?.json ?? {})).toBe(!isSimple);
	});

	it.each([
		['true', 3],
		['false', 0],
	])('is read as such by Dry Run: %j', async (value, left) => {
		await run('cleanUp', { images: 'tagged', tagsToInclude: 'v*', dryRun: VALUE }, value);
		expect(await target.idsIn(name)).toHaveLength(left);
	});

	it.each([
		['Return All', 'list', { returnAll: VALUE }],
		['Simplify', 'getAll', { simplify: VALUE }],
		['Dry Run', 'cleanUp', { images: 'tagged', tagsToInclude: 'v*', dryRun: VALUE }],
	])('is refused before any call where it is none: %s', async (label, operation, parameters) => {
		for (const value of ['yes', '2', 2, 'no', {}]) {
			const before = target.calls.length;
			const { error } = await run(operation, parameters, value);
			expect(error?.message).toBe(`${label} is ${JSON.stringify(value)}`);
			expect(target.calls).toHaveLength(before);
		}
		expect(await target.idsIn(name)).toHaveLength(3);
	});
});

describe('every boolean of the form', () => {
	it('is among those that are tried', () => {
		expect(booleans.length).toBeGreaterThan(10);
	});

	it.each(booleans)('reads strings as such, and refuses others: %s', async (_, field) => {
		const read = async (value: unknown) => await field.read(sourceOf(value));
		expect([await read('true'), await read('false'), await read(undefined)]).toEqual([true, false, undefined]);
		await expect(read('')).rejects.toThrow('is empty');
		await expect(read('no')).rejects.toThrow('is "no"');
	});
});
