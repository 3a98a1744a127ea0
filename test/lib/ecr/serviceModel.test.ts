import { operations, shapes } from '../../../lib/ecr/serviceModel';
import { SEVERITIES } from '../../../lib/ecr/severities';
import { requiredTable, shapeTable, structureTable } from '../../../lib/ecr/tables';
import { modelInput, modelOutput } from '../../../tools/model/members';
import { inputMembers, operationNames, outputMembers, type SdkMember } from '../../../tools/sdk/model';

/** What the service model has, and the installed SDK does not know yet. */
const NEWER_THAN_SDK = [
	'DescribeRegistry.replicationConfiguration.rules.deleteReplication',
	'PutReplicationConfiguration.replicationConfiguration.rules.deleteReplication',
];
const VALUES_NEWER_THAN_SDK = ['IMAGE_SIZE_EXCEEDED'];

interface Difference {
	readonly at: string;
	readonly model: unknown;
	readonly sdk: unknown;
}

/** What is compared of a member. */
function factsOf({ repeated, kind, required, values }: SdkMember) {
	const known = values?.filter((value) => !VALUES_NEWER_THAN_SDK.includes(value)).sort();
	return { repeated, kind, required, values: known };
}

/** Compares the members of a structure, at every depth. A member that one of them lacks is undefined there. */
function compare(model: readonly SdkMember[], sdk: readonly SdkMember[], path: string): Difference[] {
	const names = new Set([...model, ...sdk].map(({ name }) => name));
	return [...names].flatMap((name) => {
		const at = `${path}.${name}`;
		const ours = model.find((member) => member.name === name);
		const theirs = sdk.find((member) => member.name === name);
		if (!ours || !theirs) return [{ at, model: ours?.kind, sdk: theirs?.kind }];
		const [mine, known] = [factsOf(ours), factsOf(theirs)];
		const same = JSON.stringify(mine) === JSON.stringify(known);
		return [
			...(same ? [] : [{ at, model: mine, sdk: known }]),
			...compare(ours.members ?? [], theirs.members ?? [], at),
		];
	});
}

/** Compares the input and the answer of an operation. */
const compareOperation = (name: string): Difference[] => [
	...compare(modelInput(name), inputMembers(name), name),
	...compare(modelOutput(name), outputMembers(name), name),
];

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
		expect(newer(compareOperation(name))).toEqual([]);
	});

	it('is newer than the installed SDK only where this test says so', () => {
		const differences = operationNames.flatMap(compareOperation);
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
