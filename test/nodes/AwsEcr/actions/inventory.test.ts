import {
	DescribeImageScanFindingsCommand,
	DescribeImagesCommand,
	SetRepositoryPolicyCommand,
	StartImageScanCommand,
	UpdateImageStorageClassCommand,
	type ImageDetail,
} from '@aws-sdk/client-ecr';
import { startSlowLink } from '../../../../tools/bench/slowLink';
import { addSampleData } from '../../../../local-ecr/sample';
import { startScriptedAws, type ScriptedCall } from '../../../lib/aws/scriptedAws';
import { highestSeverity } from '../../../../lib/ecr/severities';
import { createRepository, pushImage, pushIndex } from '../../../support/images';
import { contract, useTarget, type Target } from '../../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

/** Names that no other test has, under a common prefix. */
let prefix: string;
beforeEach(() => (prefix = target.newName()));

const NOW = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

const run = async (more: object = {}) =>
	await target.run('registry', 'inventory', { repositoryPatterns: `${prefix}*`, ...more });
const inventory = async (more: object = {}) =>
	await target.items('registry', 'inventory', { repositoryPatterns: `${prefix}*`, ...more });

async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
	const before = target.calls.length;
	await act();
	return target.calls.slice(before).map(({ operation }) => operation);
}

async function imagesIn(repositoryName: string): Promise<ImageDetail[]> {
	return (await target.client.send(new DescribeImagesCommand({ repositoryName }))).imageDetails ?? [];
}

