import type { ImageDetail } from '@aws-sdk/client-ecr';
import * as fc from 'fast-check';
import { OCI_INDEX, OCI_MANIFEST } from '../../../../lib/ecr/mediaTypes';
import { NOTHING, sum, tally } from '../../../../nodes/AwsEcr/actions/inventory/tally';
import { SEVERITIES } from '../../../../nodes/AwsEcr/actions/scanAndWait/finding';

const date = fc.date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });

const image: fc.Arbitrary<ImageDetail> = fc.record(
	{
		imageTags: fc.array(fc.constantFrom('v1', 'latest'), { maxLength: 2 }),
		imageSizeInBytes: fc.nat(1_000_000),
		imagePushedAt: date,
		lastRecordedPullTime: date,
		imageManifestMediaType: fc.constantFrom(OCI_INDEX, OCI_MANIFEST),
		imageStatus: fc.constantFrom('ACTIVE' as const, 'ARCHIVED' as const),
		imageScanFindingsSummary: fc.record({
			findingSeverityCounts: fc.dictionary(fc.constantFrom(...SEVERITIES), fc.nat(3)),
		}),
	},
	{ requiredKeys: ['imageManifestMediaType'] },
);
const images = fc.array(image, { maxLength: 12 });

const times = (dates: ReadonlyArray<Date | undefined>) => dates.flatMap((one) => (one ? [one.getTime()] : []));

describe('a tally', () => {
	it('says of images together what they say one by one', () => {
		fc.assert(
			fc.property(images, (all) => {
				const found = tally(all);
				const count = (is: (one: ImageDetail) => boolean) => all.filter(is).length;
				expect(found.images).toBe(all.length);
				expect(found.tagged).toBe(count(({ imageTags = [] }) => imageTags.length > 0));
				expect(found.tagged + found.untagged).toBe(all.length);
				expect(found.indexes).toBe(count(({ imageManifestMediaType }) => imageManifestMediaType === OCI_INDEX));
				expect(found.archived).toBe(count(({ imageStatus }) => imageStatus === 'ARCHIVED'));
				const plain = all.filter(({ imageManifestMediaType }) => imageManifestMediaType !== OCI_INDEX);
				expect(found.sizeInBytes).toBe(plain.reduce((bytes, { imageSizeInBytes = 0 }) => bytes + imageSizeInBytes, 0));
				const pushed = times(all.map(({ imagePushedAt }) => imagePushedAt));
				expect(found.newestPush?.getTime()).toBe(pushed.length > 0 ? Math.max(...pushed) : undefined);
				expect(found.oldestPush?.getTime()).toBe(pushed.length > 0 ? Math.min(...pushed) : undefined);
				const pulled = times(all.map(({ lastRecordedPullTime }) => lastRecordedPullTime));
				expect(found.latestPull?.getTime()).toBe(pulled.length > 0 ? Math.max(...pulled) : undefined);
				const known = all.flatMap(({ imageScanFindingsSummary: summary }) => summary?.findingSeverityCounts ?? []);
				const worst = SEVERITIES.find((severity) =>
					known.some((counts) => (new Map(Object.entries(counts)).get(severity) ?? 0) > 0),
				);
				expect(found.worstFinding).toBe(worst ?? null);
			}),
		);
	});

	it('of several repositories, or of several pages, is that of all their images', () => {
		fc.assert(
			fc.property(fc.array(images, { maxLength: 5 }), (several) => {
				expect(sum(several.map(tally))).toEqual(tally(several.flat()));
			}),
		);
	});

	it('of no image is nothing', () => {
		expect(tally([])).toEqual(NOTHING);
	});
});
