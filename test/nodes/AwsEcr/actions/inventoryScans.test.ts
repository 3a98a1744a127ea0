import { inventory } from '../../../../nodes/AwsEcr/actions/inventory';
import { OCI_INDEX } from '../../../../lib/ecr/mediaTypes';
import { clientOf, perform, toolsOf } from '../../../support/client';

const time = new Date('2026-03-04T05:06:07Z');
const complete = { imageScanStatus: { status: 'COMPLETE' } };
const refusal = (name: string) => Object.assign(new Error(`${name} it is`), { name });

/** The row of a repository of one image, by what the two operations answer of it, and how often its scan was asked for. */
async function rowOf(detail: object, report: object) {
	let scans = 0;
	const client = clientOf((api) => {
		if (api === 'DescribeRepositories') return { repositories: [{ repositoryName: 'team/app' }] };
		if (api === 'DescribeImages') return { imageDetails: [{ imageDigest: 'sha256:a', ...detail }] };
		scans += 1;
		if (report instanceof Error) throw report;
		return report;
	});
	const [item] = await perform(inventory, { policies: false }, toolsOf(client));
	return { scanned: item?.json.scanned, worstFinding: item?.json.worstFinding, scans };
}

describe('an image in an inventory', () => {
	it.each<[string, object, object, string | null]>([
		['a time alone', {}, { imageScanCompletedAt: time, findings: [] }, null],
		['counts', {}, { findingSeverityCounts: { LOW: 2, HIGH: 1 } }, 'HIGH'],
		['findings without counts', {}, { findings: [{ severity: 'MEDIUM' }] }, 'MEDIUM'],
		['no enhanced findings', {}, { enhancedFindings: [] }, null],
		['a status without a result in DescribeImages', complete, { findingSeverityCounts: { HIGH: 1 } }, 'HIGH'],
	])('is scanned by DescribeImageScanFindings with %s', async (_, detail, imageScanFindings, worstFinding) => {
		const row = await rowOf(detail, { ...complete, imageScanFindings });
		expect(row).toEqual({ scanned: 1, worstFinding, scans: 1 });
	});

	it.each([
		['a bare list', { ...complete, imageScanFindings: { findings: [] } }],
		['empty counts', { ...complete, imageScanFindings: { findingSeverityCounts: {} } }],
		['a status alone', complete],
		['nothing', {}],
		['no scan', refusal('ScanNotFoundException')],
		['an image that was deleted in the meantime', refusal('ImageNotFoundException')],
	])('is not scanned if DescribeImageScanFindings answers %s', async (_, report) => {
		expect(await rowOf({}, report)).toEqual({ scanned: 0, worstFinding: null, scans: 1 });
	});

	it('is asked for no scan that DescribeImages tells', async () => {
		const summary = { imageScanFindingsSummary: { imageScanCompletedAt: time, findingSeverityCounts: { LOW: 1 } } };
		const report = refusal('ServerException');
		expect(await rowOf({ ...complete, ...summary }, report)).toEqual({ scanned: 1, worstFinding: 'LOW', scans: 0 });
		expect(await rowOf(summary, report)).toEqual({ scanned: 1, worstFinding: 'LOW', scans: 0 });
		const failed = { imageScanStatus: { status: 'IMAGE_SIZE_EXCEEDED' } };
		expect(await rowOf(failed, report)).toEqual({ scanned: 0, worstFinding: null, scans: 0 });
	});

	it.each([
		['an index', { imageManifestMediaType: OCI_INDEX }],
		['archived', { imageStatus: 'ARCHIVED' }],
		['being restored', { imageStatus: 'ACTIVATING' }],
	])('that is %s is asked for no scan', async (_, detail) => {
		expect(await rowOf(detail, refusal('ServerException'))).toMatchObject({ scanned: 0, scans: 0 });
	});
});