describe('an inventory', () => {
	contract('has a row for each repository that a sheet can take, by name', { needs: ['sampleData'] }, async () => {
		if (!target.local) throw new Error('The sample data is for the local ECR');
		await addSampleData(target.local.registry(target.region), NOW);
		const rows = await inventory({ repositoryPatterns: 'team/*, base/*' });
		expect(rows.map(({ repositoryName }) => repositoryName)).toEqual(['base/node', 'team/api', 'team/app']);
		const [base, api, app] = rows;
		expect(app).toEqual({
			repositoryName: 'team/app',
			repositoryUri: expect.stringMatching(/\.amazonaws\.com\/team\/app$/) as string,
			createdAt: daysAgo(365),
			images: 9,
			tagged: 3,
			untagged: 6,
			indexes: 0,
			archived: 0,
			scanned: 1,
			sizeInBytes: (await imagesIn('team/app')).reduce((sum, { imageSizeInBytes = 0 }) => sum + imageSizeInBytes, 0),
			newestPush: daysAgo(5),
			oldestPush: daysAgo(200),
			latestPull: daysAgo(1),
			worstFinding: 'CRITICAL',
			tagMutability: 'MUTABLE',
			scanOnPush: false,
			encryption: 'AES256',
			hasPolicy: false,
			hasLifecyclePolicy: false,
		});
		expect(api).toMatchObject({ images: 5, tagged: 2, hasPolicy: false, hasLifecyclePolicy: true });
		expect(base).toMatchObject({ indexes: 1, scanned: 0, worstFinding: null, hasPolicy: true });
		for (const row of rows) {
			expect(Object.keys(row)).toEqual(Object.keys(app ?? {}));
			for (const value of Object.values(row)) expect(value === null || typeof value !== 'object').toBe(true);
		}
	});

	contract('does not count the largest child of a multi-arch image twice', { needs: ['imageSizes'] }, async () => {
		await createRepository(target.client, prefix);
		const children = [await pushImage(target.client, prefix), await pushImage(target.client, prefix)];
		await pushIndex(target.client, prefix, children, 'v1');
		const sizes = (await imagesIn(prefix)).map(({ imageSizeInBytes = 0, imageTags }) =>
			imageTags ? 0 : imageSizeInBytes,
		);
		expect(await inventory()).toMatchObject([
			{ images: 3, tagged: 1, untagged: 2, indexes: 1, sizeInBytes: sizes.reduce((one, other) => one + other) },
		]);
	});

	it('has no dates and no findings where there is no image', async () => {
		await createRepository(target.client, prefix);
		expect(await inventory()).toMatchObject([
			{ images: 0, sizeInBytes: 0, newestPush: null, oldestPush: null, latestPull: null, worstFinding: null },
		]);
	});

	contract('counts what is archived, too', { needs: ['storageClasses'] }, async () => {
		await createRepository(target.client, prefix);
		const { imageDigest } = await pushImage(target.client, prefix, 'v1');
		await pushImage(target.client, prefix, 'v2');
		const asked = { repositoryName: prefix, imageId: { imageDigest }, targetStorageClass: 'ARCHIVE' } as const;
		await target.client.send(new UpdateImageStorageClassCommand(asked));
		expect(await inventory()).toMatchObject([{ images: 2, tagged: 2, archived: 1 }]);
	});

	const undescribed = { needs: ['undescribedScans'] } as const;
	contract('asks for the scan of each image that DescribeImages does not tell', undescribed, async () => {
		await createRepository(target.client, prefix);
		const children = [await pushImage(target.client, prefix), await pushImage(target.client, prefix)];
		await pushIndex(target.client, prefix, children, 'v1');
		const imageId = { imageDigest: children[0]?.imageDigest };
		await target.client.send(new StartImageScanCommand({ repositoryName: prefix, imageId }));
		// The local ECR reports a scan as in progress once.
		await target.client.send(new DescribeImageScanFindingsCommand({ repositoryName: prefix, imageId }));
		let rows: Array<Record<string, unknown>> = [];
		const calls = await callsOf(async () => (rows = await inventory({ policies: false })));
		expect(calls).toEqual([
			'DescribeRepositories',
			'DescribeImages',
			'DescribeImageScanFindings',
			'DescribeImageScanFindings',
		]);
		const { imageScanFindings } = await target.client.send(
			new DescribeImageScanFindingsCommand({ repositoryName: prefix, imageId }),
		);
		const worstFinding = highestSeverity(imageScanFindings?.findingSeverityCounts) ?? null;
		expect(rows).toMatchObject([{ images: 3, scanned: 1, worstFinding }]);
	});

	it('names the missing permission for scans, instead of counting no image as scanned', async () => {
		await createRepository(target.client, prefix);
		await pushImage(target.client, prefix, 'v1');
		target.failNext('DescribeImageScanFindings', { name: 'AccessDeniedException', message: 'not you' });
		const { error } = await run();
		expect(error?.message).toContain('ecr:DescribeImageScanFindings');
	});

	it('is empty where no name matches', async () => {
		expect(await inventory()).toEqual([]);
	});

	it('asks for policies only when they are wanted', async () => {
		const names = [`${prefix}-a`, `${prefix}-b`];
		for (const name of names) await createRepository(target.client, name);
		const all = await callsOf(async () => await inventory());
		expect(all.sort()).toEqual(
			[
				'DescribeRepositories',
				...names.flatMap(() => ['DescribeImages', 'GetLifecyclePolicy', 'GetRepositoryPolicy']),
			].sort(),
		);
		let rows: Array<Record<string, unknown>> = [];
		const less = await callsOf(async () => (rows = await inventory({ policies: false })));
		expect(less).toEqual(['DescribeRepositories', 'DescribeImages', 'DescribeImages']);
		for (const row of rows) expect(row).not.toHaveProperty('hasPolicy');
	});

	it('puts out the total on request, which is what its rows add up to', async () => {
		const names = [`${prefix}-a`, `${prefix}-b`];
		for (const [index, name] of names.entries()) {
			await createRepository(target.client, name);
			for (let pushed = 0; pushed <= index; pushed += 1) await pushImage(target.client, name, `v${pushed}`);
		}
		const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }];
		const policyText = JSON.stringify({ Version: '2012-10-17', Statement });
		await target.client.send(new SetRepositoryPolicyCommand({ repositoryName: names[0], policyText }));
		const both = await inventory({ options: { detail: 'both' } });
		const total = both.at(-1);
		expect(both.map(({ images }) => images)).toEqual([1, 2, 3]);
		expect(total).toMatchObject({ total: true, repositories: 2, tagged: 3, withPolicy: 1, withLifecyclePolicy: 0 });
		expect(total?.sizeInBytes).toBe(Number(both[0]?.sizeInBytes) + Number(both[1]?.sizeInBytes));
		expect(await inventory({ options: { detail: 'total' } })).toEqual([total]);
		expect(await inventory()).toEqual(both.slice(0, 2));
	});

	it('makes as many calls at once as are allowed, and keeps the order of the names', async () => {
		const names = ['a', 'b', 'c', 'd'].map((letter) => `${prefix}-${letter}`);
		for (const name of names) await createRepository(target.client, name);
		const reads = ['DescribeImages', 'GetRepositoryPolicy', 'GetLifecyclePolicy'];
		const oneByOne = await callsOf(async () => await inventory({ options: { concurrency: 1 } }));
		expect(oneByOne).toEqual(['DescribeRepositories', ...names.flatMap(() => reads)]);
		const link = await startSlowLink(target.endpoint, 20);
		try {
			const credentials = { ...target.credentials, endpoint: link.endpoint };
			const asked = { repositoryPatterns: `${prefix}*`, options: { concurrency: 4 } };
			const rows = await target.items('registry', 'inventory', asked, { credentials });
			expect(rows.map(({ repositoryName }) => repositoryName)).toEqual(names);
			expect(link.mostAtOnce).toBe(4);
		} finally {
			await link.close();
		}
	});

	it('leaves out a repository that is deleted meanwhile', async () => {
		for (const name of [`${prefix}-a`, `${prefix}-b`]) await createRepository(target.client, name);
		target.failNext('DescribeImages', { name: 'RepositoryNotFoundException' });
		const options = { concurrency: 1 };
		expect(await inventory({ options })).toMatchObject([{ repositoryName: `${prefix}-b` }]);
		target.failNext('GetLifecyclePolicy', { name: 'RepositoryNotFoundException' });
		expect(await inventory({ options })).toMatchObject([{ repositoryName: `${prefix}-b` }]);
	});

	it('says which permission is missing', async () => {
		await createRepository(target.client, prefix);
		const message = 'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecr:GetRepositoryPolicy';
		target.failNext('GetRepositoryPolicy', { name: 'AccessDeniedException', message });
		const { error } = await run();
		expect(error?.message).toMatch(/ecr:GetRepositoryPolicy/);
		expect(error?.name).toBe('NodeApiError');
	});

	it('goes through all pages, of repositories and of images', async () => {
		const image = (size: number, day: number) => ({ imageSizeInBytes: size, imagePushedAt: day * 86_400 });
		const pagesOf: Readonly<Record<string, readonly object[]>> = {
			DescribeRepositories: ['one', 'two'].map((repositoryName) => ({ repositories: [{ repositoryName }] })),
			DescribeImages: [[image(5, 10)], [image(7, 20), image(1, 15)]].map((imageDetails) => ({ imageDetails })),
		};
		const page = ({ operation, body }: ScriptedCall) => {
			const [first, second] = pagesOf[operation] ?? [];
			return { body: JSON.stringify(body.includes('"nextToken"') ? second : { ...first, nextToken: 'more' }) };
		};
		const aws = await startScriptedAws(page);
		try {
			const credentials = { ...target.credentials, endpoint: aws.endpoint };
			const rows = await target.items('registry', 'inventory', { policies: false }, { credentials });
			const images = { images: 3, sizeInBytes: 13, oldestPush: '1970-01-11T00:00:00.000Z' };
			expect(rows).toMatchObject([
				{ repositoryName: 'one', ...images, newestPush: '1970-01-21T00:00:00.000Z' },
				{ repositoryName: 'two', ...images },
			]);
			expect(aws.calls).toHaveLength(6);
			for (const { body } of aws.calls) expect(JSON.parse(body)).toMatchObject({ maxResults: 1000 });
		} finally {
			await aws.close();
		}
	});

	it('is taken once for items that ask the very same', async () => {
		await createRepository(target.client, prefix);
		const items = [{ json: {} }, { json: {} }];
		const { outputs } = await target.run('registry', 'inventory', { repositoryPatterns: prefix }, { items });
		expect(outputs[0]).toMatchObject([{ pairedItem: [{ item: 0 }, { item: 1 }] }]);
	});

	it.each<[string, object, RegExp]>([
		['a wrong pattern', { repositoryPatterns: 'Team/*' }, /^Repository Patterns holds "Team\/\*"/],
		['no patterns found', { repositoryPatterns: '={{ [] }}' }, /^Repository Patterns is an empty list/],
		['neither yes nor no', { policies: '={{ "some" }}' }, /^Include Policies is "some"/],
		['a wrong account', { options: { registryId: '12' } }, /^Registry ID is "12"/],
		['an unknown output', { options: { detail: '={{ "none" }}' } }, /^Output is "none"/],
		['no number', { options: { concurrency: '={{ "many" }}' } }, /^Maximum Concurrent Calls is "many"/],
	])('refuses %s before any call', async (_, more, message) => {
		const calls = await callsOf(async () => {
			const { error } = await run(more);
			expect(error?.message).toMatch(message);
			expect(error?.name).toBe('NodeOperationError');
		});
		expect(calls).toEqual([]);
	});
});
