import { hasResult, isFinal, isSilent, scanOf } from '../../../lib/ecr/scan';
import { shapes } from '../../../lib/ecr/serviceModel';

const at = new Date('2026-03-04T05:06:07Z');
const said = (status: string, imageScanFindings?: object) => scanOf({ imageScanStatus: { status }, imageScanFindings });

describe('the scan of an image', () => {
	it.each<[string, object, object]>([
		['a time', { imageScanCompletedAt: at, findings: [] }, { completedAt: at, severityCounts: {} }],
		['counts', { findingSeverityCounts: { LOW: 2 }, findings: [] }, { severityCounts: { LOW: 2 } }],
		['a count of none', { findingSeverityCounts: { LOW: 0 } }, { severityCounts: { LOW: 0 } }],
		[
			'findings',
			{ findings: [{ severity: 'LOW' }, { severity: 'ODD' }] },
			{ severityCounts: { LOW: 1, UNDEFINED: 1 } },
		],
		[
			'findings beside empty counts',
			{ findings: [{ severity: 'LOW' }], findingSeverityCounts: {} },
			{ severityCounts: { LOW: 1 } },
		],
		['no enhanced findings', { enhancedFindings: [] }, { severityCounts: {} }],
		[
			'enhanced findings, one of them closed',
			{
				enhancedFindings: [
					{ severity: 'HIGH', status: 'ACTIVE' },
					{ severity: 'CRITICAL', status: 'CLOSED' },
				],
			},
			{ severityCounts: { HIGH: 1 } },
		],
	])('has a result with %s', (_, findings, expected) => {
		for (const status of ['COMPLETE', 'ACTIVE']) {
			const scan = said(status, findings);
			expect(scan).toEqual({ status, ...expected });
			expect([hasResult(scan), isFinal(scan), isSilent(scan)]).toEqual([true, true, false]);
		}
		const inDescribeImages = scanOf({ imageScanStatus: { status: 'ACTIVE' }, imageScanFindingsSummary: findings });
		expect(hasResult(inDescribeImages)).toBe(true);
		for (const status of ['PENDING', 'IN_PROGRESS', 'FAILED', 'NOT_KNOWN', '']) {
			expect(hasResult(said(status, findings))).toBe(false);
		}
	});

	it.each<[string, object | undefined]>([
		['a bare list', { findings: [] }],
		['empty counts', { findings: [], findingSeverityCounts: {} }],
		['a count that is none', { findingSeverityCounts: { HIGH: null } }],
		['the time of never', { imageScanCompletedAt: new Date(0) }],
		['no time that is one', { imageScanCompletedAt: new Date(NaN) }],
		['no member', {}],
		['nothing', undefined],
	])('has no result with %s', (_, findings) => {
		for (const status of ['COMPLETE', 'ACTIVE']) {
			const scan = said(status, findings);
			expect(scan).toEqual({ status });
			expect([hasResult(scan), isFinal(scan), isSilent(scan)]).toEqual([false, false, true]);
		}
	});

	it('keeps the description', () => {
		expect(scanOf({ imageScanStatus: { status: 'FAILED', description: 'why' } })).toEqual({
			status: 'FAILED',
			description: 'why',
		});
	});

	it('is final by every status of the service model but those of progress, and those of a result without one', () => {
		const open = shapes.ScanStatus.enum.filter((status) => !isFinal(said(status)));
		expect(open).toEqual(['IN_PROGRESS', 'COMPLETE', 'ACTIVE', 'PENDING']);
		expect(isFinal(said('NOT_KNOWN'))).toBe(false);
		expect(isFinal(scanOf({}))).toBe(false);
	});

	it('is not said where there is no status', () => {
		expect(isSilent(scanOf({}))).toBe(true);
		for (const status of ['PENDING', 'IN_PROGRESS', 'FAILED', 'NOT_KNOWN']) expect(isSilent(said(status))).toBe(false);
	});
});
