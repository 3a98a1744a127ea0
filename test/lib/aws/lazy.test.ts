import type { AwsEcrCredentials } from '../../../lib/aws/client';

const loaded: string[] = [];
jest.mock('../../../lib/aws/sdk', () => {
	loaded.push('aws/sdk');
	return jest.requireActual<object>('../../../lib/aws/sdk');
});
jest.mock('@aws-sdk/client-ecr', () => {
	loaded.push('client-ecr');
	return jest.requireActual<object>('@aws-sdk/client-ecr');
});
jest.mock('@aws-sdk/client-sts', () => {
	loaded.push('client-sts');
	return jest.requireActual<object>('@aws-sdk/client-sts');
});
jest.mock('n8n-workflow', () => {
	loaded.push('n8n-workflow');
	return jest.requireActual<object>('n8n-workflow');
});

const key: AwsEcrCredentials = {
	signInWith: 'accessKey',
	accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
	secretAccessKey: 'secret',
	region: 'eu-west-1',
};

describe('the SDK', () => {
	it('is loaded with the first client, not before', async () => {
		const { openEcr } = await import('../../../lib/aws/client');
		const { wordsOf } = await import('../../../lib/engine/words');
		await import('../../../lib/engine/credentialTest');
		await import('../../../credentials/AwsEcrApi.credentials');
		const refused = await openEcr({ ...key, accessKeyId: '' }).catch((cause: unknown) => cause);
		expect(wordsOf(refused).code).toBe('InvalidCredential');
		expect(loaded).toEqual([]);
		(await openEcr(key)).close();
		expect(loaded).toEqual(expect.arrayContaining(['aws/sdk', 'client-ecr', 'client-sts']));
		expect(loaded).not.toContain('n8n-workflow');
	});

	it('is not loaded with the triggers', async () => {
		jest.resetModules();
		loaded.length = 0;
		await import('../../../nodes/AwsEcrTrigger/AwsEcrTrigger.node');
		await import('../../../nodes/AwsEcrEventBridgeTrigger/AwsEcrEventBridgeTrigger.node');
		expect(loaded.filter((one) => one !== 'n8n-workflow')).toEqual([]);
	});
});
