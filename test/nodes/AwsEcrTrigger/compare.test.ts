import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { ImageDetail } from '@aws-sdk/client-ecr';
import { compare, remember, type ListedImage } from '../../../nodes/AwsEcrTrigger/polling/compare';
import { decodeMemory, encodeMemory } from '../../../nodes/AwsEcrTrigger/polling/encoding';
import { findEvents, type PollContext } from '../../../nodes/AwsEcrTrigger/polling/findEvents';
import type { Memory } from '../../../nodes/AwsEcrTrigger/polling/memory';
import { WatchedRegistry } from '../../../nodes/AwsEcrTrigger/polling/watchedRegistry';
import { clientOf } from '../../support/client';

const digestOf = (image: string) => `sha256:${createHash('sha256').update(image).digest('hex')}`;
const listed = (image: string, imageTags: string[] = [], detail?: ImageDetail): ListedImage => ({
	imageDigest: digestOf(image),
	imageTags,
	...(detail ? { detail } : {}),
});
const found = (before: ListedImage[], now: ListedImage[], exact = false) => {
	const detail = { exact, scans: true };
	const changes = compare({ ...detail, images: remember(before, detail) }, now, 5);
	return changes.map(({ event, imageDigest, imageTags }) => [event, imageDigest, imageTags]);
};

describe('a scan', () => {
	const scanned = (status: string, at?: number, severity = 'HIGH'): ImageDetail => ({
		imageScanStatus: { status: status as 'COMPLETE' },
		...(at
			? { imageScanFindingsSummary: { imageScanCompletedAt: new Date(at), findingSeverityCounts: { [severity]: 1 } } }
			: {}),
	});
	const events = (before: ImageDetail, now: ImageDetail) =>
		found([listed('a', [], before)], [listed('a', [], now)]).map(([event]) => event);
	const none = scanned('PENDING');

	it.each(['COMPLETE', 'ACTIVE'])('is finished as %s once it has a time', (status) => {
		expect(events(none, scanned(status, 1))).toEqual(['scanFinished', 'severityReached']);
		expect(events(scanned(status, 1), scanned(status, 1))).toEqual([]);
		expect(events(scanned(status, 1), scanned(status, 2))).toEqual(['scanFinished']);
	});

	it.each(['FAILED', 'UNSUPPORTED_IMAGE', 'IMAGE_SIZE_EXCEEDED'])('is finished as %s without findings', (status) => {
		expect(events(none, scanned(status))).toEqual(['scanFinished']);
		expect(events(scanned('COMPLETE', 1), scanned(status))).toEqual(['scanFinished']);
	});

	it.each([
		'ACTIVE',
		'COMPLETE',
		'NOT_KNOWN',
		'PENDING',
		'IN_PROGRESS',
		'SCAN_ELIGIBILITY_EXPIRED',
		'FINDINGS_UNAVAILABLE',
		'LIMIT_EXCEEDED',
		'IMAGE_ARCHIVED',
	])('is not finished as %s, and the previous one is still known', (status) => {
		expect(events(none, scanned(status))).toEqual([]);
		const detail = { exact: false, scans: true };
		const before = { ...detail, images: remember([listed('a', [], scanned('COMPLETE', 1))], detail) };
		const during = { ...detail, images: remember([listed('a', [], scanned(status))], detail, before) };
		expect(compare(during, [listed('a', [], scanned('COMPLETE', 1))], 5)).toEqual([]);
	});

	it('reaches a severity only from a lower one', () => {
		expect(events(scanned('COMPLETE', 1, 'LOW'), scanned('COMPLETE', 2))).toEqual(['scanFinished', 'severityReached']);
		expect(events(scanned('COMPLETE', 1, 'LOW'), scanned('COMPLETE', 2, 'MEDIUM'))).toContain('severityReached');
		expect(events(scanned('COMPLETE', 1, 'LOW'), scanned('COMPLETE', 2, 'INFORMATIONAL'))).toEqual(['scanFinished']);
	});

	it('is not new if scans were not known before', () => {
		const detail = { exact: false, scans: false };
		const before = { ...detail, images: remember([listed('a')], detail) };
		expect(compare(before, [listed('a', [], scanned('COMPLETE', 1))], 5)).toEqual([]);
	});
});

