import type { Field } from '../../lib/engine/field';
import { BOTOCORE_VERSION, operations as modelOperations } from '../../lib/ecr/serviceModel';
import { resources } from '../../nodes/AwsEcr/resources';
import { mergeMembers, modelInput } from '../../tools/model/members';
import { countMembers, inputMembers, operationNames as sdkOperations, type SdkMember } from '../../tools/sdk/model';

/** Members of the API that the form does not ask for, with the reason. */
const OMITTED: Readonly<Record<string, string>> = {
	maxResults: 'the engine asks for pages as large as Limit and the API allow',
	nextToken: 'the engine turns the pages',
};

const operations = resources.flatMap(({ operations: all }) => all);
const operationNames = [...new Set([...sdkOperations, ...Object.keys(modelOperations)])].sort();
/** What the installed SDK has, and what only the service model has: either may be the newer one. */
const known = (api: string) => mergeMembers(sdkOperations.includes(api) ? inputMembers(api) : [], modelInput(api));
const asked = (api: string) => known(api).filter(({ name }) => !(name in OMITTED));
const members = operationNames.reduce((count, api) => count + countMembers(asked(api)), 0);

/** Says by its path each way in which fields differ from the members that they are for. */
function differences(fields: Readonly<Record<string, Field>>, wanted: readonly SdkMember[], path: string): string[] {
	const unknown = Object.keys(fields)
		.filter((name) => !wanted.some((member) => member.name === name))
		.map((name) => `${path}.${name} is in the form, and not in the API`);
	const others = wanted.flatMap((member) => {
		const field = fields[member.name];
		const at = `${path}.${member.name}`;
		if (!field) return [`${at} is in the API, and not in the form`];
		return [
			...(member.required && !field.required ? [`${at} is required by the API, and not by the form`] : []),
			...valueDifferences(field, member, at),
			...structureDifferences(field, member, at),
		];
	});
	return [...unknown, ...others];
}

function valueDifferences({ choices = [] }: Field, { values = [] }: SdkMember, at: string): string[] {
	return [
		...values.filter((value) => !choices.includes(value)).map((value) => `${at} cannot be ${value} in the form`),
		...choices.filter((value) => !values.includes(value)).map((value) => `${at} cannot be ${value} in the API`),
	];
}

/** Fields that read a whole structure by themselves, from what a person writes. */
const WHOLE = /\.(imageIds|imageId|subjectId|tags|resourceTags)$/;

function structureDifferences(field: Field, member: SdkMember, at: string): string[] {
	if (!member.members || WHOLE.test(at)) return field.members ? [`${at} is a structure in the form alone`] : [];
	if (!field.members) return [`${at} is a structure of ${member.members.map(({ name }) => name).join(', ')}`];
	return [
		...((field.repeated ?? false) === member.repeated ? [] : [`${at} is a list in one of form and API alone`]),
		...differences(field.members, member.members, at),
	];
}

const API = `the installed SDK and botocore ${BOTOCORE_VERSION}`;

describe(`the ${operationNames.length} operations and ${members} input members of ${API}`, () => {
	it('have one operation of the node each', () => {
		expect(operations.map(({ api }) => api).sort()).toEqual(operationNames);
	});

	it.each(operationNames)('%s: every member in the form, required where the API requires it, every value', (api) => {
		const operation = operations.find((candidate) => candidate.api === api);
		expect(differences(operation?.input ?? {}, asked(api), api)).toEqual([]);
	});

	it('have members at every depth, enums, and lists of structures', () => {
		const create = inputMembers('CreateRepository');
		expect(create.find(({ name }) => name === 'imageTagMutability')?.values).toContain('IMMUTABLE_WITH_EXCLUSION');
		expect(create.find(({ name }) => name === 'imageTagMutabilityExclusionFilters')).toMatchObject({
			repeated: true,
			members: [{ name: 'filterType', values: ['WILDCARD'] }, { name: 'filter' }],
		});
		expect(inputMembers('CreateRepositoryCreationTemplate').find(({ name }) => name === 'appliedFor')?.values).toEqual([
			'CREATE_ON_PUSH',
			'PULL_THROUGH_CACHE',
			'REPLICATION',
		]);
	});
});

describe('a member that only one of SDK and service model has', () => {
	const rulesOf = (api: string, all: (api: string) => readonly SdkMember[]) =>
		all(api)
			.find(({ name }) => name === 'replicationConfiguration')
			?.members?.find(({ name }) => name === 'rules')?.members ?? [];

	it('is asked for', () => {
		const names = (all: (api: string) => readonly SdkMember[]) =>
			rulesOf('PutReplicationConfiguration', all).map(({ name }) => name);
		const onlyInModel = names(modelInput).filter((name) => !names(inputMembers).includes(name));
		expect(names(asked)).toEqual(expect.arrayContaining([...names(inputMembers), ...onlyInModel]));
	});

	it('is missed in the form, whichever has it', () => {
		const [set] = operations.filter(({ api }) => api === 'CreateRepository');
		const added: SdkMember = { name: 'added', required: false, repeated: false, kind: 'text' };
		for (const merged of [
			mergeMembers([...inputMembers('CreateRepository'), added], modelInput('CreateRepository')),
			mergeMembers(inputMembers('CreateRepository'), [...modelInput('CreateRepository'), added]),
		]) {
			expect(differences(set?.input ?? {}, merged, 'CreateRepository')).toEqual([
				'CreateRepository.added is in the API, and not in the form',
			]);
		}
	});
});

describe('a difference', () => {
	const [create] = operations.filter(({ api }) => api === 'CreateRepository');
	const compare = (change: (members: SdkMember[]) => SdkMember[]) =>
		differences(create?.input ?? {}, change(asked('CreateRepository')), 'CreateRepository');

	it('is named by its path', () => {
		const added: SdkMember = { name: 'added', required: false, repeated: false, kind: 'text' };
		expect(compare((all) => [...all, added])).toEqual(['CreateRepository.added is in the API, and not in the form']);
		expect(compare((all) => all.slice(1))).toEqual([expect.stringMatching(/ is in the form, and not in the API$/)]);
		expect(compare((all) => all.map((one) => ({ ...one, required: true })))).toContain(
			'CreateRepository.tags is required by the API, and not by the form',
		);
		const encryption = (member: SdkMember): SdkMember =>
			member.name === 'encryptionConfiguration' ? { ...member, members: [...(member.members ?? []), added] } : member;
		expect(compare((all) => all.map(encryption))).toEqual([
			'CreateRepository.encryptionConfiguration.added is in the API, and not in the form',
		]);
		const mutability = (member: SdkMember): SdkMember =>
			member.name === 'imageTagMutability' ? { ...member, values: [...(member.values ?? []), 'NEW'] } : member;
		expect(compare((all) => all.map(mutability))).toEqual([
			'CreateRepository.imageTagMutability cannot be NEW in the form',
		]);
	});
});
