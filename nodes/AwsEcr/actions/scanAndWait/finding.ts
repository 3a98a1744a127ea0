import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr';
import { severityOf, type Severity } from '../../../../lib/ecr/severities';

export { SEVERITIES, type Severity } from '../../../../lib/ecr/severities';

/** Finding is a vulnerability of an image, in one shape for basic and enhanced scanning. */
export interface Finding {
	/** The CVE's ID, as a rule. */
	readonly name: string;
	readonly severity: Severity;
	readonly packages: ReadonlyArray<{ name?: string; version?: string; fixedInVersion?: string }>;
	readonly description?: string;
	readonly uri?: string;
	/** CVSS or Amazon Inspector's score, 0 to 10. */
	readonly score?: number;
	/** Whether Amazon Inspector was told not to mind it. */
	readonly suppressed?: true;
	/** Whether a fix is available, as Amazon Inspector says it: `YES`, `NO`, or `PARTIAL` for some of the packages. */
	readonly fixAvailable?: string;
}

/** basicFinding reads a finding of basic scanning, whose package and score are attributes. */
export function basicFinding({ name, severity, uri, description, attributes = [] }: ImageScanFinding): Finding {
	const attribute = (key: string) => attributes.find((one) => one.key === key)?.value;
	const score = attribute('CVSS4_SCORE') ?? attribute('CVSS3_SCORE') ?? attribute('CVSS2_SCORE');
	return {
		name: name ?? '',
		severity: severityOf(severity),
		packages: [{ name: attribute('package_name'), version: attribute('package_version') }],
		...(description ? { description } : {}),
		...(uri ? { uri } : {}),
		...(score && Number.isFinite(Number(score)) ? { score: Number(score) } : {}),
	};
}

/** enhancedFinding reads a finding of enhanced scanning. One that is closed is none any more. */
export function enhancedFinding(finding: EnhancedImageScanFinding): Finding | undefined {
	const { title, severity, description, score, status, fixAvailable, packageVulnerabilityDetails: details } = finding;
	if (status === 'CLOSED') return undefined;
	const packages = details?.vulnerablePackages ?? [];
	return {
		name: details?.vulnerabilityId ?? title ?? finding.findingArn ?? '',
		severity: severityOf(severity),
		packages: packages.map(({ name, version, fixedInVersion }) => ({ name, version, fixedInVersion })),
		...(description ? { description } : {}),
		...(details?.sourceUrl ? { uri: details.sourceUrl } : {}),
		...(score === undefined ? {} : { score }),
		...(status === 'SUPPRESSED' ? { suppressed: true as const } : {}),
		...(fixAvailable ? { fixAvailable } : {}),
	};
}
