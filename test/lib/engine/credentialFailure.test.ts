import { ECRClient } from '@aws-sdk/client-ecr';
import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { createRepository, pushImage } from '../../support/images';
import { byName } from '../../support/target';
import { runNode, type RunOptions } from '../../support/workflow';

const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
const WRONG = 'AnotherSecretThatBelongsToNoKeyAtAll0123';
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET };
const REGION = 'eu-west-1';

let ecr: LocalEcr;
let client: ECRClient;
let names: string[];
let serial = 0;
beforeAll(async () => {
	ecr = await startLocalEcr({ regions: [REGION], keys: [KEY] });
	client = new ECRClient({ endpoint: ecr.endpoint, region: REGION, credentials: KEY });
});
afterAll(async () => {
	client.destroy();
	await ecr.close();
});
beforeEach(async () => {
	serial += 1;
	names = ['a', 'b', 'c'].map((letter) => `test/${letter}${serial}`);
	for (const name of names) {
		await createRepository(client, name);
		await pushImage(client, name, 'v1');
	}
	ecr.calls.length = 0;
});

const valid = () => ({ signInWith: 'accessKey', ...KEY, region: REGION, endpoint: ecr.endpoint });
const tagsIn = (name: string) => [...ecr.registry(REGION).repository(name).tags.keys()];

/** Runs an operation for an item of each repository; `more` is what the items hold besides. */
const run = async (operation: string, parameters: object, more: object[], options: Partial<RunOptions>) => {
	const items = names.map((name, index) => ({ json: { name, ...more[index] } }));
	const repositoryName = byName('={{ $json.name }}');
	const asked = { resource: 'image', operation, repositoryName, ...parameters };
	return await runNode({ credentials: valid(), parameters: asked, items, ...options });
};
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const OPERATIONS: Array<[string, object]> = [
	['delete', { imageIds: 'v1' }],
	['addTag', { imageId: 'v1', newTags: 'v2' }],
	['list', {}],
	['cleanUp', { images: 'tagged', tagsToInclude: 'v*', dryRun: false }],
];

/** The repositories that calls named: a call about the registry names none. */
const repositoriesCalled = () => new Set(ecr.calls.flatMap(({ input }) => input.repositoryName ?? []));

/** An expression that fails for the items that have no region of their own. */
const FAILING = "={{ $json.region ?? $('Missing').item.json.region }}";
const OF_TWO = [{ region: REGION }, {}, { region: REGION }];

describe('a credential whose expression fails for one of the items', () => {
	it.each(OPERATIONS)(
		'is the error of that item with Continue, and %s is done for the others',
		async (operation, parameters) => {
			const credentials = { ...valid(), region: FAILING };
			const { outputs, error } = await run(operation, parameters, OF_TWO, { credentials, ...CONTINUE });
			expect(error).toBeUndefined();
			const failed = outputs[0]?.filter(({ json }) => 'error' in json);
			expect(failed).toMatchObject([{ json: { details: { code: 'ExpressionError' } }, pairedItem: { item: 1 } }]);
			const done = outputs[0]?.flatMap(({ json }) => json.repositoryName ?? []);
			expect([...new Set(done)]).toEqual([names[0], names[2]]);
			expect(repositoriesCalled()).toEqual(new Set([names[0], names[2]]));
		},
	);

	it.each(OPERATIONS)(
		'is the error of n8n itself without Continue, and nothing is called by %s',
		async (operation, parameters) => {
			const { error } = await run(operation, parameters, OF_TWO, { credentials: { ...valid(), region: FAILING } });
			expect(error?.name).toBe('ExpressionError');
			expect(error?.message).toContain("Referenced node doesn't exist");
			expect(`${error?.message} ${error?.description}`).not.toContain('Amazon ECR');
			expect(ecr.calls).toEqual([]);
		},
	);

	it('is so for the destination of a copy', async () => {
		const parameters = {
			...{ select: 'ids', imageIds: 'v1', destinationAccount: 'other', options: { createRepository: true } },
			destinationRepository: '=mirror/{{ $json.name }}',
		};
		const destination = { ...valid(), region: FAILING };
		const { error } = await run('copy', parameters, OF_TWO, { destination });
		expect(error?.name).toBe('ExpressionError');
		expect(ecr.calls).toEqual([]);
		const { outputs } = await run('copy', parameters, OF_TWO, { destination, ...CONTINUE });
		expect(outputs[0]).toMatchObject([
			{ json: { status: 'copied' }, pairedItem: { item: 0 } },
			{ json: { details: { code: 'ExpressionError' } }, pairedItem: { item: 1 } },
			{ json: { status: 'copied' }, pairedItem: { item: 2 } },
		]);
	});
});

describe('a credential that cannot be used for one of the items', () => {
	it.each(OPERATIONS)(
		'is the error of that item with Continue, and ends %s before any call without',
		async (operation, parameters) => {
			const credentials = { ...valid(), region: '={{ $json.region }}' };
			const regions = [{ region: REGION }, { region: 'eu-west-1a' }, { region: REGION }];
			const { error } = await run(operation, parameters, regions, { credentials });
			expect(error?.message).toBe('Region is not the code of a region: eu-west-1a');
			expect(ecr.calls).toEqual([]);
			const { outputs } = await run(operation, parameters, regions, { credentials, ...CONTINUE });
			const failed = outputs[0]?.filter(({ json }) => 'error' in json);
			expect(failed).toMatchObject([{ json: { details: { code: 'InvalidCredential' } }, pairedItem: { item: 1 } }]);
			expect(repositoriesCalled()).toEqual(new Set([names[0], names[2]]));
		},
	);
});

describe('an access key that AWS refuses for one of the items', () => {
	const credentials = () => ({ ...valid(), secretAccessKey: '={{ $json.secret }}' });
	const secrets = [{ secret: SECRET }, { secret: WRONG }, { secret: SECRET }];

	it('is the error of that item with Continue, without the secret, and the others are done', async () => {
		const { outputs, error } = await run('delete', { imageIds: 'v1' }, secrets, {
			credentials: credentials(),
			...CONTINUE,
		});
		expect(error).toBeUndefined();
		expect(outputs[0]).toMatchObject([
			{ json: { deleted: true }, pairedItem: { item: 0 } },
			{ json: { error: 'The secret access key does not belong to the access key ID' }, pairedItem: { item: 1 } },
			{ json: { deleted: true }, pairedItem: { item: 2 } },
		]);
		expect(outputs[0]?.[1]?.json.details).toMatchObject({
			code: 'InvalidSignatureException',
			repositoryName: names[1],
		});
		for (const secret of [SECRET, WRONG]) expect(JSON.stringify(outputs)).not.toContain(secret);
		expect(names.map(tagsIn)).toEqual([[], ['v1'], []]);
	});

	it('ends the node at that item without Continue, and says no secret', async () => {
		const parameters = { imageId: 'v1', newTags: 'v2' };
		const { error } = await run('addTag', parameters, secrets, { credentials: credentials() });
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toBe('The secret access key does not belong to the access key ID');
		const seen = JSON.stringify([error, error?.message, error?.description, error?.stack]);
		for (const secret of [SECRET, WRONG]) expect(seen).not.toContain(secret);
		expect(tagsIn(names[1] ?? '')).toEqual(['v1']);
	});
});
