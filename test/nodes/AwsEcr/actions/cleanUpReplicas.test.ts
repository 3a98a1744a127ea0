import { exception, startScriptedAws, type ScriptedAws } from '../../../lib/aws/scriptedAws';
import { runNode } from '../../../support/workflow';
import { byName } from '../../../support/target';

const ACCOUNT = '123456789012';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const US = { region: 'us-east-1', registryId: ACCOUNT };
const OTHER = { region: 'eu-west-1', registryId: '210987654321' };
const DELETING = { destinations: [US, OTHER], deleteReplication: { enabled: true } };

let aws: ScriptedAws;
let rules: readonly object[];
let answers: Record<string, { status?: number; body: string }>;
beforeEach(async () => {
	rules = [];
	answers = {};
	aws = await startScriptedAws(({ operation }) => {
		const own = answers[operation];
		if (own) return own;
		const image = { registryId: ACCOUNT, imageDigest: DIGEST, imageManifestMediaType: 'any', imageTags: ['v1'] };
		const known: Record<string, object> = {
			DescribeImages: { imageDetails: [image] },
			DescribeRegistry: { registryId: ACCOUNT, replicationConfiguration: { rules } },
			BatchDeleteImage: { imageIds: [{ imageDigest: DIGEST }], failures: [] },
		};
		return { body: JSON.stringify(known[operation] ?? {}) };
	});
});
afterEach(async () => {
	await aws.close();
});

const run = async (options: object = {}, more: object = {}) => {
	const credentials = {
		...{ signInWith: 'accessKey', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', region: 'eu-west-1' },
		...{ endpoint: aws.endpoint, ecsEndpoint: aws.endpoint },
	};
	const parameters = { images: 'tagged', tagsToInclude: 'v*', dryRun: false, options, ...more };
	const { outputs, error } = await runNode({
		credentials,
		parameters: { resource: 'image', operation: 'cleanUp', repositoryName: byName('team/app'), ...parameters },
	});
	return { summary: (outputs[0] ?? []).at(-1)?.json ?? {}, error };
};
const isDeleted = () => aws.calls.some(({ operation }) => operation === 'BatchDeleteImage');
const PROTECT = { protect: ['ecs'] };

describe('a clean-up whose deletions are replicated', () => {
	beforeEach(() => {
		rules = [DELETING];
	});

	it('says where replicas are deleted, in a dry run where they would be', async () => {
		const replicasDeletedIn = [US, OTHER];
		const places = `us-east-1 (${ACCOUNT}), eu-west-1 (210987654321)`;
		expect((await run({}, { dryRun: true })).summary).toMatchObject({
			replicasDeletedIn,
			reason: `1 of 1 images would be deleted. Replicas in ${places} would be deleted as well`,
		});
		expect((await run()).summary).toMatchObject({
			deleted: 1,
			replicasDeletedIn,
			reason: `1 of 1 images were deleted. Replicas in ${places} are deleted as well`,
		});
	});

	it('is refused with Protect Images in Use, unless that is allowed', async () => {
		const { error } = await run(PROTECT);
		expect(error?.message).toBe(
			`Protect Images in Use is on, and replicas in us-east-1 (${ACCOUNT}), eu-west-1 (210987654321) would be deleted as well, so nothing was deleted`,
		);
		expect(error?.description).toContain('Turn on Delete Replicas');
		expect(isDeleted()).toBe(false);
		expect((await run({ ...PROTECT, deleteReplicas: true })).summary).toMatchObject({
			deleted: 1,
			replicasDeletedIn: [US, OTHER],
		});
	});

	it('says in a dry run that it would be refused', async () => {
		const { summary, error } = await run(PROTECT, { dryRun: true });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ wouldBeDeleted: 1, replicasDeletedIn: [US, OTHER] });
		expect(summary.reason).toMatch(/Without Dry Run nothing is deleted unless Delete Replicas is on$/);
	});

	it('asks nothing where nothing is deleted', async () => {
		const { summary } = await run(PROTECT, { tagsToInclude: 'w*' });
		expect(summary).not.toHaveProperty('replicasDeletedIn');
		expect(aws.calls.map(({ operation }) => operation)).not.toContain('DescribeRegistry');
	});
});

describe('the replication rules', () => {
	const prefix = (filter: string, filterType = 'PREFIX_MATCH') => ({
		...DELETING,
		repositoryFilters: [{ filter, filterType }],
	});

	it.each([
		['no rule', []],
		['no delete replication', [{ destinations: [US] }]],
		['delete replication that is off', [{ destinations: [US], deleteReplication: { enabled: false } }]],
		['delete replication of others', [prefix('other/')]],
	])('delete no replica with %s', async (_, some) => {
		rules = some;
		const { summary, error } = await run(PROTECT);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ deleted: 1, reason: '1 of 1 images were deleted' });
		expect(summary).not.toHaveProperty('replicasDeletedIn');
	});

	it.each([
		['a prefix that matches', [prefix('team/')]],
		[
			'one prefix of several that matches',
			[
				{
					...DELETING,
					repositoryFilters: [
						{ filter: 'x', filterType: 'PREFIX_MATCH' },
						{ filter: 'te', filterType: 'PREFIX_MATCH' },
					],
				},
			],
		],
		['a kind of filter that is not known', [prefix('x', 'REGEX_MATCH')]],
		['one rule of several', [{ destinations: [US] }, prefix('other/'), DELETING]],
		['a setting that is not known', [{ destinations: [US, OTHER], deleteReplication: { mode: 'ALL' } }]],
		['the same destination twice', [DELETING, DELETING]],
	])('delete replicas with %s', async (_, some) => {
		rules = some;
		expect((await run(PROTECT)).error?.message).toMatch(/^Protect Images in Use is on, and replicas in us-east-1/);
		expect((await run()).summary).toMatchObject({ replicasDeletedIn: [US, OTHER] });
	});
});

describe('replication rules that are not known', () => {
	beforeEach(() => {
		answers.DescribeRegistry = exception('AccessDeniedException', 'not authorized to perform: ecr:DescribeRegistry');
	});

	it('are said to be so, and end a clean-up that protects images in use', async () => {
		const { summary } = await run();
		expect(summary).toMatchObject({ deleted: 1, replicasDeletedIn: null });
		expect(summary.reason).toMatch(/It is not known whether replicas were deleted as well: .*ecr:DescribeRegistry/);
		aws.calls.length = 0;
		const { error } = await run(PROTECT);
		expect(error?.message).toBe(
			'Protect Images in Use is on, and it is not known whether replicas would be deleted as well, so nothing was deleted',
		);
		expect(error?.description).toContain('ecr:DescribeRegistry');
		expect(isDeleted()).toBe(false);
		expect((await run({ ...PROTECT, deleteReplicas: true })).summary).toMatchObject({ deleted: 1 });
	});

	it('are those of another account', async () => {
		answers.DescribeRegistry = { body: JSON.stringify({ registryId: OTHER.registryId, replicationConfiguration: {} }) };
		expect((await run(PROTECT)).error?.description).toContain(
			`Account ${ACCOUNT} alone can tell how its registry is replicated`,
		);
		expect((await run()).summary).toMatchObject({ deleted: 1, replicasDeletedIn: null });
	});
});
