import { scanAndWait } from '../../../../nodes/AwsEcr/actions/scanAndWait';
import type { ActionItem } from '../../../../lib/engine/action';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import { clientOf, perform, toolsOf } from '../../../support/client';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const HOUR = 3_600_000;

const refusal = (name: string) => Object.assign(new Error(`${name} it is`), { name });

interface Script {
	/** What DescribeImageScanFindings answers for a digest; an error is thrown. */
	readonly reports: Readonly<Record<string, (nextToken?: string) => object>>;
	readonly start?: () => object;
	/** What an index lists; those of an index in an index, by its digest. */
	readonly children?: readonly object[];
	readonly inner?: Readonly<Record<string, readonly object[]>>;
}

/** Scans image 0 of a client that answers by the script, and counts the calls. */
async function scanned(
	{ reports, start = () => ({}), children, inner = {} }: Script,
	more: object = {},
	signal?: AbortSignal,
) {
	const calls: string[] = [];
	const answers: Readonly<
		Record<string, (input: { imageId?: object; imageIds?: object[]; nextToken?: string }) => object>
	> = {
		DescribeImages: () => ({
			imageDetails: [
				{
					imageDigest: digestOf('0'),
					imageTags: ['v1'],
					imageManifestMediaType: children ? OCI_INDEX : OCI_MANIFEST,
				},
			],
		}),
		BatchGetImage: ({ imageIds }) => {
			const [{ imageDigest = '' }] = imageIds as [{ imageDigest?: string }];
			return { images: [{ imageManifest: JSON.stringify({ manifests: inner[imageDigest] ?? children }) }] };
		},
		StartImageScan: start,
		DescribeImageScanFindings: ({ imageId, nextToken }) => {
			const { imageDigest = '' } = imageId as { imageDigest?: string };
			return reports[imageDigest]?.(nextToken) ?? {};
		},
	};
	const client = clientOf(async (name, input) => {
		calls.push(name);
		const answer = await Promise.resolve(answers[name]?.(input) ?? {});
		if (answer instanceof Error) throw answer;
		return answer;
	});
	const asked = { repositoryName: 'team/app', imageId: { imageTag: 'v1' }, blockedSeverity: 'HIGH', seconds: 0 };
	const outcome = await perform(scanAndWait, { ...asked, ...more }, toolsOf(client, signal)).then(
		(items) => ({ items, problem: undefined }),
		(cause: unknown) => {
			if (!(cause instanceof PartialFailure)) throw cause;
			return { items: cause.items, problem: cause };
		},
	);
	const [item] = outcome.items as [ActionItem];
	return { ...outcome, item, calls };
}

const status = (name: string, description?: string) => () => ({
	imageScanStatus: { status: name, ...(description ? { description } : {}) },
	imageScanFindings: {},
});
const complete = (ageHours: number, ...findings: object[]) => ({
	imageScanStatus: { status: 'COMPLETE' },
	imageScanFindings: { imageScanCompletedAt: new Date(Date.now() - ageHours * HOUR), findings },
});
const said = (name: string, findings: object | undefined) => () => ({
	imageScanStatus: { status: name, description: 'as AWS has it' },
	...(findings ? { imageScanFindings: findings } : {}),
});
const reportsOf = (report: (nextToken?: string) => object) => ({ [digestOf('0')]: report });

