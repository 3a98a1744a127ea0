import {
	DeleteLifecyclePolicyCommand,
	GetLifecyclePolicyCommand,
	GetLifecyclePolicyPreviewCommand,
	PutLifecyclePolicyCommand,
	StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';

import { sha256 } from '../../lib/ecr/digest';
import { OCI_MANIFEST } from '../../lib/ecr/mediaTypes';
import { ACCOUNT, indexOf, manifestOf, openBench, useBench, putImage, refused } from './support';
import type { Bench } from './support';

const DAY = 24 * 60 * 60 * 1000;
const ago = (days: number) => new Date(now.getTime() - days * DAY);

let now = new Date('2026-06-01T00:00:00.000Z');
let bench: Bench;
let repositoryName: string;

useBench((opened) => (bench = opened), { now: () => now });

beforeEach(async () => {
	repositoryName = await bench.newRepository();
});

const textOf = (selection: object, action: object = { type: 'expire' }) =>
	JSON.stringify({ rules: [{ rulePriority: 1, description: 'For the tests', selection, action }] });
const untaggedAfter30 = textOf({
	tagStatus: 'untagged',
	countType: 'sinceImagePushed',
	countUnit: 'days',
	countNumber: 30,
});

const start = async (lifecyclePolicyText?: string, on: Bench = bench) =>
	on.client.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
const get = async (more: object = {}, on: Bench = bench) =>
	on.client.send(new GetLifecyclePolicyPreviewCommand({ repositoryName, ...more }));

describe('the lifecycle policy', () => {
	it('is put, read and deleted', async () => {
		const read = async () => bench.client.send(new GetLifecyclePolicyCommand({ repositoryName }));
		const notFound = {
			name: 'LifecyclePolicyNotFoundException',
			message:
				`Lifecycle policy does not exist for the repository with name '${repositoryName}' ` +
				`in the registry with id '${ACCOUNT}'`,
			status: 400,
		};
		expect(await refused(read())).toEqual(notFound);
		await bench.client.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: untaggedAfter30 }));
		expect(await read()).toMatchObject({ lifecyclePolicyText: untaggedAfter30, lastEvaluatedAt: new Date(0) });
		const deleted = await bench.client.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
		expect(deleted.lifecyclePolicyText).toBe(untaggedAfter30);
		expect(await refused(read())).toEqual(notFound);
	});

	it('has to be valid', async () => {
		const lifecyclePolicyText = untaggedAfter30.replace('"days"', '"hours"');
		const call = bench.client.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
		expect(await refused(call)).toEqual({
			name: 'InvalidParameterException',
			message:
				"Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation " +
				`failure: rules[0].selection.countUnit: must be "days" for countType "sinceImagePushed"'`,
			status: 400,
		});
	});
});

