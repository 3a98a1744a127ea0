import type { RepositoryScanningConfiguration, ScanningRepositoryFilter } from '@aws-sdk/client-ecr';

import { matchesWildcards } from '../../lib/ecr/wildcards';
import type { Repository } from '../state/model';
import { repositoryArn } from '../../lib/ecr/addresses';
import type { Registry } from '../state/registry';

/** A filter without a wildcard is for every repository whose name contains it. */
function covers({ filter = '' }: ScanningRepositoryFilter, name: string): boolean {
	return filter.includes('*') ? matchesWildcards(filter, name) : name.includes(filter);
}

/** Of several rules for a repository the one that scans most often wins. */
const byFrequency = ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH', 'MANUAL'] as const;

/**
 * scanningOf is how a repository is scanned: by the registry's rules, and, with basic scanning, by the setting of the
 * repository itself, too.
 */
export function scanningOf(
	{ account, region, settings }: Registry,
	{ name, scanOnPush }: Repository,
): RepositoryScanningConfiguration & { scanFrequency: (typeof byFrequency)[number] } {
	const { scanType, rules } = settings.scanning;
	const matching = rules.flatMap(({ scanFrequency, repositoryFilters = [] }) => {
		const filters = repositoryFilters.filter((filter) => covers(filter, name));
		return filters.length > 0 ? [{ scanFrequency, filters }] : [];
	});
	const [first] = byFrequency.flatMap((frequency) =>
		matching.filter(({ scanFrequency }) => scanFrequency === frequency),
	);
	const own = scanType === 'BASIC' && scanOnPush ? 'SCAN_ON_PUSH' : 'MANUAL';
	const scanFrequency = first?.scanFrequency ?? own;
	return {
		repositoryArn: repositoryArn(account, region, name),
		repositoryName: name,
		scanOnPush: scanFrequency !== 'MANUAL',
		scanFrequency,
		appliedScanFilters: first?.filters ?? [],
	};
}
