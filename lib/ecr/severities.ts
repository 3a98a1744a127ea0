import type { shapes } from './serviceModel';

type FindingSeverity = (typeof shapes.FindingSeverity.enum)[number];

/** SEVERITIES are the severities of findings, the worst first; of the last two nobody knows how bad they are. */
export const SEVERITIES = [
	'CRITICAL',
	'HIGH',
	'MEDIUM',
	'LOW',
	'INFORMATIONAL',
	'UNTRIAGED',
	'UNDEFINED',
] as const satisfies readonly (FindingSeverity | 'UNTRIAGED')[];

/** Severity is how bad a finding is. */
export type Severity = (typeof SEVERITIES)[number];

/** severityOf reads a severity; one that is not known counts as UNDEFINED. */
export function severityOf(text: string | undefined): Severity {
	return SEVERITIES.find((severity) => severity === text) ?? 'UNDEFINED';
}

/** SeverityCounts is how many findings of each severity a scan has; those without any may be left out. */
export type SeverityCounts = Readonly<Partial<Record<Severity, number>>>;

/** severityRank orders severities: 0 for none at all, then from 1 by how bad they are. */
export function severityRank(severity: Severity | undefined): number {
	return severity === undefined ? 0 : SEVERITIES.length - SEVERITIES.indexOf(severity);
}

/** highestSeverity is the worst severity of which there are findings. */
export function highestSeverity(counts: SeverityCounts = {}): Severity | undefined {
	return SEVERITIES.find((severity) => (counts[severity] ?? 0) > 0);
}