describe('a scan that DescribeImages does not tell', () => {
	const time = 1_767_225_600;
	const bare = (status: string) => ({ imageScanStatus: { status }, imageScanFindings: { findings: [] } });
	const result = (status: string, more: object = { imageScanCompletedAt: new Date(time * 1000) }) => ({
		imageScanStatus: { status },
		imageScanFindings: more,
	});
	const scanned = (image: string, tags: string[] = []) => ({ imageDigest: digestOf(image), imageTags: tags });

	/** Polls once for each answer of DescribeImageScanFindings; an error is thrown. The first poll takes it as known. */
	const pollEach = async (answers: readonly object[], detail: object = {}) => {
		let scans = 0;
		let answer: object = {};
		const client = clientOf((api) => {
			if (api === 'DescribeRepositories') return { repositories: [{ registryId: '123456789012' }] };
			if (api === 'DescribeImages') return { imageDetails: [{ ...scanned('a', ['v1']), ...detail }] };
			scans += 1;
			if (answer instanceof Error) throw answer;
			return answer;
		});
		const context: PollContext = {
			params: {
				events: ['scanFinished', 'severityReached'],
				names: ['a'],
				severityToReach: 'HIGH',
				emitExisting: false,
			},
			registry: new WatchedRegistry(client),
			region: 'eu-west-1',
			registryKey: 'test',
		};
		let memory: Memory | undefined;
		const polls: Array<readonly [events: string[], scans: number]> = [];
		for (const one of answers) {
			answer = one;
			scans = 0;
			const found = await findEvents(context, memory);
			// As n8n keeps it between polls.
			memory = decodeMemory(encodeMemory(found.memory));
			polls.push([found.events.map(({ event }) => event), scans]);
		}
		return polls;
	};
	const noScan = Object.assign(new Error('no scan'), { name: 'ScanNotFoundException' });

	it.each(['COMPLETE', 'ACTIVE'])('is not over as %s before it has a result', async (status) => {
		const answers = [bare(status), bare(status), result(status, {}), result(status), result(status)];
		expect(await pollEach(answers)).toEqual([
			[[], 1],
			[[], 1],
			[[], 1],
			[['scanFinished'], 1],
			[[], 0],
		]);
	});

	const finished = ['scanFinished'];
	const reached = ['scanFinished', 'severityReached'];
	it.each<[string, object, string[]]>([
		['counts', { findingSeverityCounts: { HIGH: 1 } }, reached],
		['counts of findings below the minimum', { findingSeverityCounts: { LOW: 1 } }, finished],
		['findings', { findings: [{ severity: 'CRITICAL' }] }, reached],
		['enhanced findings', { enhancedFindings: [{ severity: 'HIGH', status: 'ACTIVE' }] }, reached],
		['closed enhanced findings', { enhancedFindings: [{ severity: 'HIGH', status: 'CLOSED' }] }, finished],
		['no enhanced findings', { enhancedFindings: [] }, finished],
		['empty counts alone', { findingSeverityCounts: {}, findings: [] }, []],
		['the time of never', { imageScanCompletedAt: new Date(0), findings: [] }, []],
	])('with %s starts the workflow for what it says', async (_, findings, events) => {
		expect(await pollEach([noScan, result('ACTIVE', findings)])).toEqual([
			[[], 1],
			[events, 1],
		]);
	});

	it.each(['FAILED', 'UNSUPPORTED_IMAGE', 'IMAGE_SIZE_EXCEEDED'])(
		'is over as %s, and asked for once',
		async (status) => {
			expect(await pollEach([noScan, result(status, {}), result(status, {})])).toEqual([
				[[], 1],
				[['scanFinished'], 1],
				[[], 0],
			]);
		},
	);

	it.each(['SCAN_ELIGIBILITY_EXPIRED', 'FINDINGS_UNAVAILABLE', 'LIMIT_EXCEEDED'])(
		'is final as %s, which is no event',
		async (status) => {
			expect(await pollEach([noScan, result(status, {}), result(status, {})])).toEqual([
				[[], 1],
				[[], 1],
				[[], 0],
			]);
		},
	);

	it.each(['PENDING', 'IN_PROGRESS', 'IMAGE_ARCHIVED', 'NOT_KNOWN'])('is asked for again as %s', async (status) => {
		expect(await pollEach([result(status, {}), result(status, {}), result('COMPLETE')])).toEqual([
			[[], 1],
			[[], 1],
			[['scanFinished'], 1],
		]);
	});

	it('is asked for where DescribeImages tells a status without a result, and not in progress', async () => {
		const told = (status: string) => ({ imageScanStatus: { status }, imageScanFindingsSummary: {} });
		expect(await pollEach([noScan, result('COMPLETE')], told('COMPLETE'))).toEqual([
			[[], 1],
			[['scanFinished'], 1],
		]);
		expect(await pollEach([noScan, result('COMPLETE')], told('IN_PROGRESS'))).toEqual([
			[[], 0],
			[[], 0],
		]);
	});

	it('is over again where DescribeImages tells of another scan', () => {
		const detail = { exact: false, scans: true };
		const first = { ...scanned('a'), scan: { status: 'COMPLETE', completedAt: new Date(1), severityCounts: {} } };
		const before = { ...detail, images: remember([first], detail) };
		const told = (at: number): ImageDetail => ({
			imageScanStatus: { status: 'COMPLETE' },
			imageScanFindingsSummary: { imageScanCompletedAt: new Date(at) },
		});
		expect(compare(before, [listed('a', [], told(1))], 5)).toEqual([]);
		expect(compare(before, [listed('a', [], told(2))], 5)).toMatchObject([{ event: 'scanFinished' }]);
	});

	it('is asked for with at most five calls in progress, in all repositories together', async () => {
		let inProgress = 0;
		let most = 0;
		const names = ['a', 'b', 'c'];
		const client = clientOf(async (api, { repositoryName }) => {
			inProgress += 1;
			most = Math.max(most, inProgress);
			await setTimeout(1);
			inProgress -= 1;
			if (api === 'DescribeRepositories') {
				return { repositories: names.map((one) => ({ repositoryName: one, registryId: '123456789012' })) };
			}
			if (api === 'DescribeImageScanFindings') return result('COMPLETE');
			return { imageDetails: Array.from({ length: 10 }, (_, at) => scanned(`${String(repositoryName)} ${at}`)) };
		});
		const params = { events: ['scanFinished' as const], emitExisting: true };
		const context = { params, registry: new WatchedRegistry(client), region: 'eu-west-1', registryKey: 'test' };
		expect((await findEvents(context, undefined)).events).toHaveLength(30);
		expect(most).toBe(5);
	});
});

