import { missingIn } from './missing';

describe('what an implementation of ECR lacks', () => {
	it('is given with the reasons, of the needs that it does not meet alone', () => {
		expect(missingIn('moto', ['referrers', 'signing'])).toEqual([
			'referrers are not supported',
			'signing is not supported',
		]);
		expect(missingIn('moto', [])).toEqual([]);
	});

	it('is nothing for the local ECR and AWS', () => {
		expect(missingIn(undefined, ['referrers'])).toEqual([]);
	});

	it('is not known of an implementation without a list', () => {
		expect(() => missingIn('mota', ['referrers'])).toThrow('ECR_TEST_TARGET is mota, not one of moto');
	});
});
