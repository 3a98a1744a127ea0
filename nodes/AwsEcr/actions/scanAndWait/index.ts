import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { SeverityCounts } from '../../../../lib/ecr/severities';
import { option, optional } from '../../../../lib/engine/field';
import { toJsonObject } from '../../../../lib/engine/items';
import { action, type ActionItem } from '../../../../lib/engine/action';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import type { Tools } from '../../../../lib/engine/tools';
import { choice, boolean, integer } from '../../../../lib/fields/basic';
import { imageId } from '../../../../lib/fields/imageId';
import { registryId } from '../../../../lib/fields/registryId';
import { repository as repositoryField } from '../../../../lib/fields/repository';
import type { Repository } from '../../../../lib/registry/repository';
import { optionOrJson, section } from '../../../../lib/fields/structure';
import { checkRequest } from '../../../../lib/engine/checkRequest';
import { allowances, checkAllowances } from './allowances';
import { SEVERITIES, type Finding, type Severity } from './finding';
import { judge, thresholdFrom, type Allowance, type Threshold } from './gate';
import { contentsOf, type Platform } from './platforms';
import { HOURS_BETWEEN_SCANS, scanImage, type Scanned } from './scanImage';

/** What a person asks for: an image, how long to wait for its scan, and what may be in it. */
interface ScanParams {
	readonly repositoryName: string;
	readonly registryId?: string;
	readonly imageId: ImageIdentifier;
	readonly blockedSeverity: Severity | 'NEVER';
	readonly most?: Threshold;
	readonly allowed?: readonly Allowance[];
	readonly notScanned?: 'block' | 'pass';
	readonly seconds?: number;
	readonly maxAgeHours?: number;
	readonly fixableOnly?: boolean;
	readonly leaveOutFindings?: boolean;
}

type Part = Platform & Scanned;

/** What is said of an index of artifacts alone. */
const NOTHING_TO_SCAN: Scanned = { status: 'UNSUPPORTED_IMAGE', outcome: 'none', findings: [] };

const BLOCKED = 1;
const SECONDS_TO_WAIT = 300;

/** One finding for what several platforms have alike, with the digests of those that have it. */
function mergeFindings(parts: readonly Part[]): Array<Finding & { imageDigests: string[] }> {
	const merged = new Map<string, Finding & { imageDigests: string[] }>();
	for (const { imageDigest, findings } of parts) {
		for (const finding of findings) {
			const key = JSON.stringify([
				finding.name,
				finding.severity,
				finding.packages,
				finding.suppressed,
				finding.fixAvailable,
			]);
			const there = merged.get(key);
			if (!there) merged.set(key, { ...finding, imageDigests: [imageDigest] });
			else if (!there.imageDigests.includes(imageDigest)) there.imageDigests.push(imageDigest);
		}
	}
	return [...merged.values()];
}

/** What the platforms together have counted and not listed. */
function unlistedIn(parts: readonly Part[]): SeverityCounts {
	const sumOf = (severity: Severity) => parts.reduce((sum, { unlisted = {} }) => sum + (unlisted[severity] ?? 0), 0);
	return Object.fromEntries(SEVERITIES.map((severity) => [severity, sumOf(severity)]));
}

async function scanParts(repository: Repository, parts: readonly Platform[], params: ScanParams): Promise<Part[]> {
	const { seconds = SECONDS_TO_WAIT, maxAgeHours = HOURS_BETWEEN_SCANS } = params;
	return await Promise.all(
		parts.map(async (part) => {
			const scanned = await scanImage(repository, part.imageDigest, { seconds, maxAgeHours });
			return { ...part, ...scanned };
		}),
	);
}

/** The part that says how far the scan of the whole is: one that may get a result yet, else one that has none. */
function leading(parts: readonly Part[]): Part | undefined {
	return (
		parts.find(({ outcome }) => outcome === 'open') ?? parts.find(({ outcome }) => outcome === 'none') ?? parts.at(0)
	);
}

function latest(parts: readonly Part[]): Date | undefined {
	const times = parts.flatMap(({ completedAt }) => completedAt ?? []).sort((one, other) => Number(other) - Number(one));
	return times[0];
}

