import { fromWire, toWire } from '../../../lib/aws/wire';

describe('toWire', () => {
	it('writes bytes as base64 and dates as seconds since 1970, at any depth', () => {
		const bytes = Buffer.from('xAQIDx').subarray(1, 4);
		const date = new Date('2026-01-31T10:00:00.500Z');
		const input = { layerPartBlob: new Uint8Array([1, 2, 3]), inner: [{ bytes, date }], missing: undefined };
		expect(toWire(input)).toEqual({
			layerPartBlob: 'AQID',
			inner: [{ bytes: Buffer.from('AQI').toString('base64'), date: 1_769_853_600.5 }],
		});
	});

	it('keeps what no model knows, null too', () => {
		const input = { rules: [{ novelty: { deep: [1, null, false] } }], other: null };
		expect(toWire(input)).toEqual(input);
	});
});

describe('fromWire', () => {
	const answer = {
		imageDetails: [
			{ imagePushedAt: 1_769_853_600.5, imageTags: ['v1'], novelty: { at: 1_769_853_600, list: [{ a: null }] } },
			{ imagePushedAt: null, imageTags: null },
		],
		surprise: true,
	};

	it('reads dates by the service model, and keeps members that it does not know', () => {
		expect(fromWire('DescribeImages', answer)).toEqual({
			imageDetails: [
				{
					imagePushedAt: new Date('2026-01-31T10:00:00.500Z'),
					imageTags: ['v1'],
					novelty: { at: 1_769_853_600, list: [{ a: null }] },
				},
				{},
			],
			surprise: true,
		});
	});

	it('keeps null where it is asked to', () => {
		const { imageDetails } = fromWire('DescribeImages', answer, true) as typeof answer;
		expect(imageDetails[1]).toEqual({ imagePushedAt: null, imageTags: null });
	});

	it('reads the values of a map, and leaves values of another type than the model has', () => {
		const finding = { attributes: [{ key: 'a', value: 5 }], severity: 'HIGH' };
		const strange = {
			imageScanFindings: { findingSeverityCounts: { HIGH: 2 }, findings: [finding], imageScanCompletedAt: 'today' },
			imageScanStatus: 'COMPLETE',
		};
		expect(fromWire('DescribeImageScanFindings', strange)).toEqual(strange);
	});

	it('leaves the answer of an operation that the model does not know', () => {
		const novelty = { createdAt: 1_769_853_600, nothing: null };
		expect(fromWire('DescribeNovelties', novelty)).toEqual(novelty);
	});
});
