import { createRepository, pushImage } from '../../support/images';
import { byName, useTarget, type Target } from '../../support/target';
import { VALID_FIELDS } from '../../support/validFields';
import { entriesOf } from '../../../lib/engine/resource';
import { resources } from '../../../nodes/AwsEcr/resources';
import { labelOf, type Field } from '../../../lib/engine/field';

let target: Target;
useTarget((opened) => (target = opened));

const calls = () => target.calls.length;

const isPicked = (value: unknown) => typeof value === 'object' && value !== null && '__rl' in value;

const requiredFields = resources.flatMap(({ value: resource, ...all }) =>
	entriesOf({ value: resource, ...all }).flatMap(({ value: operation, input }) =>
		Object.entries(input)
			.filter(([, { required }]) => required)
			.map(([member, field]): [string, string, string, Field] => [resource, operation, member, field]),
	),
);

describe('a field that an expression leaves empty', () => {
	it.each(requiredFields)('%s %s: %s is named, before any call', async (resource, operation, member, field) => {
		const empty = field.properties
			.map(({ name = member }) => name)
			.filter((name) => !name.endsWith('From'))
			.map((name) => [name, isPicked(VALID_FIELDS[name]) ? byName('={{ "" }}') : '={{ "" }}'] as const);
		const before = calls();
		const { error } = await target.run(resource, operation, { ...VALID_FIELDS, ...Object.fromEntries(empty) });
		expect(error?.message).toBe(`${labelOf(field)} is empty`);
		expect(calls()).toBe(before);
	});
});

