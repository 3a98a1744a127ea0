import { enumAt } from '../protocol/enums';

describe('enumAt', () => {
	it.each([
		[
			'CreateRepository',
			'imageTagMutability',
			['IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE', 'MUTABLE_WITH_EXCLUSION'],
		],
		['DescribeImages', 'filter.tagStatus', ['ANY', 'TAGGED', 'UNTAGGED']],
		['CreateRepositoryCreationTemplate', 'appliedFor[2]', ['CREATE_ON_PUSH', 'PULL_THROUGH_CACHE', 'REPLICATION']],
		['PutRegistryScanningConfiguration', 'rules[0].repositoryFilters[10].filterType', ['WILDCARD']],
		['PutImage', 'imageManifest', undefined],
		['DescribeImages', 'imageIds[0].imageTag', undefined],
		['DescribeImages', 'other.tagStatus', undefined],
	] as const)('of %s at %s', (operation, path, values) => {
		expect(enumAt(operation, path)).toEqual(values);
	});
});
