import type { ECRClient } from '@aws-sdk/client-ecr';
import { startSlowLink } from '../../../tools/bench/slowLink';
import { createRepository, pushImage, type PushedImage } from '../../support/images';
import type { LinkCall } from '../../support/link';
import { byName, contracts, useTarget, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

const [EU, US] = ['eu-west-1', 'us-east-1'];

let target: Target;
let inRegion: Readonly<Record<string, ECRClient>>;
/** Repositories of one name, in both regions. */
let name: string;
useTarget((opened) => {
	target = opened;
	inRegion = { [EU]: opened.client, [US]: opened.clientIn(US) };
});
beforeEach(async () => {
	name = target.newName();
	for (const client of Object.values(inRegion)) await createRepository(client, name);
});

const clientIn = (region: string) => inRegion[region] ?? target.client;
const push = async (region: string, ...tags: string[]): Promise<PushedImage> =>
	await pushImage(clientIn(region), name, ...tags);
const idsIn = async (region: string) => await target.idsIn(name, clientIn(region));

/** Runs an operation for items that have a region each, by a credential whose region is theirs. */
const run = async (
	resource: string,
	operation: string,
	parameters: object,
	items: object[],
	more: Partial<RunOptions> = {},
) => {
	const credentials = { ...target.credentials, region: '={{ $json.region }}' };
	return await target.run(resource, operation, parameters, {
		credentials,
		items: items.map((json) => ({ json: { ...json } })),
		...more,
	});
};

/** What was called meanwhile, other than to set things up. */
const calledBy = async (work: () => Promise<unknown>): Promise<LinkCall[]> => {
	const before = target.calls.length;
	await work();
	return target.calls.slice(before);
};
const said = (error: { message: string; description?: string | null } | undefined) =>
	`${error?.message}\n${error?.description}`;

contracts('a credential whose region is an expression of the item', { needs: ['regions'] }, () => {
	it('deletes the image of each item in its own region', async () => {
		const [v1, v2] = [await push(EU, 'v1'), await push(EU, 'v2')];
		const [w1, w2] = [await push(US, 'v1'), await push(US, 'v2')];
		const items = [
			{ region: EU, tag: 'v1' },
			{ region: US, tag: 'v2' },
		];
		const { outputs } = await run(
			'image',
			'delete',
			{ repositoryName: byName(name), imageIds: '={{ $json.tag }}' },
			items,
		);
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.imageDigest, pairedItem])).toEqual([
			[v1.imageDigest, { item: 0 }],
			[w2.imageDigest, { item: 1 }],
		]);
		expect(await idsIn(EU)).toEqual([`v2@${v2.imageDigest}`]);
		expect(await idsIn(US)).toEqual([`v1@${w1.imageDigest}`]);
	});

	it.each<[string, string, object]>([
		['getAll', 'DescribeImages', { filters: { imageIds: 'v1' } }],
		['getManifest', 'BatchGetImage', { imageIds: 'v1' }],
		['list', 'ListImages', { returnAll: true }],
	])('shares the calls of %s within a region, and not across regions', async (operation, api, parameters) => {
		const [eu, us] = [await push(EU, 'v1'), await push(US, 'v1')];
		const items = [EU, US, US, EU, EU].map((region) => ({ region }));
		const calls = await calledBy(async () => {
			const { outputs } = await run('image', operation, { repositoryName: byName(name), ...parameters }, items);
			const expected = items.map(({ region }, item) => [(region === EU ? eu : us).imageDigest, { item }]);
			expect(outputs[0]?.map(({ json, pairedItem }) => [json.imageDigest, pairedItem])).toEqual(expected);
		});
		expect(calls.map((call) => [call.operation, call.region]).sort()).toEqual([
			[api, EU],
			[api, US],
		]);
	});

	it('merges the ids of a batch within a region', async () => {
		for (const region of [EU, US]) for (const tag of ['v1', 'v2']) await push(region, tag);
		const items = ['v1', 'v2'].flatMap((tag) => [EU, US].map((region) => ({ region, tag })));
		const calls = await calledBy(
			async () => await run('image', 'delete', { repositoryName: byName(name), imageIds: '={{ $json.tag }}' }, items),
		);
		const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v2' }];
		expect(calls.map(({ region, input }) => [region, input.imageIds])).toEqual([
			[EU, imageIds],
			[US, imageIds],
		]);
		expect([await idsIn(EU), await idsIn(US)]).toEqual([[], []]);
	});

	it('keeps the order of changes within each region, with one call at a time in each', async () => {
		const policy = (Sid: string) =>
			JSON.stringify({
				Version: '2012-10-17',
				Statement: [{ Sid, Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
			});
		const items = Array.from({ length: 8 }, (_, index) => ({
			region: index % 2 ? US : EU,
			policyText: policy(`Item${index}`),
		}));
		const link = await startSlowLink(target.endpoint, 10);
		const credentials = { ...target.credentials, region: '={{ $json.region }}', endpoint: link.endpoint };
		const calls = await calledBy(async () => {
			const parameters = { repositoryName: byName(name), policyText: '={{ $json.policyText }}' };
			const { error } = await run('repositoryPolicy', 'set', parameters, items, { credentials });
			expect(error).toBeUndefined();
		}).finally(async () => {
			await link.close();
		});
		for (const region of [EU, US]) {
			const sent = calls.filter((call) => call.region === region).map(({ input }) => input.policyText);
			expect(sent).toEqual(items.filter((item) => item.region === region).map(({ policyText }) => policyText));
		}
		expect(link.mostAtOnce).toBeLessThanOrEqual(2);
	});

	it.each<[string, string, object]>([
		['image', 'cleanUp', { images: 'untagged', dryRun: false, options: { detail: 'summary' } }],
		['image', 'addTag', { imageId: 'v1', newTags: 'stable' }],
		['registry', 'inventory', { repositoryPatterns: '={{ $json.name }}', policies: false }],
		['custom', 'apiRequest', { apiOperation: 'ListImages', request: '={{ { repositoryName: $json.name } }}' }],
	])('does what %s %s does for each region, though the items ask the very same', async (resource, operation, more) => {
		for (const region of [EU, US]) {
			await push(region, 'v1');
			await push(region);
		}
		const items = [EU, US].map((region) => ({ region, name }));
		const calls = await calledBy(async () => {
			const parameters = { repositoryName: byName(name), ...more };
			const { outputs } = await run(resource, operation, parameters, items);
			expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		});
		const operationsIn = (region: string) =>
			calls.filter((call) => call.region === region).map((call) => call.operation);
		expect(operationsIn(US)).toEqual(operationsIn(EU));
		expect(operationsIn(EU)).not.toEqual([]);
	});

	it('reports a failure of the region in which it happened', async () => {
		await push(EU, 'v1');
		const absent = { repositoryName: byName('={{ $json.name }}') };
		const items = [
			{ region: EU, name },
			{ region: US, name: target.newName() },
		];
		const { error } = await run('image', 'getAll', absent, items);
		expect(error?.context?.itemIndex).toBe(1);
		expect(said(error)).toContain(`region ${US}`);
		expect(said(error)).not.toContain(EU);
	});

	it.each(['export', 'addTag'])('reports a missing image of the region of the item, by %s', async (operation) => {
		const parameters = { repositoryName: byName(name), imageId: 'v9', newTags: 'x', outputBinaryField: 'data' };
		const { error } = await run('image', operation, parameters, [{ region: US }]);
		expect(said(error)).toContain(US);
		expect(said(error)).not.toContain(EU);
	});

	it('compares the region of a URI with that of the item', async () => {
		const images = { [EU]: await push(EU, 'v1'), [US]: await push(US, 'v1') };
		const repositoryName = {
			__rl: true,
			mode: 'arn',
			value: '=123456789012.dkr.ecr.{{ $json.uri }}.amazonaws.com/{{ $json.name }}',
		};
		const items = [
			{ region: US, uri: US, name },
			{ region: US, uri: EU, name },
			{ region: EU, uri: EU, name },
		];
		const more = { onError: 'continueRegularOutput' as const };
		const { outputs } = await run('image', 'list', { repositoryName }, items, more);
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			{ repositoryName: name, imageTag: 'v1', imageDigest: images[US]?.imageDigest },
			{
				error: `Repository names a repository in ${EU}, but the credential is for ${US}`,
				details: { code: 'InvalidField', description: expect.any(String) as string },
			},
			{ repositoryName: name, imageTag: 'v1', imageDigest: images[EU]?.imageDigest },
		]);
		const calls = await calledBy(async () => {
			const { error } = await run('image', 'list', { repositoryName }, items);
			expect(error?.context?.itemIndex).toBe(1);
		});
		expect(calls).toEqual([]);
	});
});