const hashOf = (tag: string, bytes: number) =>
	createHash('sha256')
		.update(tag)
		.digest('hex')
		.slice(0, 2 * bytes);

/** Two tags whose hashes share exactly this many leading bytes; three are kept. */
const alike = (bytes: number): [string, string] => {
	const seen = new Map<string, string>();
	for (let index = 0; ; index += 1) {
		const tag = `v${index}`;
		const other = seen.get(hashOf(tag, bytes));
		if (other !== undefined && hashOf(other, bytes + 1) !== hashOf(tag, bytes + 1)) return [other, tag];
		seen.set(hashOf(tag, bytes), tag);
	}
};

describe('a tag', () => {
	it('is new, not moved, if another image keeps a tag of the same hash', () => {
		const [one, other] = alike(3);
		const before = [listed('a', [one]), listed('b')];
		expect(found(before, [listed('a', [one]), listed('b', [other])])).toEqual([
			['imagePushed', digestOf('b'), [other]],
		]);
		// If the other image lost its tag, the hash cannot tell.
		expect(found(before, [listed('a'), listed('b', [other])])).toEqual([['tagMoved', digestOf('b'), [other]]]);
	});
});

describe('what is remembered', () => {
	it('tells tags apart whose hashes share two bytes', () => {
		const [one, other] = alike(2);
		const before = [listed('a', [one]), listed('b')];
		expect(found(before, [listed('a', [one, other]), listed('b')])).toEqual([['imagePushed', digestOf('a'), [other]]]);
	});

	it('tells images apart whose digests share four bytes', () => {
		const [one, other] = ['0123456701', '0123456702'].map((start) => `sha256:${start.padEnd(64, '0')}`);
		const image = (imageDigest = ''): ListedImage => ({ imageDigest, imageTags: [] });
		expect(found([image(one)], [image(one), image(other)])).toEqual([['imagePushed', other, []]]);
	});
});

describe('a list that changes while its pages are read', () => {
	type Page = ReadonlyArray<readonly [image: string, tag: string]>;
	const ids = (pages: readonly Page[]) =>
		pages.map((page) => page.map(([image, imageTag]) => ({ imageDigest: digestOf(image), imageTag })));

	/** Polls twice: first with one list, then with these lists, page by page. */
	const pollTwice = async (first: Page, lists: ReadonlyArray<readonly Page[]>) => {
		const waiting = [[first], ...lists].map(ids);
		let calls = 0;
		const client = clientOf((api, { nextToken = '0' }) => {
			if (api !== 'ListImages') return { repositories: [{ registryId: '123456789012' }] };
			calls += 1;
			const page = Number(nextToken);
			const pages = waiting[0] ?? [];
			const isLast = page === pages.length - 1;
			if (isLast) waiting.shift();
			return { imageIds: pages[page], ...(isLast ? {} : { nextToken: String(page + 1) }) };
		});
		const context: PollContext = {
			params: { events: ['tagMoved'], names: ['team/app'], emitExisting: false },
			registry: new WatchedRegistry(client),
			region: 'eu-west-1',
			registryKey: 'test',
		};
		const { memory } = await findEvents(context, undefined);
		calls = 0;
		const { events } = await findEvents(context, memory);
		return { events: events.map(({ event, imageDigest }) => [event, imageDigest]), calls };
	};
	const first: Page = [
		['a', 'stable'],
		['a', 'v1'],
		['b', 'v2'],
	];
	const after: Page = [
		['a', 'v1'],
		['b', 'v2'],
		['b', 'stable'],
	];
	const moved = [['tagMoved', digestOf('b')]];

	it('and has a moved tag on no image, is read again', async () => {
		const torn: Page[] = [[['b', 'v2']], [['a', 'v1']]];
		expect(await pollTwice(first, [torn, [after]])).toEqual({ events: moved, calls: 3 });
	});

	it('and has a moved tag on both images, is read again', async () => {
		const torn: Page[] = [
			[
				['a', 'stable'],
				['a', 'v1'],
			],
			[
				['b', 'v2'],
				['b', 'stable'],
			],
		];
		expect(await pollTwice(first, [torn, [after]])).toEqual({ events: moved, calls: 3 });
		// The move is reported even if the second list is inconsistent, too.
		expect((await pollTwice(first, [torn, torn])).events).toEqual(moved);
	});

	it('is read once if an image was deleted with its tags', async () => {
		expect(await pollTwice(first, [[[['b', 'v2']]]])).toEqual({ events: [], calls: 1 });
	});
});
