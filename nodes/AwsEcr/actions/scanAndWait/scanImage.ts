import type { DescribeImageScanFindingsResponse, ImageScanStatus } from '@aws-sdk/client-ecr';
import { pageSize } from '../../../../lib/ecr/limits';
import type { Tools } from '../../../../lib/engine/tools';
import { waitUntil } from '../../../../lib/aws/waitUntil';
import { unless } from '../../../../lib/aws/unless';
import { basicFinding, enhancedFinding, type Finding } from './finding';

/** Wanted is an image to scan, by its digest, and what counts as scanned. */
export interface Wanted {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageDigest: string;
	/** Hours for which a basic scan is good enough. */
	readonly maxAgeHours: number;
	/** Seconds to wait at most. */
	readonly seconds: number;
}

/** Scanned is what came of it. */
export interface Scanned {
	/** The scan's status as the API has it, or `NO_SCAN`. */
	readonly status: string;
	readonly description?: string;
	readonly scanType?: 'basic' | 'enhanced';
	readonly completedAt?: Date;
	readonly findings: readonly Finding[];
}

type Tool = Pick<Tools, 'client' | 'signal'>;
type Report = Pick<DescribeImageScanFindingsResponse, 'imageScanFindings' | 'imageScanStatus' | 'nextToken'>;

/** Basic scans of an image that Amazon ECR allows are so many hours apart. */
export const HOURS_BETWEEN_SCANS = 24;

const READY: ReadonlySet<string | undefined> = new Set(['COMPLETE', 'ACTIVE']);
/** The status of an image of which Amazon ECR knows no scan. */
const NO_SCAN = 'NO_SCAN';
const UNDER_WAY: ReadonlySet<string | undefined> = new Set(['PENDING', 'IN_PROGRESS']);

/** isReady tells a status with which the findings are there to be read, be it that there are none. */
export function isReady(status: string): boolean {
	return READY.has(status);
}

function isUnderWay(status: string): boolean {
	return UNDER_WAY.has(status);
}

/** isOpen tells a status after which there may still be a result. */
export function isOpen(status: string): boolean {
	return status === NO_SCAN || isUnderWay(status);
}

function nameOf(cause: unknown): string {
	return cause instanceof Error ? cause.name : '';
}

async function describe(wanted: Wanted, { client, signal }: Tool, nextToken?: string): Promise<Report | undefined> {
	const { repositoryName, registryId, imageDigest } = wanted;
	const maxResults = pageSize('DescribeImageScanFindings');
	const input = { repositoryName, registryId, imageId: { imageDigest }, maxResults, nextToken };
	return await unless('ScanNotFoundException', client.send('DescribeImageScanFindings', input, signal));
}

/** What came of starting a scan: that one runs, or why the image cannot have one. */
interface Start {
	readonly started: boolean;
	readonly refused?: ImageScanStatus;
}

/** What StartImageScan throws for an image that no scan can be of, to the status that says so. */
const CANNOT_BE_SCANNED: Readonly<Record<string, ImageScanStatus['status']>> = {
	UnsupportedImageTypeException: 'UNSUPPORTED_IMAGE',
	ImageArchivedException: 'IMAGE_ARCHIVED',
};
/** Nobody can start a scan where scanning is enhanced, nor a second basic one in 24 hours: what is there is taken. */
const NOT_NOW: ReadonlySet<string> = new Set(['ValidationException', 'LimitExceededException']);

async function start(wanted: Wanted, { client, signal }: Tool): Promise<Start> {
	const { repositoryName, registryId, imageDigest } = wanted;
	const input = { repositoryName, registryId, imageId: { imageDigest } };
	return await client.send('StartImageScan', input, signal).then(
		() => ({ started: true }),
		(cause: unknown) => {
			const status = CANNOT_BE_SCANNED[nameOf(cause)];
			if (status) return { started: false, refused: { status, description: (cause as Error).message } };
			if (NOT_NOW.has(nameOf(cause))) return { started: false };
			throw cause;
		},
	);
}

async function readFindings(wanted: Wanted, tool: Tool, first: Report): Promise<Finding[]> {
	const findings: Finding[] = [];
	let page: Report | undefined = first;
	for (;;) {
		const { findings: basic = [], enhancedFindings: enhanced = [] } = page?.imageScanFindings ?? {};
		findings.push(...basic.map(basicFinding), ...enhanced.flatMap((one) => enhancedFinding(one) ?? []));
		const token: string | undefined = page?.nextToken;
		if (!token) return findings;
		const next = await describe(wanted, tool, token);
		page = next?.nextToken === token ? { ...next, nextToken: undefined } : next;
	}
}

function statusOf({ imageScanStatus }: Report): string {
	return imageScanStatus?.status ?? '';
}

function completedAt(report: Report | undefined): number {
	return report?.imageScanFindings?.imageScanCompletedAt?.getTime() ?? 0;
}

/** Whether the findings of a scan are none to go by; those of enhanced scanning are kept up to date. */
function isStale(report: Report, { maxAgeHours }: Wanted): boolean {
	const status = statusOf(report);
	if (!isReady(status)) return !isUnderWay(status);
	if (report.imageScanFindings?.enhancedFindings || status === 'ACTIVE') return false;
	return completedAt(report) < Date.now() - Math.max(maxAgeHours, HOURS_BETWEEN_SCANS) * 3_600_000;
}

/**
 * scanImage makes sure that an image has a scan, waits for it, and reads all that it found. Where the time is up, the
 * status is one that is under way. Throws what the client throws. See
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export async function scanImage(wanted: Wanted, tool: Tool): Promise<Scanned> {
	const before = await describe(wanted, tool);
	const needsOne = !before || isStale(before, wanted);
	const { started, refused } = needsOne ? await start(wanted, tool) : { started: false };
	if (refused) return { status: refused.status ?? '', description: refused.description, findings: [] };
	let last = before;
	const ask = async () => {
		last = await describe(wanted, tool);
		// The report of the scan before may stand for a moment after the new one was started.
		const isOld = started && completedAt(last) > 0 && completedAt(last) === completedAt(before);
		return last && !isOld && !isUnderWay(statusOf(last)) ? last : undefined;
	};
	const usable = before && !needsOne && !isUnderWay(statusOf(before)) ? before : undefined;
	const report = usable ?? (await waitUntil(ask, { seconds: wanted.seconds, signal: tool.signal }));
	const { imageScanStatus, imageScanFindings } = report ?? {};
	const { status = last ? statusOf(last) : NO_SCAN, description } = imageScanStatus ?? {};
	return {
		status: report || isUnderWay(status) ? status : NO_SCAN,
		...(description ? { description } : {}),
		...(imageScanFindings ? { scanType: imageScanFindings.enhancedFindings ? 'enhanced' : 'basic' } : {}),
		...(imageScanFindings?.imageScanCompletedAt ? { completedAt: imageScanFindings.imageScanCompletedAt } : {}),
		findings: report ? await readFindings(wanted, tool, report) : [],
	};
}