describe('bad input', () => {
	it.each<[string, string, object, RegExp]>([
		['image', 'getAll', { repositoryName: byName('={{ "Team/App" }}') }, /^Repository must be lowercase/],
		['image', 'getAll', { repositoryName: byName('={{ "a" }}') }, /^Repository must be 2 to 256 characters long/],
		[
			'image',
			'getAll',
			{
				repositoryName: { __rl: true, mode: 'arn', value: '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1' },
			},
			/^Repository names a repository in us-east-1, but the credential is for eu-west-1/,
		],
		['image', 'delete', { repositoryName: byName('team/app'), imageIds: 'sha256:abc' }, /^Images holds "sha256:abc"/],
		['image', 'delete', { repositoryName: byName('team/app'), imageIds: '={{ [] }}' }, /^Images is an empty list/],
		[
			'image',
			'put',
			{ repositoryName: byName('team/app'), imageManifest: '={{ {} }}' },
			/^Image Manifest is an object/,
		],
		['image', 'getAll', { repositoryName: byName('team/app'), options: { registryId: '12' } }, /^Registry ID is "12"/],
		[
			'repositoryPolicy',
			'set',
			{ repositoryName: byName('team/app'), policyText: '{\n  "Version": }' },
			/^Policy is not JSON: line 2, column 14/,
		],
		[
			'lifecyclePolicy',
			'put',
			{ repositoryName: byName('team/app'), lifecyclePolicyText: '{"rules": [{"rulePriority": 1}]}' },
			/^Lifecycle Policy is not a lifecycle policy: /,
		],
		['layer', 'uploadPart', { ...VALID_FIELDS, partFirstByte: '={{ "first" }}' }, /^First Byte is "first"/],
		['layer', 'uploadPart', { ...VALID_FIELDS, uploadId: 'mine' }, /^Upload ID must be a UUID/],
		['image', 'getAll', { repositoryName: byName('team/app'), limit: '={{ 0 }}' }, /^Limit is 0/],
		[
			'repository',
			'create',
			{ newRepositoryName: 'team/app', options: { tagsJson: '{"team": ' } },
			/^Tags.* is not JSON: line 1, column 10: the text ends too early/,
		],
	])(
		'%s %s %j is said by the label of the field, before any call',
		async (resource, operation, parameters, message) => {
			const before = calls();
			const { error } = await target.run(resource, operation, parameters);
			expect(error?.message).toMatch(message);
			expect(error?.name).toBe('NodeOperationError');
			expect(calls()).toBe(before);
		},
	);

	it('stops before any call, and names the item', async () => {
		const before = calls();
		const items = ['aa', 'bb', '!', 'dd', 'ee'].map((name) => ({ json: { name } }));
		const { error } = await target.run('repository', 'create', { newRepositoryName: '={{ $json.name }}' }, { items });
		expect(error?.context?.itemIndex).toBe(2);
		expect(calls()).toBe(before);
	});

	it('is one item of five with Continue: five outputs, the third an error, all paired', async () => {
		const names = Array.from({ length: 5 }, (_, index) => (index === 2 ? 'Not/Valid' : target.newName()));
		const items = names.map((name) => ({ json: { name } }));
		const { outputs, error } = await target.run(
			'repository',
			'create',
			{ newRepositoryName: '={{ $json.name }}' },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(error).toBeUndefined();
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(names.map((_, item) => ({ item })));
		expect(outputs[0]?.map(({ json }) => json.repositoryName)).toEqual(
			names.map((name, index) => (index === 2 ? undefined : name)),
		);
		expect(outputs[0]?.[2]?.json.error).toMatch(/^Repository Name must be/);
	});
});

describe('an option about the calls', () => {
	it.each<[string, object, RegExp]>([
		['no number', { concurrency: '={{ "many" }}' }, /^Maximum Concurrent Calls is "many"/],
		['nothing at a time', { concurrency: '={{ 0 }}' }, /^Maximum Concurrent Calls is 0/],
		['too many at a time', { concurrency: '={{ 51 }}' }, /^Maximum Concurrent Calls is 51/],
		['no attempt', { maxAttempts: '={{ 0 }}' }, /^Max Attempts is 0/],
	])('%s: is named, and nothing is called', async (_, options, message) => {
		const before = calls();
		const items = [{ json: {} }, { json: {} }];
		const { error } = await target.run('repository', 'getAll', { options }, { items });
		expect(error?.message).toMatch(message);
		expect(calls()).toBe(before);
	});
});

describe('a call that is refused', () => {
	it('names the repository, the region and how to go on', async () => {
		const name = target.newName();
		const { error } = await target.run('image', 'getAll', { repositoryName: byName(name) });
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toContain(name);
		expect(`${error?.message} ${error?.description}`).toContain('eu-west-1');
		expect(error?.httpCode).toBe('400');
	});

	it('stops at the first item that fails, and says what was done', async () => {
		const names = [target.newName(), target.newName(), target.newName()];
		await createRepository(target.client, names[1] ?? '');
		const items = names.map((name) => ({ json: { name } }));
		const { error } = await target.run(
			'repository',
			'create',
			{ newRepositoryName: '={{ $json.name }}', options: { concurrency: 1 } },
			{ items },
		);
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toContain(names[1]);
		expect(error?.description).toContain('Done: 1 of 3 items. Not started: 1.');
		const all = await target.items('repository', 'getAll', { returnAll: true });
		expect(all.map(({ repositoryName }) => repositoryName)).not.toContain(names[2]);
	});

	it('is an item with Continue, and the other items go on', async () => {
		const name = await target.newRepository();
		await pushImage(target.client, name, 'v1');
		const items = [{ json: { name: target.newName() } }, { json: { name } }];
		const { outputs } = await target.run(
			'image',
			'getAll',
			{ repositoryName: byName('={{ $json.name }}') },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[0]?.[0]).toMatchObject({
			json: {
				error: expect.any(String),
				details: { code: 'RepositoryNotFoundException', repositoryName: items[0]?.json.name },
			},
			pairedItem: { item: 0 },
		});
		expect(outputs[0]?.[1]).toMatchObject({ json: { repositoryName: name }, pairedItem: { item: 1 } });
	});

	it('keeps every secret to itself', async () => {
		const name = target.newName();
		const { error } = await target.run('image', 'getAll', { repositoryName: byName(name) });
		const seen = JSON.stringify([error, error?.message, error?.description, Object.entries(error ?? {})]);
		expect(seen).not.toContain(target.credentials.secretAccessKey);
		expect(seen).not.toContain('AWS4-HMAC-SHA256');
	});
});

describe('the repository picker', () => {
	it('takes an ARN and an image URI, and asks the registry that they name', async () => {
		const name = target.newName();
		const arn = await createRepository(target.client, name);
		await pushImage(target.client, name, 'v1');
		const account = arn.split(':')[4];
		for (const value of [arn, `${account}.dkr.ecr.eu-west-1.amazonaws.com/${name}:v1`]) {
			const items = await target.items('image', 'list', { repositoryName: { __rl: true, mode: 'arn', value } });
			expect(items).toMatchObject([{ repositoryName: name, imageTag: 'v1' }]);
			expect(target.calls.at(-1)?.input).toMatchObject({ repositoryName: name, registryId: account });
		}
	});
});
