import { findMisspelled } from '../../../lib/ecr/misspelled';

describe('findMisspelled', () => {
	it.each([
		['a letter left out', 'DescribeImagesRequest', { repositoryNam: 'a' }, 'repositoryNam', 'repositoryName'],
		['another case', 'DescribeImagesRequest', { RepositoryName: 'a' }, 'RepositoryName', 'repositoryName'],
		['two letters exchanged', 'DescribeImagesRequest', { imagesId: [] }, 'imagesId', 'imageIds'],
		[
			'a member inside of a list',
			'PutReplicationConfigurationRequest',
			{ replicationConfiguration: { rules: [{}, { deleteReplicaton: { enabled: true } }] } },
			'replicationConfiguration.rules[1].deleteReplicaton',
			'deleteReplication',
		],
		[
			'a member inside of a structure',
			'CreateRepositoryRequest',
			{ imageScanningConfiguration: { scanOnpush: true } },
			'imageScanningConfiguration.scanOnpush',
			'scanOnPush',
		],
	])('finds %s', (_, structure, input, path, meant) => {
		expect(findMisspelled(structure, input)).toMatchObject({ path, meant });
	});

	it.each([
		['a name that resembles none', 'DescribeImagesRequest', { novelty: true, futureFilter: { on: 1 } }],
		['a name beside the one that it resembles', 'DescribeImagesRequest', { imageIds: [], imageId: {} }],
		['any name of an operation that is not known', 'DescribeNoveltiesRequest', { repositoryNam: 'a' }],
		['the key of a map or the content of what is new', 'TagResourceRequest', { tags: [], novelty: { Kay: 'x' } }],
		['a value of another type than the model has', 'TagResourceRequest', { tags: 'Kay', resourceArn: { tagz: 1 } }],
	])('passes %s', (_, structure, input) => {
		expect(findMisspelled(structure, input)).toBeUndefined();
	});

	it('names the structure and its members', () => {
		expect(findMisspelled('DescribeRegistryRequest', { registryId: '1' })).toBeUndefined();
		const found = findMisspelled('TagResourceRequest', { tags: [{ Kei: 'a' }] });
		expect(found).toEqual({ path: 'tags[0].Kei', meant: 'Key', structure: 'Tag', known: ['Key', 'Value'] });
	});
});