describe('a scan that has no result', () => {
	it.each([
		'FAILED',
		'UNSUPPORTED_IMAGE',
		'SCAN_ELIGIBILITY_EXPIRED',
		'FINDINGS_UNAVAILABLE',
		'LIMIT_EXCEEDED',
		'IMAGE_ARCHIVED',
		'IMAGE_SIZE_EXCEEDED',
	])('as %s blocks with the reason of AWS, and passes where that is asked for', async (name) => {
		const script = { reports: reportsOf(status(name, 'as AWS has it')), start: () => refusal('ValidationException') };
		const blocked = await scanned(script);
		expect(blocked.problem).toBeUndefined();
		expect(blocked.item).toMatchObject({
			output: 1,
			json: {
				gate: 'blocked',
				blockedBy: [`the scan has no result: ${name}`],
				scanStatus: name,
				scanStatusDescription: 'as AWS has it',
			},
		});
		const passed = await scanned(script, { notScanned: 'pass' });
		expect(passed.item).toMatchObject({ output: 0, json: { gate: 'passed', scanStatus: name } });
	});

	it.each(['PENDING', 'IN_PROGRESS'])('yet, as %s, is waited for, and never let through', async (name) => {
		const { item, problem, calls } = await scanned({ reports: reportsOf(status(name)) }, { notScanned: 'pass' });
		expect(problem?.message).toBe(`The scan of ${digestOf('0')} in team/app has no result yet: ${name}`);
		expect(item).toMatchObject({ output: 1, json: { gate: 'blocked', scanStatus: name } });
		expect(calls).not.toContain('StartImageScan');
	});

	it.each<[string, string, object | undefined]>([
		['COMPLETE', 'a bare list of findings', { findings: [] }],
		['ACTIVE', 'a bare list of findings', { findings: [] }],
		['COMPLETE', 'no member', {}],
		['ACTIVE', 'no findings at all', undefined],
		['COMPLETE', 'empty counts', { findings: [], findingSeverityCounts: {} }],
		['ACTIVE', 'the time of never', { findings: [], imageScanCompletedAt: new Date(0) }],
		['ACTIVE', 'the date of the sources alone', { findings: [], vulnerabilitySourceUpdatedAt: new Date() }],
		['NOT_KNOWN', 'a time', { findings: [], imageScanCompletedAt: new Date() }],
	])('yet, as %s with %s, is waited for, and never let through', async (name, _, findings) => {
		const { item, problem, calls } = await scanned(
			{ reports: reportsOf(said(name, findings)) },
			{ notScanned: 'pass' },
		);
		expect(problem?.message).toBe(`The scan of ${digestOf('0')} in team/app has no result yet: ${name}`);
		expect(item).toMatchObject({
			output: 1,
			json: {
				gate: 'blocked',
				blockedBy: [`the scan has no result: ${name}`],
				scanStatus: name,
				scanStatusDescription: 'as AWS has it',
			},
		});
		expect(item.json).not.toHaveProperty('scanType');
		expect(calls).not.toContain('StartImageScan');
	});

	it.each([
		['an answer that says nothing', () => ({})],
		['a result without a status', () => ({ imageScanFindings: { imageScanCompletedAt: new Date(), findings: [] } })],
	])('by %s is never let through', async (_, report) => {
		const { item, problem, calls } = await scanned({ reports: reportsOf(report) }, { notScanned: 'pass' });
		expect(problem?.message).toMatch(/has no result yet: NO_SCAN$/);
		expect(item).toMatchObject({ output: 1, json: { gate: 'blocked', scanStatus: 'NO_SCAN' } });
		expect(calls).toContain('StartImageScan');
	});

	it.each(['COMPLETE', 'ACTIVE'])('as %s is waited for until it has one', async (name) => {
		let asked = 0;
		const report = () => {
			asked += 1;
			const findings = [{ name: 'CVE-1', severity: 'HIGH' }];
			return asked < 2 ? said(name, { findings: [] })() : said(name, { findings, imageScanCompletedAt: new Date() })();
		};
		const { item, problem } = await scanned({ reports: reportsOf(report) });
		expect(problem).toBeUndefined();
		expect(item).toMatchObject({
			output: 1,
			json: { scanStatus: name, blockedBy: ['1 HIGH where 0 are let through'] },
		});
	});

	it('yet after another was started, while only its status is there, is not let through', async () => {
		let report: object = complete(100);
		const start = () => (report = said('COMPLETE', { findings: [] })());
		const { item, problem } = await scanned({ reports: reportsOf(() => report), start });
		expect(problem?.message).toMatch(/has no result yet: COMPLETE$/);
		expect(item.json).toMatchObject({ gate: 'blocked' });
	});

	it('yet is waited for until the execution is cancelled', async () => {
		const cancel = new AbortController();
		const report = () => {
			cancel.abort();
			return status('IN_PROGRESS')();
		};
		const waiting = scanned({ reports: reportsOf(report) }, { seconds: 300 }, cancel.signal);
		await expect(waiting).rejects.toThrow('aborted');
	});

	it('because there is no scan, and none can be started, is never let through', async () => {
		const script = {
			reports: reportsOf(() => refusal('ScanNotFoundException')),
			start: () => refusal('ValidationException'),
		};
		const { item, problem } = await scanned(script, { notScanned: 'pass' });
		expect(problem?.message).toMatch(/has no result yet: NO_SCAN$/);
		expect(item).toMatchObject({ output: 1, json: { gate: 'blocked', scanStatus: 'NO_SCAN' } });
	});

	it.each([
		['UnsupportedImageTypeException', 'UNSUPPORTED_IMAGE'],
		['ImageArchivedException', 'IMAGE_ARCHIVED'],
	])('since starting one is refused by %s has the status %s', async (name, scanStatus) => {
		const script = { reports: reportsOf(() => refusal('ScanNotFoundException')), start: () => refusal(name) };
		const { item } = await scanned(script);
		expect(item.json).toMatchObject({ gate: 'blocked', scanStatus, scanStatusDescription: `${name} it is` });
	});
});

