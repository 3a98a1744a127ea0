import type { Shape, ShapeType } from '../../../lib/ecr/facts';
import { operations, required, shapes, structures } from '../../../lib/ecr/serviceModel';
import { SEVERITIES } from '../../../lib/ecr/severities';
import { inputMembers, operationNames, outputMembers, type Kind, type SdkMember } from '../../../tools/sdk/model';

const structureTable: Readonly<Record<string, Readonly<Record<string, string>>>> = structures;
const requiredTable: Readonly<Record<string, readonly string[]>> = required;
const shapeTable: Readonly<Record<string, Shape>> = shapes;

/** What the service model has, and the installed SDK does not know yet. */
const NEWER_THAN_SDK = [
	'DescribeRegistry.replicationConfiguration.rules.deleteReplication',
	'PutReplicationConfiguration.replicationConfiguration.rules.deleteReplication',
];
const VALUES_NEWER_THAN_SDK = ['IMAGE_SIZE_EXCEEDED'];

const KINDS: Readonly<Record<Exclude<ShapeType, 'list'>, Kind>> = {
	string: 'text',
	integer: 'number',
	long: 'number',
	double: 'number',
	boolean: 'boolean',
	timestamp: 'date',
	blob: 'bytes',
	map: 'map',
};

interface Difference {
	readonly at: string;
	readonly model: unknown;
	readonly sdk: unknown;
}

/** Compares the members of a structure, at any depth. A member that one of them lacks is undefined there. */
function compare(structure: string, members: readonly SdkMember[], path: string): Difference[] {
	const model = structureTable[structure] ?? {};
	const names = new Set([...Object.keys(model), ...members.map(({ name }) => name)]);
	return [...names].flatMap((name) => {
		const at = `${path}.${name}`;
		const member = members.find((candidate) => candidate.name === name);
		const shape = model[name];
		if (shape === undefined || !member) return [{ at, model: shape, sdk: member?.kind }];
		const element = shapeTable[shape]?.member ?? shape;
		const of = shapeTable[element];
		const facts = {
			repeated: shapeTable[shape]?.type === 'list',
			kind: of === undefined ? 'structure' : of.type === 'list' ? 'list' : KINDS[of.type],
			required: requiredTable[structure]?.includes(name) ?? false,
			values: of?.enum?.filter((value) => !VALUES_NEWER_THAN_SDK.includes(value)).sort(),
		};
		const { repeated, kind, required: needed, values } = member;
		const known = { repeated, kind, required: needed, values: values?.toSorted() };
		const same = JSON.stringify(facts) === JSON.stringify(known);
		return [
			...(same ? [] : [{ at, model: facts, sdk: known }]),
			...(member.members ? compare(element, member.members, at) : []),
		];
	});
}

function newer(differences: readonly Difference[]): Difference[] {
	return differences.filter(({ at }) => !NEWER_THAN_SDK.includes(at));
}

describe('the service model', () => {
	it('has the operations of the installed SDK', () => {
		expect(Object.keys(operations).sort()).toEqual(operationNames);
		for (const [name, { input, output, errors }] of Object.entries(operations)) {
			expect([input, output]).toEqual([`${name}Request`, `${name}Response`]);
			for (const structure of [input, output, ...errors]) expect(structureTable).toHaveProperty(structure);
		}
	});

	it.each(operationNames)('has the members of %s as the installed SDK has them', (name) => {
		expect(newer(compare(`${name}Request`, inputMembers(name), name))).toEqual([]);
		expect(newer(compare(`${name}Response`, outputMembers(name), name))).toEqual([]);
	});

	it('is newer than the installed SDK only where this test says so', () => {
		const differences = operationNames.flatMap((name) => [
			...compare(`${name}Request`, inputMembers(name), name),
			...compare(`${name}Response`, outputMembers(name), name),
		]);
		const lacking = differences.filter(({ sdk }) => sdk === undefined).map(({ at }) => at);
		expect([...new Set(lacking)].sort()).toEqual(NEWER_THAN_SDK);
		const values = new Set(
			operationNames
				.flatMap((name) => [...inputMembers(name), ...outputMembers(name)])
				.flatMap(function all({ values: own = [], members = [] }: SdkMember): readonly string[] {
					return [...own, ...members.flatMap(all)];
				}),
		);
		for (const value of VALUES_NEWER_THAN_SDK) {
			expect(values).not.toContain(value);
			expect(shapes.ScanStatus.enum).toContain(value);
		}
	});

	it('names only shapes and structures that exist', () => {
		const names = [
			...Object.values(structureTable).flatMap((members) => Object.values(members)),
			...Object.values(shapeTable).flatMap(({ member, key, value }) => [member, key, value]),
		].filter((name) => name !== undefined);
		expect(names.filter((name) => !(name in structureTable) && !(name in shapeTable))).toEqual([]);
		for (const [structure, members] of Object.entries(requiredTable)) {
			for (const member of members) expect(structureTable[structure]).toHaveProperty(member);
		}
	});

	it('has patterns that are regular expressions', () => {
		const patterns = Object.values(shapeTable).flatMap(({ pattern }) => pattern ?? []);
		expect(patterns.length).toBeGreaterThan(10);
		for (const pattern of patterns) expect(() => new RegExp(pattern)).not.toThrow();
	});

	it('has the severities of findings', () => {
		expect(SEVERITIES.filter((severity) => severity !== 'UNTRIAGED').toSorted()).toEqual(
			[...shapes.FindingSeverity.enum].sort(),
		);
	});
});
