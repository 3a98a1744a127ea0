import type { IBinaryKeyData } from 'n8n-workflow';
import { createRepository, pushImage } from '../../../support/images';
import type { LinkCall } from '../../../support/link';
import { openMeeting } from '../../../support/meeting';
import { byName, contracts, useRepository, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const newRepository = async (called = target.newName()) => {
	await createRepository(target.client, called);
	return called;
};
const run = async (operation: string, parameters: object, more: Partial<RunOptions>, resource = 'image') => {
	const before = target.calls.length;
	const { outputs, error } = await target.run(resource, operation, parameters, more);
	if (error) throw error;
	return { items: outputs[0] ?? [], calls: target.calls.slice(before) };
};
/** The names of the calls, each once for those that follow each other. */
const phases = (calls: readonly LinkCall[]) =>
	calls.map(({ operation }) => operation).filter((operation, index, all) => operation !== all[index - 1]);
/** Holds that nothing was called for the second before all was done for the first. */
const expectOneAfterTheOther = (
	calls: readonly LinkCall[],
	isFirst: (call: LinkCall) => boolean,
	isSecond: (call: LinkCall) => boolean,
) => {
	const [last, next] = [calls.findLastIndex(isFirst), calls.findIndex(isSecond)];
	expect(last).toBeGreaterThanOrEqual(0);
	expect(next).toBeGreaterThan(last);
};
const mentions = (repositoryName: string) => (call: LinkCall) => call.input.repositoryName === repositoryName;
const CONTINUE = { onError: 'continueRegularOutput' } as const;

contracts('items that copy to the same tag', { needs: ['layerDownload'] }, () => {
	const copyAll = async (sources: string[], destinationRepository: string, more: Partial<RunOptions> = {}) =>
		await run(
			'copy',
			{
				repositoryName: byName('={{ $json.from }}'),
				select: 'tagged',
				destinationRepository,
				destinationAccount: 'same',
			},
			{ items: sources.map((from) => ({ json: { from } })), ...more },
		);

	it('take effect in their order: the tag is of the last', async () => {
		const other = await newRepository();
		await pushImage(target.client, name, 'latest');
		const { imageDigest } = await pushImage(target.client, other, 'latest');
		const to = await newRepository();
		const { calls } = await copyAll([name, other], to);
		expectOneAfterTheOther(calls, mentions(name), mentions(other));
		expect(await target.idsIn(to)).toContain(`latest@${imageDigest}`);
	});

	it('do so where one names the destination by its URI and the other by its name', async () => {
		const other = await newRepository();
		const to = await newRepository();
		for (const from of [name, other]) await pushImage(target.client, from, 'latest');
		const uri = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${to}`;
		const destination = `={{ $json.from === "${name}" ? "${uri}" : "${to}" }}`;
		const { calls } = await copyAll([name, other], destination);
		expectOneAfterTheOther(calls, mentions(name), mentions(other));
	});

	it('do so where a destination credential leads to the region and account of the other', async () => {
		const other = await newRepository();
		const to = await newRepository();
		for (const from of [name, other]) await pushImage(target.client, from, 'latest');
		const parameters = {
			...{ repositoryName: byName('={{ $json.from }}'), select: 'tagged', destinationRepository: to },
			destinationAccount: `={{ $json.from === "${name}" ? "other" : "same" }}`,
		};
		const items = [name, other].map((from) => ({ json: { from } }));
		const { calls } = await run('copy', parameters, { items, destination: target.credentials });
		expectOneAfterTheOther(calls, mentions(name), mentions(other));
	});

	it('go on with the next where the first fails and the node continues', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'latest');
		const to = await newRepository();
		await copyAll([target.newName(), name], to, CONTINUE);
		expect(await target.idsIn(to)).toEqual([`latest@${imageDigest}`]);
	});

	it('run beside where their destinations differ', async () => {
		await pushImage(target.client, name, 'v1');
		const isAwaited = ({ operation }: LinkCall) => operation === 'PutImage';
		const meeting = await openMeeting(target.endpoint, { expected: 2, isAwaited });
		const to = ['a', 'b'].map((letter) => `${name}/${letter}`);
		await run(
			'copy',
			{
				...{ repositoryName: byName(name), select: 'tagged', destinationAccount: 'same' },
				...{ destinationRepository: '={{ $json.to }}', options: { createRepository: true } },
			},
			{
				items: to.map((one) => ({ json: { to: one } })),
				credentials: { ...target.credentials, endpoint: meeting.endpoint },
			},
		);
		await meeting.close();
		expect(meeting.met).toBe(true);
	});
});

contracts('items that import to the same tag', { needs: ['layerDownload'] }, () => {
	it('take effect in their order: the tag is of the last', async () => {
		const files: IBinaryKeyData[] = [];
		const digests: string[] = [];
		for (const tag of ['v1', 'v2']) {
			const { imageDigest } = await pushImage(target.client, name, tag);
			const parameters = { repositoryName: byName(name), imageId: tag, outputBinaryField: 'data' };
			const { items } = await run('export', parameters, {});
			files.push(items[0]?.binary ?? {});
			digests.push(imageDigest);
		}
		const to = await newRepository();
		const parameters = {
			...{ repositoryName: byName(to), binaryPropertyName: 'data', options: { imageTags: 'latest' } },
		};
		const { calls, items } = await run('import', parameters, { items: files.map((binary) => ({ json: {}, binary })) });
		expect(items.map(({ json }) => json.imageDigest)).toEqual(digests);
		expect(await target.idsIn(to)).toEqual([`@${digests[0]}`, `latest@${digests[1]}`].sort());
		const once = phases(calls).slice(0, phases(calls).indexOf('PutImage') + 1);
		expect(once[0]).toBe('ListImages');
		expect(phases(calls)).toEqual([...once, ...once]);
	});
});

describe('items that give the same tag', () => {
	it('take effect in their order: the tag is of the last', async () => {
		const [first, second] = [await pushImage(target.client, name, 'v1'), await pushImage(target.client, name, 'v2')];
		const images = [first, second, first].map(({ imageDigest }) => ({ json: { imageDigest } }));
		const parameters = { repositoryName: byName(name), imageId: '={{ $json.imageDigest }}', newTags: 'stable' };
		const { calls } = await run('addTag', parameters, { items: images });
		expect(calls.map(({ operation }) => operation)).toEqual(images.flatMap(() => ['BatchGetImage', 'PutImage']));
		expect(await target.idsIn(name)).toContain(`stable@${first.imageDigest}`);
	});
});

describe('items that clean up the same repository', () => {
	const rules = { images: 'tagged', tagsToInclude: '={{ $json.tags }}', dryRun: false, options: { detail: 'summary' } };
	const ways = (repositoryName: string) => [
		{ way: 'one', repositoryName },
		{ way: 'list', names: [repositoryName] },
		{ way: 'matching', patterns: `${repositoryName.slice(0, -3)}*` },
	];
	const cleanUp = async (items: ReadonlyArray<Record<string, unknown>>, more: Partial<RunOptions> = {}) =>
		await run(
			'cleanUp',
			{
				repositoriesFrom: '={{ $json.way }}',
				repositoryName: byName('={{ $json.repositoryName }}'),
				repositoryNames: '={{ $json.names }}',
				repositoryPatterns: '={{ $json.patterns }}',
				...rules,
			},
			{ items: items.map((json) => ({ json: { ...json } as { tags: string } })), ...more },
		);

	it.each([
		['by its name and in a list', 0, 1],
		['in a list and by its name', 1, 0],
		['in a list and by a pattern', 1, 2],
		['by a pattern and in a list', 2, 1],
		['by two patterns', 2, 2],
	])('run one after the other: %s', async (_, one, other) => {
		for (const tag of ['a1', 'b1', 'c1']) await pushImage(target.client, name, tag);
		const asked = [one, other].map((way, index) => ({ ...ways(name)[way], tags: index ? 'b*' : 'a*' }));
		const { items, calls } = await cleanUp(asked);
		expect(items.map(({ json }) => [json.images, json.deleted])).toEqual([
			[3, 1],
			[2, 1],
		]);
		expect(phases(calls).filter((operation) => operation === 'BatchDeleteImage')).toHaveLength(2);
		expect(await target.idsIn(name)).toEqual([expect.stringMatching(/^c1@/)]);
	});

	it('run beside what cleans up a repository that the pattern does not match', async () => {
		const other = await newRepository();
		for (const repositoryName of [name, other]) await pushImage(target.client, repositoryName, 'a1');
		const isAwaited = ({ operation }: LinkCall) => operation === 'BatchDeleteImage';
		const meeting = await openMeeting(target.endpoint, { expected: 2, isAwaited });
		const asked = [
			{ way: 'matching', patterns: `${name.slice(0, -1)}*`, tags: 'a*' },
			{ way: 'list', names: [other], tags: 'a*' },
		];
		await cleanUp(asked, { credentials: { ...target.credentials, endpoint: meeting.endpoint } });
		await meeting.close();
		expect(meeting.met).toBe(true);
	});
});

describe('items that change the settings of the same repository', () => {
	const VALUE = '={{ $json.value }}';
	const rules = (countNumber: number) =>
		JSON.stringify([
			{
				rulePriority: 1,
				selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber },
				action: { type: 'expire' },
			},
		]);

	// The third item asks the very same as the first: that was done for it, and undone since.
	it.each<[string, string, object, string[], string[]]>([
		[
			'repository',
			'ensure',
			{ newRepositoryName: '={{ $json.name }}', options: { imageTagMutability: VALUE } },
			['IMMUTABLE', 'MUTABLE', 'IMMUTABLE'],
			['DescribeRepositories', 'PutImageTagMutability'],
		],
		[
			'lifecyclePolicy',
			'editRules',
			{ repositoryName: byName('={{ $json.name }}'), rulesFrom: 'json', rulesJson: VALUE, dryRun: false },
			[rules(1), rules(2), rules(1)],
			['GetLifecyclePolicy', 'PutLifecyclePolicy'],
		],
	])('run one after the other, each: %s %s', async (resource, operation, parameters, values, calls) => {
		const items = values.map((value) => ({ json: { name, value } }));
		const { calls: called } = await run(operation, parameters, { items }, resource);
		expect(phases(called)).toEqual(items.flatMap(() => calls));
		expect(called.at(-1)?.input).toEqual(called[1]?.input);
	});
});

describe('items that ask the very same of a clean-up', () => {
	const cleanUp = async (dryRuns: boolean[]) => {
		const parameters = {
			...{ repositoryName: byName(name), images: 'tagged', tagsToInclude: 'a*' },
			...{ dryRun: '={{ $json.dryRun }}', options: { detail: 'summary' } },
		};
		const { items } = await run('cleanUp', parameters, { items: dryRuns.map((dryRun) => ({ json: { dryRun } })) });
		return items.map(({ json, pairedItem }) => [json.wouldBeDeleted ?? json.deleted, pairedItem]);
	};

	it('are served by one where nothing is changed in between', async () => {
		await pushImage(target.client, name, 'a1');
		expect(await cleanUp([true, true])).toEqual([[1, [{ item: 0 }, { item: 1 }]]]);
	});

	it('each have the failure of it where the node continues, and the node ends with one where it stops', async () => {
		const asked = { repositoryName: byName(target.newName()), images: 'untagged' };
		const items = [{ json: {} }, { json: {} }];
		const { outputs } = await target.run('image', 'cleanUp', asked, { items, ...CONTINUE });
		const details = expect.objectContaining({ code: 'RepositoryNotFoundException' }) as object;
		expect(outputs[0]).toMatchObject([
			{ json: { details }, pairedItem: { item: 0 } },
			{ json: { details }, pairedItem: { item: 1 } },
		]);
		const { error } = await target.run('image', 'cleanUp', asked, { items });
		expect(error?.name).toBe('NodeApiError');
	});

	it('each have what there is after the items before them', async () => {
		await pushImage(target.client, name, 'a1');
		expect(await cleanUp([true, false, true, false])).toEqual([
			[1, { item: 0 }],
			[1, { item: 1 }],
			[0, { item: 2 }],
			[0, { item: 3 }],
		]);
	});
});