describe('a scan that is there', () => {
	it('and failed is made again, and may fail again', async () => {
		const { item, problem, calls } = await scanned({ reports: reportsOf(status('FAILED')) });
		expect(problem).toBeUndefined();
		expect(item.json).toMatchObject({ gate: 'blocked', scanStatus: 'FAILED' });
		expect(calls.filter((name) => name === 'StartImageScan')).toHaveLength(1);
	});

	it.each([
		['ACTIVE', () => ({ ...status('ACTIVE')(), imageScanFindings: { enhancedFindings: [] } })],
		['COMPLETE, and recent', () => complete(1)],
		['ACTIVE with a time alone', () => said('ACTIVE', { imageScanCompletedAt: new Date() })()],
	])('as %s is taken without another', async (_, report) => {
		const { item, calls } = await scanned({ reports: reportsOf(report) });
		expect(item).toMatchObject({ output: 0, json: { gate: 'passed' } });
		expect(calls).not.toContain('StartImageScan');
	});

	it('with counts but of unknown age is made again', async () => {
		const { item, calls } = await scanned({
			reports: reportsOf(said('COMPLETE', { findingSeverityCounts: { LOW: 0 } })),
		});
		expect(item).toMatchObject({ output: 0, json: { gate: 'passed', scanType: 'basic' } });
		expect(calls).toContain('StartImageScan');
	});

	it('and old is made again, and waited for', async () => {
		let ageHours = 100;
		const start = () => ({ ageHours: (ageHours = 0) });
		const { item, calls } = await scanned({ reports: reportsOf(() => complete(ageHours)), start });
		expect(calls.filter((name) => name === 'StartImageScan')).toHaveLength(1);
		expect(Date.now() - Date.parse(item.json.scanCompletedAt as string)).toBeLessThan(HOUR);
	});

	it('and old is not taken for the one that was just started, while it still stands there', async () => {
		const old = complete(100);
		const { item, problem } = await scanned({ reports: reportsOf(() => old) });
		expect(problem?.message).toMatch(/has no result yet/);
		expect(item.json).toMatchObject({ gate: 'blocked' });
	});

	it('and old is taken where it is of enhanced scanning, which nobody starts', async () => {
		const report = () => {
			const imageScanCompletedAt = new Date(Date.now() - 100 * HOUR);
			return {
				imageScanStatus: { status: 'COMPLETE' },
				imageScanFindings: { imageScanCompletedAt, enhancedFindings: [] },
			};
		};
		const { item, calls } = await scanned({ reports: reportsOf(report) });
		expect(item.json).toMatchObject({ gate: 'passed', scanType: 'enhanced' });
		expect(calls).not.toContain('StartImageScan');
	});

	it('and old is taken where Amazon ECR allows no other', async () => {
		const start = () => refusal('LimitExceededException');
		const { item } = await scanned({ reports: reportsOf(() => complete(100)), start });
		expect(item.json).toMatchObject({ gate: 'passed', scanStatus: 'COMPLETE' });
	});

	it('is read to its last page, which may not end', async () => {
		const report = (nextToken?: string) => ({
			...complete(1, { name: `CVE-${nextToken ?? 'first'}`, severity: 'HIGH' }),
			nextToken: 'again',
		});
		const { item } = await scanned({ reports: reportsOf(report) });
		expect(item.json).toMatchObject({
			blockedBy: ['2 HIGH where 0 are let through'],
			findings: [{ name: 'CVE-first' }, { name: 'CVE-again' }],
		});
	});
});