describe('a preview', () => {
	it('is in progress first, then complete', async () => {
		const old = await putImage(bench.registry, repositoryName, 'old', { pushedAt: ago(31) });
		await putImage(bench.registry, repositoryName, 'new', { pushedAt: ago(29) });
		await putImage(bench.registry, repositoryName, 'tagged', { pushedAt: ago(90), tag: 'v1' });
		expect(await start(untaggedAfter30)).toMatchObject({
			registryId: ACCOUNT,
			repositoryName,
			lifecyclePolicyText: untaggedAfter30,
			status: 'IN_PROGRESS',
		});
		expect(await get()).toMatchObject({ status: 'IN_PROGRESS', previewResults: [], summary: {} });
		const answer = await get();
		expect(answer).toMatchObject({
			status: 'COMPLETE',
			lifecyclePolicyText: untaggedAfter30,
			summary: { expiringImageTotalCount: 1 },
			previewResults: [
				{
					imageDigest: old,
					imagePushedAt: ago(31),
					action: { type: 'EXPIRE' },
					appliedRulePriority: 1,
					storageClass: 'STANDARD',
				},
			],
		});
		expect(answer.previewResults?.[0]).not.toHaveProperty('imageTags');
		expect(answer.summary).not.toHaveProperty('transitioningImageTotalCounts');
	});

	it('counts what would be archived', async () => {
		const imageDigest = await putImage(bench.registry, repositoryName, 'idle', { pushedAt: ago(100), tag: 'v1' });
		const selection = { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 };
		await start(textOf(selection, { type: 'transition', targetStorageClass: 'archive' }));
		await get();
		expect(await get()).toMatchObject({
			previewResults: [
				{ imageDigest, imageTags: ['v1'], action: { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' } },
			],
			summary: {
				expiringImageTotalCount: 0,
				transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 1 }],
			},
		});
	});

	it('leaves what an index names, until the index is archived', async () => {
		const child = await putImage(bench.registry, repositoryName, 'child', { pushedAt: ago(90) });
		const manifest = indexOf(child);
		const index = bench.registry.putImage(repositoryName, { manifest, tag: 'v1', pushedAt: ago(90) });
		await start(untaggedAfter30);
		await get();
		expect((await get()).previewResults).toEqual([]);
		index.status = 'ARCHIVED';
		await start(untaggedAfter30);
		await get();
		expect((await get()).previewResults).toMatchObject([{ imageDigest: child }]);
	});

	it('leaves a signature with its image, but not one without', async () => {
		const subject = await putImage(bench.registry, repositoryName, 'subject', { tag: 'v1' });
		const parsed = JSON.parse(await manifestOf(bench.registry, repositoryName, 'signature')) as object;
		const sign = (digest: string) => {
			const manifest = JSON.stringify({ ...parsed, subject: { mediaType: OCI_MANIFEST, digest, size: 1 } });
			return bench.registry.putImage(repositoryName, { manifest, pushedAt: ago(90) }).digest;
		};
		sign(subject);
		const orphan = sign(sha256('an image that is gone'));
		await start(untaggedAfter30);
		await get();
		expect((await get()).previewResults).toMatchObject([{ imageDigest: orphan }]);
	});

	it('uses the policy of the repository when none is given', async () => {
		expect((await refused(start())).name).toBe('LifecyclePolicyNotFoundException');
		await bench.client.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: untaggedAfter30 }));
		expect((await start()).lifecyclePolicyText).toBe(untaggedAfter30);
	});

	it('is not found before it was started', async () => {
		expect((await refused(get())).name).toBe('LifecyclePolicyPreviewNotFoundException');
	});

	it('cannot be started again while it is in progress, but for half a minute at the most', async () => {
		await start(untaggedAfter30);
		expect((await refused(start(untaggedAfter30))).name).toBe('LifecyclePolicyPreviewInProgressException');
		const before = now;
		now = new Date(before.getTime() + 30_001);
		await expect(start(untaggedAfter30)).resolves.toBeDefined();
		now = before;
	});

	it('expires after a day', async () => {
		await start(untaggedAfter30);
		const before = now;
		now = new Date(before.getTime() + DAY + 1);
		expect((await get()).status).toBe('EXPIRED');
		now = before;
	});

	it('shows the images that were there when it was started', async () => {
		const old = await putImage(bench.registry, repositoryName, 'old', { pushedAt: ago(31) });
		await start(untaggedAfter30);
		bench.registry.repository(repositoryName).images.delete(old);
		await get();
		expect((await get()).previewResults).toMatchObject([{ imageDigest: old }]);
	});

	it('pages, filters and finds', async () => {
		const all = textOf({ tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 });
		const untagged = await putImage(bench.registry, repositoryName, 'a', { pushedAt: ago(9) });
		const tagged = await putImage(bench.registry, repositoryName, 'b', { pushedAt: ago(8), tag: 'v1' });
		await start(all);
		await get();
		const digests = async (more: object) => (await get(more)).previewResults?.map(({ imageDigest }) => imageDigest);
		const first = await get({ maxResults: 1 });
		expect(first.previewResults).toMatchObject([{ imageDigest: untagged }]);
		expect(await digests({ maxResults: 1, nextToken: first.nextToken })).toEqual([tagged]);
		expect(await digests({ filter: { tagStatus: 'TAGGED' } })).toEqual([tagged]);
		expect(await digests({ filter: { tagStatus: 'UNTAGGED' } })).toEqual([untagged]);
		expect(await digests({ imageIds: [{ imageTag: 'v1' }] })).toEqual([tagged]);
		expect(await digests({ imageIds: [{ imageDigest: untagged }] })).toEqual([untagged]);
		expect((await refused(get({ imageIds: [{ imageTag: 'v1' }], maxResults: 1 }))).name).toBe(
			'InvalidParameterException',
		);
		expect((await refused(get({ maxResults: 101 }))).name).toBe('InvalidParameterException');
	});

	it('takes as many polls as it is set to', async () => {
		const patient = await openBench({ now: () => now, previewPolls: 3 });
		try {
			patient.registry.createRepository({ name: repositoryName });
			await start(untaggedAfter30, patient);
			const statuses = [];
			for (let poll = 0; poll < 4; poll += 1) statuses.push((await get({}, patient)).status);
			expect(statuses).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'COMPLETE']);
		} finally {
			await patient.close();
		}
	});
});
