import { missingIn } from './missing';

describe('what an implementation of ECR lacks', () => {
	it('is given with the reasons and their sources, of the needs that it does not meet alone', () => {
		expect(missingIn('moto', ['regions', 'referrers', 'signing'])).toEqual([
			'referrers are not supported: see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html',
			'signing is not supported: see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutSigningConfiguration.html',
		]);
		expect(missingIn('fakecloud', ['referrers', 'regions'])).toEqual([
			'all regions of an account share one registry: see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html',
		]);
		expect(missingIn('moto', [])).toEqual([]);
	});

	it('is nothing for the local ECR and AWS', () => {
		expect(missingIn(undefined, ['referrers'])).toEqual([]);
	});

	it('is not known of an implementation without a list', () => {
		expect(() => missingIn('mota', ['referrers'])).toThrow('ECR_TEST_TARGET is mota, not one of fakecloud, moto');
	});
});