describe('a result whose findings are not all listed', () => {
	const counted = (findingSeverityCounts: object, more: object) =>
		said('ACTIVE', { imageScanCompletedAt: new Date(), findingSeverityCounts, ...more });

	it.each<[string, object, object, number]>([
		['no list', { HIGH: 2 }, {}, 2],
		['an empty list', { HIGH: 2 }, { enhancedFindings: [] }, 2],
		['a shorter list', { HIGH: 2 }, { findings: [{ name: 'CVE-1', severity: 'HIGH' }] }, 1],
		['a list of another severity', { HIGH: 1 }, { findings: [{ name: 'CVE-1', severity: 'LOW' }] }, 1],
	])('is blocked by the counts, with %s', async (_, counts, more, unlistedFindings) => {
		const { item } = await scanned({ reports: reportsOf(counted(counts, more)) });
		const [[, high]] = Object.entries(counts) as [[string, number]];
		expect(item).toMatchObject({
			output: 1,
			json: { blockedBy: [`${high} HIGH where 0 are let through`], unlistedFindings },
		});
	});

	it('is blocked by a count of a severity that is not known', async () => {
		const { item } = await scanned({ reports: reportsOf(counted({ ODD: 1 }, {})) }, { blockedSeverity: 'UNDEFINED' });
		expect(item).toMatchObject({ output: 1, json: { severityCounts: { UNDEFINED: 1 } } });
	});

	it('passes where the list has as many, closed and suppressed ones among them', async () => {
		const enhancedFindings = ['CLOSED', 'SUPPRESSED'].map((one) => ({ title: one, severity: 'HIGH', status: one }));
		const { item } = await scanned({ reports: reportsOf(counted({ HIGH: 2 }, { enhancedFindings })) });
		expect(item).toMatchObject({ output: 0, json: { gate: 'passed', severityCounts: { HIGH: 0 } } });
		expect(item.json).not.toHaveProperty('unlistedFindings');
	});

	it('is blocked if the scan is deleted before its last page', async () => {
		const report = (nextToken?: string) =>
			nextToken ? refusal('ScanNotFoundException') : { ...complete(1), nextToken: 'more' };
		const { item, problem } = await scanned({ reports: reportsOf(report) });
		expect(problem?.message).toMatch(/has no result yet: COMPLETE$/);
		expect(item).toMatchObject({ output: 1, json: { gate: 'blocked', findings: [] } });
	});

	it('adds up over the platforms of an index', async () => {
		const children = ['1', '2'].map((digit) => ({ digest: digestOf(digit), mediaType: OCI_MANIFEST }));
		const reports = { [digestOf('1')]: counted({ HIGH: 1 }, {}), [digestOf('2')]: counted({ HIGH: 2 }, {}) };
		const { item } = await scanned({ reports, children });
		expect(item.json).toMatchObject({ severityCounts: { HIGH: 3 }, unlistedFindings: 3 });
	});
});

