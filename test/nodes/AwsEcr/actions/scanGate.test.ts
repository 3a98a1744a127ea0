import fc from 'fast-check';
import { severityOf } from '../../../../lib/ecr/severities';
import {
	basicFinding,
	enhancedFinding,
	SEVERITIES,
	type Finding,
} from '../../../../nodes/AwsEcr/actions/scanAndWait/finding';
import { judge, thresholdFrom } from '../../../../nodes/AwsEcr/actions/scanAndWait/gate';

const now = Date.parse('2026-06-01');
const finding = fc.record<Finding>({
	name: fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3'),
	severity: fc.constantFrom(...SEVERITIES),
	packages: fc.constant([]),
});

describe('the gate', () => {
	it('blocks exactly where a finding that counts is of the severity or worse', () => {
		fc.assert(
			fc.property(fc.array(finding), fc.constantFrom(...SEVERITIES), (findings, from) => {
				const allowed = { name: 'CVE-1', reason: 'known' };
				const counts = findings.filter(({ name }) => name !== 'CVE-1');
				const worse = counts.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(from));
				const { blockedBy, severityCounts } = judge(findings, [allowed], thresholdFrom(from), now);
				expect(blockedBy.length > 0).toBe(worse);
				expect(Object.values(severityCounts).reduce((sum, one) => sum + one, 0)).toBe(counts.length);
			}),
		);
	});

	it('lets through as many as are said, severity by severity', () => {
		const findings: Finding[] = ['CVE-1', 'CVE-2'].map((name) => ({ name, severity: 'HIGH', packages: [] }));
		expect(judge(findings, [], thresholdFrom('HIGH', { HIGH: 2 }), now).blockedBy).toEqual([]);
		expect(judge(findings, [], thresholdFrom('NEVER', { HIGH: 1 }), now).blockedBy).toEqual([
			'2 HIGH where 1 are let through',
		]);
		expect(judge(findings, [], thresholdFrom('NEVER'), now).blockedBy).toEqual([]);
	});

	it('counts a finding again once its allowance ran out, and names the allowance', () => {
		const findings: Finding[] = [{ name: 'CVE-1', severity: 'CRITICAL', packages: [] }];
		const until = (expiresOn: string) =>
			judge(findings, [{ name: 'CVE-1', reason: 'no fix', expiresOn }], thresholdFrom('HIGH'), now);
		expect(until('2026-06-02')).toMatchObject({
			blockedBy: [],
			expiredAllowances: [],
			findings: [{ allowed: 'no fix' }],
		});
		expect(until('2026-06-01').blockedBy).toEqual(['1 CRITICAL where 0 are let through']);
		expect(until('2026-06-01').expiredAllowances).toEqual([
			{ name: 'CVE-1', reason: 'no fix', expiresOn: '2026-06-01' },
		]);
	});
});

describe('findings without a fix', () => {
	const withFix = (fixAvailable?: string): Finding[] => [
		{ name: 'CVE-1', severity: 'HIGH', packages: [], ...(fixAvailable ? { fixAvailable } : {}) },
	];
	const blockedBy = (findings: Finding[], fixableOnly: boolean) =>
		judge(findings, [], thresholdFrom('HIGH'), now, { fixableOnly }).blockedBy.length;

	it('do not count on request, and say why', () => {
		expect(blockedBy(withFix('NO'), false)).toBe(1);
		expect(judge(withFix('NO'), [], thresholdFrom('HIGH'), now, { fixableOnly: true })).toMatchObject({
			blockedBy: [],
			severityCounts: { HIGH: 0 },
			findings: [{ name: 'CVE-1', allowed: 'no fix available' }],
		});
	});

	it.each(['YES', 'PARTIAL', 'no', 'NOT_KNOWN', undefined])('are not those that say %s', (fixAvailable) => {
		expect(blockedBy(withFix(fixAvailable), true)).toBe(1);
	});

	it('are allowed by the reason given for them, where there is one', () => {
		const allowances = [{ name: 'CVE-1', reason: 'known' }];
		const { findings } = judge(withFix('NO'), allowances, thresholdFrom('HIGH'), now, { fixableOnly: true });
		expect(findings).toMatchObject([{ allowed: 'known' }]);
	});
});

describe('findings that are counted and not listed', () => {
	it('count, whatever is allowed', () => {
		const allowances = [{ name: 'CVE-1', reason: 'known' }];
		const options = { fixableOnly: true, unlisted: { CRITICAL: 2, LOW: 1 } };
		expect(judge([], allowances, thresholdFrom('HIGH'), now, options)).toMatchObject({
			blockedBy: ['2 CRITICAL where 0 are let through'],
			severityCounts: { CRITICAL: 2, HIGH: 0, LOW: 1 },
		});
		expect(judge([], [], thresholdFrom('NEVER'), now, options).blockedBy).toEqual([]);
	});
});

describe('a finding', () => {
	it('has one shape for basic and enhanced scanning', () => {
		const attributes = [
			{ key: 'package_name', value: 'openssl' },
			{ key: 'package_version', value: '1.0' },
			{ key: 'CVSS3_SCORE', value: '9.8' },
		];
		expect(basicFinding({ name: 'CVE-1', severity: 'HIGH', uri: 'https://a', description: 'bad', attributes })).toEqual(
			{
				name: 'CVE-1',
				severity: 'HIGH',
				packages: [{ name: 'openssl', version: '1.0' }],
				description: 'bad',
				uri: 'https://a',
				score: 9.8,
			},
		);
		expect(
			enhancedFinding({
				severity: 'HIGH',
				score: 9.8,
				description: 'bad',
				status: 'SUPPRESSED',
				fixAvailable: 'PARTIAL',
				packageVulnerabilityDetails: {
					vulnerabilityId: 'CVE-1',
					sourceUrl: 'https://a',
					vulnerablePackages: [{ name: 'openssl', version: '1.0', fixedInVersion: '1.1', epoch: 0 }],
				},
			}),
		).toEqual({
			name: 'CVE-1',
			severity: 'HIGH',
			packages: [{ name: 'openssl', version: '1.0', fixedInVersion: '1.1' }],
			description: 'bad',
			uri: 'https://a',
			score: 9.8,
			suppressed: true,
			fixAvailable: 'PARTIAL',
		});
	});

	it('is none once Amazon Inspector closed it, and of undefined severity where that is not known', () => {
		expect(enhancedFinding({ status: 'CLOSED' })).toBeUndefined();
		expect(severityOf('NEGLIGIBLE')).toBe('UNDEFINED');
	});
});