async function perform(params: ScanParams, tools: Tools): Promise<ActionItem[]> {
	const { repositoryName, notScanned = 'block' } = params;
	const repository = tools.repository(params);
	// Once, so that a tag that moves meanwhile does not change which image is examined.
	const image = await repository.describeOne(params.imageId);
	const { platforms, artifacts } = await contentsOf(repository, image);
	const parts = await scanParts(repository, platforms, params);

	const threshold = thresholdFrom(params.blockedSeverity, params.most);
	const unlisted = unlistedIn(parts);
	const unlistedFindings = Object.values(unlisted).reduce((sum, count) => sum + count, 0);
	const verdict = judge(mergeFindings(parts), params.allowed ?? [], threshold, Date.now(), {
		fixableOnly: params.fixableOnly === true,
		unlisted,
	});
	const { status: scanStatus, outcome, description, scanType } = leading(parts) ?? NOTHING_TO_SCAN;
	// What may get a result yet is not let through for having none.
	const passes = outcome === 'result' || (notScanned === 'pass' && outcome === 'none');
	const unscanned = passes ? [] : [`the scan has no result: ${scanStatus}`];
	const blockedBy = [...unscanned, ...verdict.blockedBy];
	const json = toJsonObject({
		repositoryName,
		registryId: image.registryId,
		imageDigest: image.imageDigest,
		imageTags: image.imageTags ?? [],
		gate: blockedBy.length > 0 ? 'blocked' : 'passed',
		blockedBy,
		scanStatus,
		scanStatusDescription: description,
		scanType,
		scanCompletedAt: latest(parts),
		severityCounts: verdict.severityCounts,
		allowedFindings: verdict.findings.filter(({ allowed }) => allowed !== undefined).length,
		unlistedFindings: unlistedFindings > 0 ? unlistedFindings : undefined,
		expiredAllowances: verdict.expiredAllowances,
		images: parts.map(({ imageDigest, platform, status }) => ({ imageDigest, platform, scanStatus: status })),
		artifacts,
		findings: params.leaveOutFindings ? undefined : verdict.findings,
	});
	const item = { json, output: blockedBy.length > 0 ? BLOCKED : 0 };
	if (outcome !== 'open') return [item];
	const waited = `It was waited for ${params.seconds ?? SECONDS_TO_WAIT} seconds.`;
	throw new PartialFailure(
		`The scan of ${image.imageDigest} in ${repositoryName} has no result yet: ${scanStatus}`,
		`${waited} Give Wait at Most (Seconds) more, or scan on push so that the scan is there before. NO_SCAN: scanning may be off for this repository.`,
		[item],
	);
}

const mostOf = (severity: string) =>
	optional(
		integer({
			label: severity,
			description: `Most ${severity.toLowerCase()} findings to let through`,
			placeholder: 'e.g. 5',
			byDefault: '',
		}),
	);

const input = {
	repositoryName: repositoryField(),
	imageId: imageId('The image to scan; of a multi-arch image, each platform is scanned'),
	blockedSeverity: choice(
		{ label: 'Block From', description: 'The least severity of a finding that makes the image leave by Blocked' },
		{
			CRITICAL: { name: 'Critical' },
			HIGH: { name: 'High and Worse' },
			MEDIUM: { name: 'Medium and Worse' },
			LOW: { name: 'Low and Worse' },
			INFORMATIONAL: { name: 'Informational and Worse' },
			UNTRIAGED: { name: 'Untriaged and Worse' },
			UNDEFINED: { name: 'Any Finding' },
			NEVER: { name: 'Never', description: 'No finding blocks, unless Most Findings says so' },
		},
		'HIGH',
	),
	allowed: optionOrJson('allowed', allowances(), '[{"name": "CVE-2024-1234", "reason": "not reachable"}]'),
	most: option(
		section<Threshold>(
			{ label: 'Most Findings', description: 'How many findings of a severity are let through' },
			{
				CRITICAL: mostOf('Critical'),
				HIGH: mostOf('High'),
				MEDIUM: mostOf('Medium'),
				LOW: mostOf('Low'),
				INFORMATIONAL: mostOf('Informational'),
				UNTRIAGED: mostOf('Untriaged'),
				UNDEFINED: mostOf('Undefined'),
			},
		),
	),
	fixableOnly: option(
		boolean({
			label: 'Fixable Only',
			description:
				'Whether to count only findings that have a fix. A finding counts as well if it does not say whether it has one, as those of basic scanning.',
		}),
	),
	notScanned: option(
		choice(
			{
				label: 'If It Cannot Be Scanned',
				description: 'What becomes of an image whose scan failed, or that Amazon ECR cannot scan',
			},
			{ block: { name: 'Blocked' }, pass: { name: 'Passed' } },
			'block',
		),
	),
	seconds: option(
		integer({
			label: 'Wait at Most (Seconds)',
			description: 'How long to wait for the scan; 300 when not given',
			byDefault: SECONDS_TO_WAIT,
		}),
	),
	maxAgeHours: option(
		integer({
			label: 'Scan Again After (Hours)',
			description:
				'How old a basic scan may be before another is started; at least the 24 hours that Amazon ECR wants in between',
			byDefault: HOURS_BETWEEN_SCANS,
		}),
	),
	leaveOutFindings: option(
		boolean({ label: 'Leave Out Findings', description: 'Whether to return the counts without the findings' }),
	),
	registryId: registryId(),
};

/**
 * scanAndWait starts a scan of an image that has none, waits for its result, and passes or blocks the image. The gate has
 * two outputs instead of an error, because a blocked image needs further steps as well: a notification or another tag, for
 * instance. To fail the workflow, connect n8n's Stop and Error to Blocked.
 */
export const scanAndWait = action<ScanParams>({
	value: 'scanAndWait',
	name: 'Scan and Wait',
	action: 'Start image scan and wait for findings',
	description: 'Scan an image if it needs it, wait for the findings, and let it through a gate: Passed or Blocked',
	needs:
		'`ecr:DescribeImages`, `ecr:DescribeImageScanFindings`, `ecr:StartImageScan`, `ecr:BatchGetImage` (multi-arch)',
	outputs: ['Passed', 'Blocked'],
	waits: true,
	changes: 'nothing',
	input,
	check: (params) => {
		checkRequest('StartImageScanRequest', params, input);
		checkAllowances(params.allowed);
	},
	perform,
});
