import { isINodeProperties, isINodePropertyOptions } from 'n8n-workflow';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { AwsEcr } from '../../../nodes/AwsEcr/AwsEcr.node';
import { AwsEcrEventBridgeTrigger } from '../../../nodes/AwsEcrEventBridgeTrigger/AwsEcrEventBridgeTrigger.node';
import { AwsEcrTrigger } from '../../../nodes/AwsEcrTrigger/AwsEcrTrigger.node';
import { entriesOf, isOffline } from '../../../lib/engine/resource';
import { resources } from '../../../nodes/AwsEcr/resources';

const { properties } = new AwsEcr().description;
const triggers = [new AwsEcrTrigger(), new AwsEcrEventBridgeTrigger()].flatMap((one) => one.description.properties);

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
const isProperty = (entry: Entry): entry is INodeProperties => isINodeProperties(entry) && 'type' in entry;

/** Every property of the form at any depth, with the path of labels that leads to it. */
function allProperties(given: readonly Entry[], path: string[] = []): Array<[string, INodeProperties]> {
	return given.flatMap((entry): Array<[string, INodeProperties]> => {
		if (isGroup(entry)) return allProperties(entry.values, [...path, entry.displayName]);
		if (!isProperty(entry)) return [];
		const own = [...path, ...(entry.displayOptions?.show?.operation ?? []).map(String), entry.displayName];
		return [[own.join(' > '), entry], ...allProperties(entry.options ?? [], own)];
	});
}

const every = allProperties([...properties, ...triggers]);
const fields = every.filter(([, { type }]) => type !== 'notice');
const optionLists = every.filter(([, { type }]) => type === 'options' || type === 'multiOptions');
const valuesOf = ({ options = [] }: INodeProperties) => options.filter(isINodePropertyOptions);
const sorted = (names: readonly string[]) => [...names].sort((one, other) => one.localeCompare(other));

const SMALL = /^(a|an|and|as|at|but|by|for|from|in|of|on|or|the|to|with)$/;
const isNotTitleCase = (label: string) =>
	label
		.split(/[\s(),-]+/)
		.filter(Boolean)
		.some((word, index) => !/^[A-Z0-9]/.test(word) && (index === 0 || !SMALL.test(word)));

describe('the form', () => {
	it.each(every)('%s: label in Title Case, a default, and no bare words for what went wrong', (_, property) => {
		if (property.type !== 'notice') expect([property.displayName].filter(isNotTitleCase)).toEqual([]);
		expect(property).toHaveProperty('default');
		const prose = [property.displayName, property.description, property.hint, property.placeholder].join(' ');
		expect(prose).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
	});

	it.each(fields)(
		'%s: a description in sentence case, with a period only between sentences',
		(_, { description, type }) => {
			if (description === undefined) return;
			expect(description).toMatch(/^[A-Z]/);
			const sentences = description.split(/[.:] [A-Z]/).length;
			if (sentences === 1) expect(description).not.toMatch(/\.$/);
			else expect(description).toMatch(/\.$/);
			if (type === 'boolean') expect(description).toMatch(/^Whether /);
		},
	);

	it.each(optionLists)('%s: options sorted by name, no value twice, the default among them', (_, property) => {
		const options = valuesOf(property);
		const names = options.map(({ name }) => name);
		const values = options.map(({ value }) => value);
		expect(names).toEqual(sorted(names));
		expect(new Set(values).size).toBe(values.length);
		for (const value of [property.default].flat()) expect(values).toContain(value);
		expect(names.filter(isNotTitleCase)).toEqual([]);
	});

	it.each(every.filter(([, { type }]) => type === 'collection'))(
		'%s: choices sorted by label',
		(_, { options = [] }) => {
			const labels = options.filter(isProperty).map(({ displayName }) => displayName);
			expect(labels.length).toBeGreaterThan(0);
			expect(labels).toEqual(sorted(labels));
		},
	);

	it('has a limit of 50, at least 1, wherever it has Return All', () => {
		const named = (name: string) =>
			every.filter(([, property]) => property.name === name).map(([, property]) => property);
		expect(named('limit').length).toBeGreaterThan(0);
		expect(named('returnAll')).toHaveLength(named('limit').length);
		for (const limit of named('limit')) expect(limit).toMatchObject({ default: 50, typeOptions: { minValue: 1 } });
		for (const returnAll of named('returnAll')) expect(returnAll.default).toBe(false);
	});
});

describe.each(resources)('resource $name', (resource) => {
	const picker = properties.find(
		({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
	);

	it('can be chosen, and offers each of its operations once', () => {
		const [resourcePicker] = properties.filter(({ name }) => name === 'resource');
		expect(valuesOf(resourcePicker as INodeProperties)).toContainEqual({ name: resource.name, value: resource.value });
		expect(
			valuesOf(picker as INodeProperties)
				.map(({ value }) => value)
				.sort(),
		).toEqual(
			entriesOf(resource)
				.map(({ value }) => value)
				.sort(),
		);
	});

	it.each(entriesOf(resource))(
		'$value: an action in sentence case, without articles, that names the resource',
		(operation) => {
			expect(operation.action).toMatch(/^[A-Z][a-z]+ /);
			expect(operation.action).not.toMatch(/\b(a|an|the)\b/);
			const noun = resource.name.toLowerCase().replace(/y$/, '');
			expect(operation.action.toLowerCase()).toContain(noun);
			for (const word of operation.action.split(' ').slice(1)) expect(word).toMatch(/^([a-z]|[A-Z]{2,})/);
			expect(operation.description).toMatch(/^[A-Z]/);
		},
	);

	it.each(entriesOf(resource))('$value: each name once among what is shown', (operation) => {
		const shown = properties.filter(
			({ displayOptions }) =>
				displayOptions?.show?.resource?.includes(resource.value) &&
				displayOptions.show.operation?.includes(operation.value),
		);
		const names = shown.map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
		// Whatever makes calls has settings for them.
		expect(names.includes('options')).toBe(!isOffline(operation));
	});
});
