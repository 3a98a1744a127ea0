import {
	DescribeImageReplicationStatusCommand,
	DescribeReplicationBackfillResultsCommand,
	ListReplicationBackfillsCommand,
	PutReplicationConfigurationCommand,
	StartReplicationBackfillCommand,
	StopReplicationBackfillCommand,
} from '@aws-sdk/client-ecr';
import type { DescribeReplicationBackfillResultsCommandInput } from '@aws-sdk/client-ecr';

import { MAX_BACKFILLS } from '../operations/startReplicationBackfill';
import { LONGEST_RUN } from '../state/task';
import { ACCOUNT, useFreshBench, putImage, refused } from './support';
import type { Bench } from './support';

const START = new Date('2026-03-04T05:06:07.000Z');
const DAY = 24 * 60 * 60 * 1000;
const REGIONS = Array.from({ length: MAX_BACKFILLS + 1 }, (_, index) => `eu-west-${index + 1}`);
const EU = { region: 'eu-west-1', registryId: ACCOUNT };

let bench: Bench;
let now: Date;
let tagged: string;
let untagged: string;

beforeEach(() => {
	now = START;
});
useFreshBench((opened) => (bench = opened), { now: () => now });
beforeEach(async () => {
	for (const name of ['team/app', 'other']) bench.registry.createRepository({ name });
	tagged = await putImage(bench.registry, 'team/app', 'tagged', { tag: 'v1' });
	const manifest = bench.registry.repository('team/app').images.get(tagged)?.manifest ?? '';
	bench.registry.putImage('team/app', { manifest, tag: 'latest' });
	untagged = await putImage(bench.registry, 'team/app', 'untagged');
	await putImage(bench.registry, 'other', 'other', { tag: 'v1' });
	const rules = [
		{
			destinations: REGIONS.map((region) => ({ region, registryId: ACCOUNT })),
			repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' as const }],
		},
	];
	await bench.client.send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));
});

async function start(destination = EU) {
	return bench.client.send(new StartReplicationBackfillCommand({ destination }));
}

async function results(
	replicationBackfillId: string | undefined,
	more: Partial<DescribeReplicationBackfillResultsCommandInput> = {},
) {
	const command = new DescribeReplicationBackfillResultsCommand({ replicationBackfillId, ...more });
	return bench.client.send(command);
}

const copies = () => bench.ecr.registry('eu-west-1').repositories;

it('copies what was there before the rule, and says so of each tag', async () => {
	const started = await start();
	expect(started).toMatchObject({
		replicationBackfillId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		registryId: ACCOUNT,
		destination: EU,
		status: 'PREPARING',
		startedAt: START,
	});
	const { replicationBackfillId } = started;
	const total = { totalReplicationCount: 3, failedReplicationCount: 0, failureCodes: [] };
	const inProgress = await results(replicationBackfillId);
	expect(inProgress).toMatchObject({ status: 'IN_PROGRESS', progress: { ...total, completedReplicationCount: 0 } });
	expect([inProgress.results, inProgress.endedAt, copies().size]).toEqual([[], undefined, 0]);

	now = new Date(START.getTime() + 1000);
	expect(await results(replicationBackfillId)).toMatchObject({
		registryId: ACCOUNT,
		replicationBackfillId,
		destination: EU,
		status: 'COMPLETE',
		progress: { ...total, completedReplicationCount: 3 },
		startedAt: START,
		endedAt: now,
		results: [
			{ repositoryName: 'team/app', imageId: { imageDigest: tagged, imageTag: 'v1' }, status: 'COMPLETE' },
			{ repositoryName: 'team/app', imageId: { imageDigest: tagged, imageTag: 'latest' }, status: 'COMPLETE' },
			{ repositoryName: 'team/app', imageId: { imageDigest: untagged }, status: 'COMPLETE' },
		],
	});
	expect([...copies().keys()]).toEqual(['team/app']);
	expect([...(copies().get('team/app')?.images.keys() ?? [])]).toEqual([tagged, untagged]);
	const command = new DescribeImageReplicationStatusCommand({
		repositoryName: 'team/app',
		imageId: { imageDigest: untagged },
	});
	expect((await bench.client.send(command)).replicationStatuses).toEqual([{ ...EU, status: 'COMPLETE' }]);
});

