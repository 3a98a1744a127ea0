import { runNode } from '../../support/workflow';
import { byName } from '../../support/target';
import { startScriptedAws, type ScriptedAws } from '../aws/scriptedAws';

const DIGEST = `sha256:${'a'.repeat(64)}`;
/** What AWS may add to a structure: members that neither the SDK nor the service model has. */
const NOVELTY = { novelty: { since: 1_769_853_600, list: [{ on: true }] }, novelFlag: false };

let aws: ScriptedAws;
let answers: Readonly<Record<string, object>>;
beforeAll(async () => {
	aws = await startScriptedAws(({ operation }) => ({ body: JSON.stringify(answers[operation] ?? {}) }));
});
afterAll(async () => {
	await aws.close();
});

async function itemsOf(resource: string, operation: string, parameters: object) {
	const credentials = {
		signInWith: 'accessKey',
		accessKeyId: 'AKIDEXAMPLE',
		secretAccessKey: 'secret',
		region: 'eu-west-1',
		endpoint: aws.endpoint,
	};
	const { outputs, error } = await runNode({ credentials, parameters: { resource, operation, ...parameters } });
	if (error) throw error;
	return (outputs[0] ?? []).map(({ json }) => json);
}

describe('members that AWS adds', () => {
	it('are in the item of a whole answer', async () => {
		answers = {
			DescribeRegistry: { registryId: '123456789012', replicationConfiguration: { rules: [], ...NOVELTY }, ...NOVELTY },
		};
		expect(await itemsOf('registry', 'get', {})).toEqual([answers.DescribeRegistry]);
	});

	it('are in the items of a list, beside dates that are converted', async () => {
		const repository = { repositoryName: 'team/app', createdAt: 1_769_853_600, ...NOVELTY };
		answers = { DescribeRepositories: { repositories: [repository] } };
		expect(await itemsOf('repository', 'getAll', { returnAll: true, simplify: false })).toMatchObject([
			{ ...repository, createdAt: '2026-01-31T10:00:00.000Z' },
		]);
	});

	it('are in the items of a batch, deep inside', async () => {
		const image = { repositoryName: 'team/app', imageId: { imageDigest: DIGEST }, imageManifest: '{}', ...NOVELTY };
		answers = { BatchGetImage: { images: [image] } };
		const parameters = { repositoryName: byName('team/app'), imageIds: DIGEST };
		expect(await itemsOf('image', 'getManifest', parameters)).toMatchObject([{ imageDigest: DIGEST, ...NOVELTY }]);
	});

	it('are in what was set', async () => {
		const rules = [{ destinations: [], deleteReplication: { enabled: true, ...NOVELTY }, ...NOVELTY }];
		answers = { PutReplicationConfiguration: { replicationConfiguration: { rules } } };
		const parameters = { rulesFrom: 'json', rulesJson: '[]' };
		expect(await itemsOf('replication', 'set', parameters)).toEqual([{ rules }]);
	});

	it('are refused by name in the JSON of a form, instead of being left out', async () => {
		const rulesJson = [{ destinations: [], throttle: 5 }];
		await expect(itemsOf('replication', 'set', { rulesFrom: 'json', rulesJson })).rejects.toMatchObject({
			message: 'Rules has [0].throttle, which is not known',
			description: expect.stringContaining('Custom → API Request') as string,
		});
		expect(aws.calls.filter(({ body }) => body.includes('throttle'))).toEqual([]);
	});
});
