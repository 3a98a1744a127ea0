import type { DescribeImageScanFindingsResponse, ImageScanStatus } from '@aws-sdk/client-ecr';
import { pageSize } from '../../../../lib/ecr/limits';
import { hasResult, isFinal, scanOf, type Scan } from '../../../../lib/ecr/scan';
import type { Repository } from '../../../../lib/registry/repository';
import { waitUntil } from '../../../../lib/aws/waitUntil';
import { CallFailure, ignoring, isException } from '../../../../lib/aws/callFailure';
import { SEVERITIES, severityOf, type Severity, type SeverityCounts } from '../../../../lib/ecr/severities';
import { basicFinding, enhancedFinding, type Finding } from './finding';

/** ScanOptions is what counts as scanned, and how long to wait. */
export interface ScanOptions {
	/** Hours for which a basic scan is good enough. */
	readonly maxAgeHours: number;
	/** Maximum seconds to wait. */
	readonly seconds: number;
}

/** Scanned is the result. */
export interface Scanned {
	/** The scan's status as the API has it, or `NO_SCAN`. */
	readonly status: string;
	/** Whether the findings are known, be it that there are none; whether there are none and will be none; or neither yet. */
	readonly outcome: 'result' | 'none' | 'open';
	readonly description?: string;
	readonly scanType?: 'basic' | 'enhanced';
	readonly completedAt?: Date;
	readonly findings: readonly Finding[];
	/** Findings that Amazon ECR counts and does not list. */
	readonly unlisted?: SeverityCounts;
}

/** What the pages of a report list. */
interface Listed {
	readonly findings: readonly Finding[];
	/** The severity of each, also of those that are closed. */
	readonly severities: readonly Severity[];
}

type ScanReport = Pick<DescribeImageScanFindingsResponse, 'imageScanFindings' | 'imageScanStatus' | 'nextToken'>;

/** Basic scans of an image that Amazon ECR allows are so many hours apart. */
export const HOURS_BETWEEN_SCANS = 24;

/** The status of an image of which Amazon ECR knows no scan. */
const NO_SCAN = 'NO_SCAN';

function outcomeOf(scan: Scan): Scanned['outcome'] {
	if (hasResult(scan)) return 'result';
	return isFinal(scan) ? 'none' : 'open';
}

/** ScannedImage is an image to scan, by its digest. */
interface ScannedImage {
	readonly repository: Repository;
	readonly imageDigest: string;
}

async function describe(
	{ repository, imageDigest }: ScannedImage,
	nextToken?: string,
): Promise<ScanReport | undefined> {
	const maxResults = pageSize('DescribeImageScanFindings');
	const answer = repository.send('DescribeImageScanFindings', { imageId: { imageDigest }, maxResults, nextToken });
	return await ignoring('ScanNotFoundException', answer);
}

/** The result of starting a scan: that one runs, or why the image cannot have one. */
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
const NOT_NOW = ['ValidationException', 'LimitExceededException'];

async function start({ repository, imageDigest }: ScannedImage): Promise<Start> {
	return await repository.send('StartImageScan', { imageId: { imageDigest } }).then(
		() => ({ started: true }),
		(thrown: unknown) => {
			const exception = Object.keys(CANNOT_BE_SCANNED).find((name) => isException(thrown, name));
			if (exception !== undefined && thrown instanceof CallFailure) {
				return { started: false, refused: { status: CANNOT_BE_SCANNED[exception], description: thrown.said } };
			}
			if (isException(thrown, ...NOT_NOW)) return { started: false };
			throw thrown;
		},
	);
}

/** Reads the pages of a report; undefined where the scan does not exist any more before the last one. */
async function readFindings(image: ScannedImage, first: ScanReport): Promise<Listed | undefined> {
	const findings: Finding[] = [];
	const severities: Severity[] = [];
	let page = first;
	for (;;) {
		const { findings: basic = [], enhancedFindings: enhanced = [] } = page.imageScanFindings ?? {};
		findings.push(...basic.map(basicFinding), ...enhanced.flatMap((one) => enhancedFinding(one) ?? []));
		severities.push(...[...basic, ...enhanced].map(({ severity }) => severityOf(severity)));
		const token: string | undefined = page.nextToken;
		if (!token) return { findings, severities };
		const next = await describe(image, token);
		if (!next) return undefined;
		page = next.nextToken === token ? { ...next, nextToken: undefined } : next;
	}
}

/** How many findings of each severity are counted and not listed. */
function unlistedOf({ severityCounts = {} }: Scan, { severities }: Listed): SeverityCounts {
	// A severity that is not known counts as UNDEFINED, in both.
	const names = Object.entries(severityCounts).map(([name, count]) => [severityOf(name), count] as const);
	const missing = SEVERITIES.map((severity) => {
		const counted = names.reduce((sum, [one, count]) => (one === severity ? sum + count : sum), 0);
		return [severity, counted - severities.filter((one) => one === severity).length] as const;
	});
	return Object.fromEntries(missing.filter(([, count]) => count > 0));
}

function completedAt(report: ScanReport | undefined): number {
	return (report && scanOf(report).completedAt?.getTime()) ?? 0;
}

/** Whether the findings of a scan are none to go by; those of enhanced scanning are kept up to date. */
function isStale(report: ScanReport, { maxAgeHours }: ScanOptions): boolean {
	const scan = scanOf(report);
	// One without a result yet is waited for, like one in progress; after one that failed, another may succeed.
	if (!hasResult(scan)) return isFinal(scan) || scan.status === '';
	if (report.imageScanFindings?.enhancedFindings || scan.status === 'ACTIVE') return false;
	return completedAt(report) < Date.now() - Math.max(maxAgeHours, HOURS_BETWEEN_SCANS) * 3_600_000;
}

/**
 * scanImage makes sure that an image has a scan, waits for it, and reads all that it found. Where the time is up, the
 * status is one of a scan in progress. Throws CallFailure. See
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export async function scanImage(repository: Repository, imageDigest: string, options: ScanOptions): Promise<Scanned> {
	const image = { repository, imageDigest };
	const before = await describe(image);
	const needsOne = !before || isStale(before, options);
	const { started, refused } = needsOne ? await start(image) : { started: false };
	if (refused) {
		return { status: refused.status ?? '', outcome: 'none', description: refused.description, findings: [] };
	}
	let last = before;
	// The report of the scan before may stand for a moment after the new one was started.
	const isOld = (report: ScanReport) =>
		started && completedAt(report) > 0 && completedAt(report) === completedAt(before);
	const ask = async () => {
		last = await describe(image);
		return last && !isOld(last) && isFinal(scanOf(last)) ? last : undefined;
	};
	const usable = before && !needsOne && isFinal(scanOf(before)) ? before : undefined;
	const report = usable ?? (await waitUntil(ask, { seconds: options.seconds, signal: repository.signal }));
	const listed = report && (await readFindings(image, report));
	const shown = report ?? (last && !isOld(last) ? last : undefined);
	const scan = scanOf(shown ?? {});
	return {
		status: scan.status || NO_SCAN,
		// Findings of which a part could be read are none to go by.
		outcome: report && !listed ? 'open' : outcomeOf(scan),
		...(scan.description ? { description: scan.description } : {}),
		...(hasResult(scan) ? { scanType: shown?.imageScanFindings?.enhancedFindings ? 'enhanced' : 'basic' } : {}),
		...(scan.completedAt ? { completedAt: scan.completedAt } : {}),
		findings: listed?.findings ?? [],
		...(listed ? { unlisted: unlistedOf(scan, listed) } : {}),
	};
}