it('results are filtered and paged; what has gone since has failed', async () => {
	const { replicationBackfillId } = await start();
	await results(replicationBackfillId);
	bench.registry.repository('team/app').images.delete(untagged);
	const { progress } = await results(replicationBackfillId);
	expect(progress).toEqual({
		totalReplicationCount: 3,
		completedReplicationCount: 2,
		failedReplicationCount: 1,
		failureCodes: ['ImageNotFound'],
	});
	const failed = await results(replicationBackfillId, { resultStatusFilter: 'FAILED' });
	expect(failed.results).toEqual([
		{
			repositoryName: 'team/app',
			imageId: { imageDigest: untagged },
			status: 'FAILED',
			failureCode: 'ImageNotFound',
		},
	]);
	const first = await results(replicationBackfillId, { resultStatusFilter: 'COMPLETE', maxResults: 1 });
	const second = await results(replicationBackfillId, {
		resultStatusFilter: 'COMPLETE',
		maxResults: 1,
		nextToken: first.nextToken,
	});
	const tags = [first, second].map((page) => page.results?.map(({ imageId }) => imageId?.imageTag));
	expect([tags, second.nextToken]).toEqual([[['v1'], ['latest']], undefined]);
});

it('needs a destination of the configuration', async () => {
	expect(await refused(start({ region: 'sa-east-1', registryId: ACCOUNT }))).toMatchObject({
		name: 'InvalidParameterException',
		message: expect.stringContaining("'destination'"),
	});
});

it('there is one for a region, and ten in all, at a time', async () => {
	await start();
	expect((await refused(start())).name).toBe('ReplicationBackfillInProgressException');
	for (const region of REGIONS.slice(1, MAX_BACKFILLS)) await start({ region, registryId: ACCOUNT });
	const last = { region: REGIONS[MAX_BACKFILLS] ?? '', registryId: ACCOUNT };
	expect((await refused(start(last))).name).toBe('LimitExceededException');
	now = new Date(START.getTime() + LONGEST_RUN + 1);
	expect((await start(last)).status).toBe('PREPARING');
	expect((await start()).status).toBe('PREPARING');
});

it('can be stopped while it is under way', async () => {
	const stop = (replicationBackfillId?: string) =>
		bench.client.send(new StopReplicationBackfillCommand({ replicationBackfillId }));
	const { replicationBackfillId: unprepared } = await start();
	expect(await stop(unprepared)).toMatchObject({ status: 'STOPPED', destination: EU, startedAt: START });
	const stopped = await results(unprepared);
	expect([stopped.status, stopped.progress, stopped.results, stopped.endedAt]).toEqual([
		'STOPPED',
		undefined,
		[],
		START,
	]);

	const { replicationBackfillId } = await start();
	await results(replicationBackfillId);
	expect((await stop(replicationBackfillId)).status).toBe('STOPPED');
	expect((await results(replicationBackfillId)).progress).toMatchObject({
		totalReplicationCount: 3,
		completedReplicationCount: 0,
	});
	expect(copies().size).toBe(0);
	expect((await refused(stop(replicationBackfillId))).name).toBe('ReplicationBackfillInvalidStatusException');
	const nobody = '00000000-0000-0000-0000-000000000000';
	expect((await refused(stop(nobody))).name).toBe('ReplicationBackfillNotFoundException');
	expect((await refused(results(nobody))).name).toBe('ReplicationBackfillNotFoundException');
});

it('they are listed by 25 unless more are asked for', async () => {
	for (let index = 0; index < 26; index += 1) {
		const { replicationBackfillId } = await start();
		await bench.client.send(new StopReplicationBackfillCommand({ replicationBackfillId }));
	}
	const first = await bench.client.send(new ListReplicationBackfillsCommand({}));
	const { nextToken } = first;
	const second = await bench.client.send(new ListReplicationBackfillsCommand({ nextToken }));
	expect([first.backfills?.length, second.backfills?.length, second.nextToken]).toEqual([25, 1, undefined]);
	const all = await bench.client.send(new ListReplicationBackfillsCommand({ maxResults: 50 }));
	expect(all.backfills).toHaveLength(26);
});

it('they are listed, paged, until 90 days after their end', async () => {
	const list = (nextToken?: string) =>
		bench.client.send(new ListReplicationBackfillsCommand({ maxResults: 1, nextToken }));
	const first = (await start()).replicationBackfillId;
	const second = (await start({ region: 'eu-west-2', registryId: ACCOUNT })).replicationBackfillId;
	const page = await list();
	expect(page).toMatchObject({
		registryId: ACCOUNT,
		backfills: [{ replicationBackfillId: first, destination: EU, status: 'IN_PROGRESS', startedAt: START }],
	});
	const next = await list(page.nextToken);
	expect(next.backfills).toMatchObject([{ replicationBackfillId: second, status: 'IN_PROGRESS' }]);
	expect(next.nextToken).toBeUndefined();
	expect((await list()).backfills).toMatchObject([
		{ replicationBackfillId: first, status: 'COMPLETE', endedAt: START },
	]);
	now = new Date(START.getTime() + 90 * DAY);
	expect((await list()).backfills).toMatchObject([{ replicationBackfillId: second, status: 'COMPLETE', endedAt: now }]);
	expect((await refused(results(first))).name).toBe('ReplicationBackfillNotFoundException');
});
