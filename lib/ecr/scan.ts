import { SEVERITIES, severityOf, type SeverityCounts } from './severities';

/** What the API answers of the scan of an image: DescribeImageScanFindings, or DescribeImages. */
interface ScanAnswer {
	readonly imageScanStatus?: { readonly status?: string; readonly description?: string };
	readonly imageScanFindings?: FindingsAnswer;
	readonly imageScanFindingsSummary?: FindingsAnswer;
}

/** What the API answers of findings. In DescribeImages it is a summary without the findings. */
interface FindingsAnswer {
	readonly imageScanCompletedAt?: Date;
	readonly findingSeverityCounts?: SeverityCounts;
	readonly findings?: ReadonlyArray<{ readonly severity?: string }>;
	readonly enhancedFindings?: ReadonlyArray<{ readonly severity?: string; readonly status?: string }>;
}

/** Scan is what the API says of the scan of an image. */
export interface Scan {
	/** The status as the API has it; empty where the API gives none. */
	readonly status: string;
	readonly description?: string;
	readonly completedAt?: Date;
	/** Number of findings of each severity; undefined while there is no result, whatever the status says. */
	readonly severityCounts?: SeverityCounts;
}

/** Statuses of a scan that has findings, or will have them soon: they come before there is a result, too. */
const READY: ReadonlySet<string> = new Set(['COMPLETE', 'ACTIVE']);

/** Statuses after which a scan has no result and gets none. */
const WITHOUT_RESULT: ReadonlySet<string> = new Set([
	'FAILED',
	'UNSUPPORTED_IMAGE',
	'IMAGE_SIZE_EXCEEDED',
	'SCAN_ELIGIBILITY_EXPIRED',
	'FINDINGS_UNAVAILABLE',
	'LIMIT_EXCEEDED',
	'IMAGE_ARCHIVED',
]);

function dateOf({ imageScanCompletedAt: at }: FindingsAnswer): Date | undefined {
	// 1970 is how the API says never.
	return at !== undefined && at.getTime() > 0 ? at : undefined;
}

/** Whether there are counts: a map may be empty, and hold null where AWS says so. */
function isCounted(counts: SeverityCounts): boolean {
	return Object.values(counts).some((count) => Number.isInteger(count));
}

function countsOf({
	findingSeverityCounts = {},
	findings = [],
	enhancedFindings = [],
}: FindingsAnswer): SeverityCounts {
	if (isCounted(findingSeverityCounts)) return findingSeverityCounts;
	const listed = [...findings, ...enhancedFindings.filter(({ status }) => status !== 'CLOSED')];
	const found = listed.map(({ severity }) => severityOf(severity));
	const count = (severity: string) => found.filter((one) => one === severity).length;
	return Object.fromEntries(SEVERITIES.flatMap((one) => (count(one) > 0 ? [[one, count(one)]] : [])));
}

/**
 * Whether an answer says something of findings: Amazon ECR answers a bare `findings: []` before there is a result. A
 * result has a time of completion, counts, findings, or a list of enhanced findings, be it empty.
 */
function hasFindings(answer: FindingsAnswer): boolean {
	const { findingSeverityCounts = {}, findings = [], enhancedFindings } = answer;
	const isDated = dateOf(answer) !== undefined;
	return isDated || isCounted(findingSeverityCounts) || findings.length > 0 || enhancedFindings !== undefined;
}

/** scanOf reads what the API answers of the scan of an image. */
export function scanOf({ imageScanStatus, imageScanFindings, imageScanFindingsSummary }: ScanAnswer): Scan {
	const { status = '', description } = imageScanStatus ?? {};
	const answer = imageScanFindings ?? imageScanFindingsSummary;
	const said = { status, ...(description ? { description } : {}) };
	if (!answer || !hasFindings(answer)) return said;
	const completedAt = dateOf(answer);
	return { ...said, ...(completedAt ? { completedAt } : {}), severityCounts: countsOf(answer) };
}

/** hasResult tells whether a scan is over and says what it found, be it nothing. */
export function hasResult({ status, severityCounts }: Scan): boolean {
	return READY.has(status) && severityCounts !== undefined;
}

/** isFinal tells whether a scan is over, with a result or without. A status that is not known is not final. */
export function isFinal(scan: Scan): boolean {
	return hasResult(scan) || WITHOUT_RESULT.has(scan.status);
}

/**
 * isSilent tells an answer that leaves open whether there is a result: without a status, as DescribeImages answers of
 * most scans, or with the status of a result and none.
 */
export function isSilent(scan: Scan): boolean {
	return scan.status === '' || (READY.has(scan.status) && !hasResult(scan));
}
