import fc from 'fast-check';

import { describeRange, findViolations, shapes, structures } from '../../../lib/ecr/constraints';

describe('findViolations', () => {
	it('names place, limit and wording', () => {
		const input = { registryId: '12', repositoryName: 'a', imageIds: [{ imageTag: 'ok' }, {}, { imageTag: '' }] };
		expect(findViolations('BatchDeleteImageRequest', input)).toEqual([
			{
				path: 'registryId',
				shape: 'RegistryId',
				rule: 'pattern',
				limit: '[0-9]{12}',
				actual: '12',
				message: 'must be the 12 digits of an AWS account ID',
			},
			{
				path: 'repositoryName',
				shape: 'RepositoryName',
				rule: 'min',
				limit: 2,
				actual: 1,
				message: 'must be 2 to 256 characters long',
			},
			{
				path: 'imageIds[2].imageTag',
				shape: 'ImageTag',
				rule: 'min',
				limit: 1,
				actual: 0,
				message: 'must be 1 to 300 characters long',
			},
		]);
	});

	it('looks into nested structures and lists', () => {
		const destinations = [
			{ region: 'eu-west-1', registryId: '123456789012' },
			{ region: 'X', registryId: '1' },
		];
		const input = { replicationConfiguration: { rules: [{ destinations }] } };
		const at = 'replicationConfiguration.rules[0].destinations[1]';
		expect(findViolations('PutReplicationConfigurationRequest', input).map(({ path }) => path)).toEqual([
			`${at}.region`,
			`${at}.registryId`,
		]);
	});

	it('counts bytes of blobs, elements of lists, and characters rather than UTF-16 units', () => {
		const part = (length: number) => ({ layerPartBlob: Buffer.alloc(length) });
		expect(findViolations('UploadLayerPartRequest', part(20_971_520))).toEqual([]);
		expect(findViolations('UploadLayerPartRequest', part(20_971_521))).toMatchObject([
			{ rule: 'max', actual: 20_971_521, message: 'must be at most 20,971,520 bytes long' },
		]);
		const names = (length: number) => ({ repositoryNames: Array.from({ length }, () => 'aa') });
		expect(findViolations('DescribeRepositoriesRequest', names(101))).toMatchObject([
			{ path: 'repositoryNames', rule: 'max', limit: 100, message: 'must have 1 to 100 elements' },
		]);
		const text = (policyText: string) => findViolations('PutRegistryPolicyRequest', { policyText });
		expect(text('🐳'.repeat(10_240))).toEqual([]);
		expect(text('🐳'.repeat(10_241))).toMatchObject([{ actual: 10_241 }]);
	});

	it('lets absent values, other types and unknown members pass', () => {
		const input = { repositoryName: undefined, imageIds: null, maxResults: 'ten', surprise: 1 };
		expect(findViolations('DescribeImagesRequest', input)).toEqual([]);
	});

	it('looks into maps', () => {
		const counts = (findingSeverityCounts: unknown) => findViolations('ImageScanFindings', { findingSeverityCounts });
		expect(counts({ HIGH: 1, LOW: -1 })).toMatchObject([
			{ path: 'findingSeverityCounts.LOW', shape: 'SeverityCount', rule: 'min', message: 'must be at least 0' },
		]);
		expect(counts([-1])).toEqual([]);
	});

	it('refuses a structure that does not exist', () => {
		expect(() => findViolations('DescribeImageRequest', {})).toThrow(RangeError);
		expect(() => findViolations('constructor', {})).toThrow(RangeError);
	});

	it.each([
		['a', 'must be 2 to 256 characters long'],
		['team/app', undefined],
		['team/app__x/a-b---c.d', undefined],
		['Team/app', 'must be lowercase'],
		['team//app', 'must be lowercase'],
		['team/app-', 'must be lowercase'],
		['team/app\n', 'must be lowercase'],
		['a'.repeat(257), 'must be 2 to 256 characters long'],
	])('judges the repository name %j', (repositoryName, wanted) => {
		const [violation] = findViolations('CreateRepositoryRequest', { repositoryName });
		if (wanted === undefined) expect(violation).toBeUndefined();
		else expect(violation?.message).toContain(wanted);
	});

	it('has words for the pattern of every value that a request has', () => {
		const patterned = Object.entries(shapes).flatMap(([name, shape]) => ('pattern' in shape ? [name] : []));
		expect(patterned.length).toBeGreaterThan(15);
		for (const [name, members] of Object.entries(structures)) {
			for (const [member, shape] of Object.entries(members)) {
				if (!patterned.includes(shape)) continue;
				const [violation] = findViolations(name, { [member]: '!\n!'.repeat(20) });
				expect(violation?.message).toMatch(/^must be /);
			}
		}
	});

	const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
	it.each<[string, string, string, RegExp | undefined]>([
		['CreatePullThroughCacheRuleRequest', 'credentialArn', `${SECRET}ecr-pullthroughcache/hub-AbCdEf`, undefined],
		[
			'CreatePullThroughCacheRuleRequest',
			'credentialArn',
			`${SECRET}docker-hub-AbCdEf`,
			/secret whose name starts with ecr-pullthroughcache\/$/,
		],
		['UpdatePullThroughCacheRuleRequest', 'credentialArn', 'docker-hub', /name starts with ecr-pullthroughcache\/$/],
		[
			'UpdatePullThroughCacheRuleRequest',
			'credentialArn',
			`${SECRET}ecr-pullthroughcache/${'x'.repeat(600)}`,
			/50 to 612/,
		],
		['RegisterPullTimeUpdateExclusionRequest', 'principalArn', 'arn:aws:iam::123456789012:role/scanner', undefined],
		[
			'RegisterPullTimeUpdateExclusionRequest',
			'principalArn',
			'arn:aws:sts::123456789012:assumed-role/a/b',
			/IAM role or user/,
		],
		['SigningRule', 'signingProfileArn', 'release', /Signer signing profile/],
		['EncryptionConfigurationForRepositoryCreationTemplate', 'kmsKey', 'alias/ecr', /ARN of a KMS key/],
		['RepositoryFilter', 'filter', 'Team/', /start of repository names/],
		['ScanningRepositoryFilter', 'filter', 'team/[a-z]', /parts joined by/],
	])('says of %s what %s must be: %s', (structure, member, value, wanted) => {
		const [violation] = findViolations(structure, { [member]: value });
		if (wanted === undefined) expect(violation).toBeUndefined();
		else expect(violation?.message).toMatch(wanted);
	});

	it('finds a number out of range exactly when it is', () => {
		fc.assert(
			fc.property(fc.integer(), (maxResults) => {
				const found = findViolations('DescribeImagesRequest', { maxResults });
				expect(found.map(({ rule }) => rule)).toEqual(maxResults < 1 ? ['min'] : maxResults > 1000 ? ['max'] : []);
			}),
		);
	});

	it('accepts every repository name that the pattern makes', () => {
		const part = fc
			.array(fc.stringMatching(/^[a-z0-9]{1,4}$/), { minLength: 1, maxLength: 4 })
			.chain((words) =>
				fc
					.array(fc.constantFrom('.', '_', '__', '-', '--'), { minLength: words.length, maxLength: words.length })
					.map((joints) => words.map((word, index) => (index === 0 ? word : `${joints[index]}${word}`)).join('')),
			);
		const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
		fc.assert(
			fc.property(name, (repositoryName) => {
				fc.pre(repositoryName.length >= 2);
				expect(findViolations('CreateRepositoryRequest', { repositoryName })).toEqual([]);
			}),
		);
	});

	it('reads a scanning filter as the pattern of the service model does', () => {
		const filter = fc.array(fc.constantFrom('a', '7', '*', '.', '_', '-', '/', 'A'), { maxLength: 10 });
		const model = new RegExp(shapes.ScanningRepositoryFilterValue.pattern);
		fc.assert(
			fc.property(filter, (characters) => {
				const text = characters.join('');
				fc.pre(text !== '');
				const rules = [{ scanFrequency: 'MANUAL', repositoryFilters: [{ filter: text, filterType: 'WILDCARD' }] }];
				const refused = findViolations('PutRegistryScanningConfigurationRequest', { rules }).length > 0;
				expect(refused).toBe(!model.test(text));
			}),
			{ numRuns: 2000 },
		);
	});

	it('does not get stuck on a long text that does not match', () => {
		const rules = [{ repositoryFilters: [{ filter: `${'a'.repeat(250)}!` }] }];
		expect(findViolations('PutRegistryScanningConfigurationRequest', { rules })).toHaveLength(1);
	});
});

describe('describeRange', () => {
	it('says what is allowed', () => {
		expect(describeRange(shapes.MaxResults)).toBe('must be 1 to 1,000');
		expect(describeRange(shapes.PartSize)).toBe('must be at least 0');
		expect(describeRange(shapes.ReplicationRuleList)).toBe('must have at most 25 elements');
		expect(describeRange(shapes.LayerPartBlob)).toBe('must be at most 20,971,520 bytes long');
	});

	it('has a wording for every shape with a limit', () => {
		for (const [name, shape] of Object.entries(shapes)) {
			if ('min' in shape || 'max' in shape) {
				expect([name, describeRange(shape)]).toEqual([name, expect.stringMatching(/^must (be|have) [^u]/)]);
			}
		}
	});
});
