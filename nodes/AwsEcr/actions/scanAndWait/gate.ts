import type { SeverityCounts } from '../../../../lib/ecr/severities';
import { SEVERITIES, type Finding, type Severity } from './finding';

/** Allowance lets a finding be, for a reason, and until a time where one is given (ISO 8601). */
export interface Allowance {
	readonly name: string;
	readonly reason: string;
	readonly expiresOn?: string;
}

/** Threshold is how many findings of a severity are let through; one that is not named has no limit. */
export type Threshold = Readonly<Partial<Record<Severity, number>>>;

/** Judged is a finding, and why it does not count where it does not. */
type Judged = Finding & { readonly allowed?: string };

/** GateVerdict is what the gate says to the findings of an image. */
export interface GateVerdict {
	/** What is over the threshold: `2 HIGH where 0 are let through`; empty when the image passes. */
	readonly blockedBy: readonly string[];
	/** Findings by severity, without those that are allowed. */
	readonly severityCounts: Readonly<Record<Severity, number>>;
	readonly findings: readonly Judged[];
	/** Allowances that ran out but would have let a finding be. */
	readonly expiredAllowances: readonly Allowance[];
}

/** GateOptions is what else decides which findings count. */
interface GateOptions {
	/** Whether findings without a fix do not count. */
	readonly fixableOnly?: boolean;
	/** Findings that Amazon ECR counts and does not list. They count. */
	readonly unlisted?: SeverityCounts;
}

/** Why a finding does not count; undefined for one that does, such as one of which nobody says whether there is a fix. */
function reasonToAllow(
	{ name, suppressed, fixAvailable }: Finding,
	allowances: readonly Allowance[],
	fixableOnly: boolean,
): string | undefined {
	if (suppressed) return 'suppressed in Amazon Inspector';
	const reason = allowances.find((one) => one.name === name)?.reason;
	return reason ?? (fixableOnly && fixAvailable === 'NO' ? 'no fix available' : undefined);
}

/** thresholdFrom lets nothing through from a severity on, but for what `most` says of single severities. */
export function thresholdFrom(from: Severity | 'NEVER', most: Threshold = {}): Threshold {
	const blocked = from === 'NEVER' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(from) + 1);
	return { ...Object.fromEntries(blocked.map((severity) => [severity, 0])), ...most };
}

/** judge holds findings against a threshold, at a time in milliseconds. */
export function judge(
	findings: readonly Finding[],
	allowances: readonly Allowance[],
	threshold: Threshold,
	now: number,
	{ fixableOnly = false, unlisted = {} }: GateOptions = {},
): GateVerdict {
	const isExpired = ({ expiresOn }: Allowance) => expiresOn !== undefined && Date.parse(expiresOn) <= now;
	const names = new Set(findings.map(({ name }) => name));
	const holds = allowances.filter((one) => !isExpired(one));
	const judged = findings.map((finding): Judged => {
		const allowed = reasonToAllow(finding, holds, fixableOnly);
		return allowed === undefined ? finding : { ...finding, allowed };
	});
	const countOf = (severity: Severity) =>
		judged.filter((one) => one.severity === severity && one.allowed === undefined).length + (unlisted[severity] ?? 0);
	const counts = Object.fromEntries(SEVERITIES.map((one) => [one, countOf(one)])) as Record<Severity, number>;
	const over = SEVERITIES.filter((severity) => counts[severity] > (threshold[severity] ?? Infinity));
	return {
		blockedBy: over.map((severity) => `${counts[severity]} ${severity} where ${threshold[severity]} are let through`),
		severityCounts: counts,
		findings: judged,
		expiredAllowances: allowances.filter((one) => isExpired(one) && names.has(one.name)),
	};
}