describe('fixable only', () => {
	const enhanced = (...fixes: Array<string | undefined>) =>
		said('ACTIVE', {
			enhancedFindings: fixes.map((fixAvailable, at) => ({
				severity: 'HIGH',
				status: 'ACTIVE',
				...(fixAvailable ? { fixAvailable } : {}),
				packageVulnerabilityDetails: { vulnerabilityId: `CVE-${at}` },
			})),
		});

	it('counts only findings that have a fix', async () => {
		const script = { reports: reportsOf(enhanced('NO', 'NO')) };
		expect((await scanned(script)).item.json).toMatchObject({ blockedBy: ['2 HIGH where 0 are let through'] });
		expect((await scanned(script, { fixableOnly: true })).item).toMatchObject({
			output: 0,
			json: {
				allowedFindings: 2,
				severityCounts: { HIGH: 0 },
				findings: [{ name: 'CVE-0', fixAvailable: 'NO', allowed: 'no fix available' }, { name: 'CVE-1' }],
			},
		});
	});

	it('counts findings that say nothing of a fix, those of basic scanning among them', async () => {
		const all = { reports: reportsOf(enhanced('YES', 'PARTIAL', undefined, 'NO')) };
		expect((await scanned(all, { fixableOnly: true })).item.json).toMatchObject({ severityCounts: { HIGH: 3 } });
		const basic = { reports: reportsOf(() => complete(1, { name: 'CVE-1', severity: 'HIGH' })) };
		expect((await scanned(basic, { fixableOnly: true })).item.json).toMatchObject({ severityCounts: { HIGH: 1 } });
	});
});

describe('an index', () => {
	const children = [
		{ digest: digestOf('1'), mediaType: OCI_MANIFEST, platform: { os: 'linux', architecture: 'amd64' } },
		{ digest: digestOf('2'), mediaType: OCI_MANIFEST, platform: { os: 'linux', architecture: 'arm64' } },
		{ digest: digestOf('3'), mediaType: OCI_MANIFEST, platform: { os: 'unknown', architecture: 'unknown' } },
		{ digest: digestOf('4'), mediaType: 'application/vnd.oci.artifact.manifest.v1+json' },
	];
	const finding = { name: 'CVE-1', severity: 'HIGH' };

	it('has what its children have, each finding once, and names what is no image', async () => {
		const reports = { [digestOf('1')]: () => complete(1, finding), [digestOf('2')]: () => complete(2, finding) };
		const { item } = await scanned({ reports, children });
		expect(item.json).toMatchObject({
			blockedBy: ['1 HIGH where 0 are let through'],
			images: [
				{ platform: 'linux/amd64', scanStatus: 'COMPLETE' },
				{ platform: 'linux/arm64', scanStatus: 'COMPLETE' },
			],
			findings: [{ name: 'CVE-1', imageDigests: [digestOf('1'), digestOf('2')] }],
			artifacts: [digestOf('3'), digestOf('4')],
		});
	});

	it('is not let through while a child has a status without a result', async () => {
		const reports = { [digestOf('1')]: () => complete(1), [digestOf('2')]: said('ACTIVE', { findings: [] }) };
		const { item, problem } = await scanned({ reports, children }, { notScanned: 'pass' });
		expect(problem?.message).toMatch(/has no result yet: ACTIVE$/);
		expect(item.json).toMatchObject({ gate: 'blocked' });
	});

	it('is not let through while a child may get a result yet, whatever another has', async () => {
		const reports = { [digestOf('1')]: status('FAILED'), [digestOf('2')]: status('IN_PROGRESS') };
		const { item, problem } = await scanned({ reports, children }, { notScanned: 'pass' });
		expect(problem?.message).toMatch(/has no result yet: IN_PROGRESS$/);
		expect(item.json).toMatchObject({ gate: 'blocked' });
	});

	it('of indexes has what their children have, each by its own platform', async () => {
		const inner = { [digestOf('5')]: children.slice(1, 3) };
		const nested = [children[0] ?? {}, { digest: digestOf('5'), mediaType: OCI_INDEX }];
		const reports = { [digestOf('1')]: () => complete(1), [digestOf('2')]: () => complete(1, finding) };
		const { item } = await scanned({ reports, children: nested, inner });
		expect(item.json).toMatchObject({
			images: [
				{ imageDigest: digestOf('1'), platform: 'linux/amd64' },
				{ imageDigest: digestOf('2'), platform: 'linux/arm64' },
			],
			findings: [{ name: 'CVE-1', imageDigests: [digestOf('2')] }],
			artifacts: [digestOf('3')],
		});
	});

	it('of artifacts alone cannot be scanned', async () => {
		const { item } = await scanned({ reports: {}, children: children.slice(2) });
		expect(item.json).toMatchObject({ gate: 'blocked', scanStatus: 'UNSUPPORTED_IMAGE', images: [] });
	});
});
