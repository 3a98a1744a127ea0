import { randomUUID } from 'node:crypto';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { createRepository, pushImage } from '../../support/images';
import { byName, contract, contracts, useTarget, type Target } from '../../support/target';
import type { RunOptions } from '../../support/workflow';

const [ONE, OTHER] = ['111111111111', '222222222222'];

let target: Target;
let clients: Readonly<Record<string, ECRClient>>;
/** Repositories of one name, in both accounts. */
let name: string;
/** A role that no other test assumes: sessions last longer than an execution. */
let role: string;
useTarget((opened) => {
	target = opened;
	clients = { [ONE]: opened.clientIn(opened.region, ONE), [OTHER]: opened.clientIn(opened.region, OTHER) };
});
beforeEach(async () => {
	name = target.newName();
	role = `role-${randomUUID()}`;
	for (const client of Object.values(clients)) await createRepository(client, name);
});

const clientIn = (account: string) => clients[account] ?? target.client;
const idsIn = async (account: string) => await target.idsIn(name, clientIn(account));
/** A credential that assumes the role that the item names. */
const assuming = () => ({
	...target.credentials,
	signInWith: 'assumeRole',
	roleArn: '={{ $json.roleArn }}',
	stsEndpoint: target.endpoint,
});
const roleIn = (account: string, roleName = role) => `arn:aws:iam::${account}:role/${roleName}`;
const itemsIn = (...accounts: string[]) => accounts.map((account) => ({ json: { roleArn: roleIn(account) } }));
const assumed = async (work: () => Promise<unknown>): Promise<string[]> => {
	const before = target.calls.length;
	await work();
	return target.calls
		.slice(before)
		.flatMap(({ operation, input }) => (operation === 'AssumeRole' ? String(input.RoleArn) : []));
};
const run = async (resource: string, operation: string, parameters: object, more: Partial<RunOptions>) =>
	await target.run(
		resource,
		operation,
		{ repositoryName: byName(name), ...parameters },
		{ credentials: assuming(), ...more },
	);

contracts('a credential whose role is an expression of the item', { needs: ['anyRole'] }, () => {
	it('deletes in the account of each item', async () => {
		for (const account of [ONE, OTHER]) for (const tag of ['v1', 'v2']) await pushImage(clientIn(account), name, tag);
		const items = [{ json: { roleArn: roleIn(ONE), tag: 'v1' } }, { json: { roleArn: roleIn(OTHER), tag: 'v2' } }];
		const { outputs } = await run('image', 'delete', { imageIds: '={{ $json.tag }}' }, { items });
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.imageTags, pairedItem])).toEqual([
			[['v1'], { item: 0 }],
			[['v2'], { item: 1 }],
		]);
		expect(await idsIn(ONE)).toEqual([expect.stringMatching(/^v2@/)]);
		expect(await idsIn(OTHER)).toEqual([expect.stringMatching(/^v1@/)]);
	});

	it('signs in once for each role, and shares its calls', async () => {
		const items = itemsIn(ONE, OTHER, ONE, OTHER, ONE, ONE);
		const reads = target.callsTo('DescribeRepositories');
		const parameters = { filters: { repositoryNames: name } };
		const roles = await assumed(async () => {
			const { outputs } = await run('repository', 'getAll', parameters, { items });
			const registries = outputs[0]?.map(({ json }) => json.registryId);
			expect(registries).toEqual([ONE, OTHER, ONE, OTHER, ONE, ONE]);
		});
		expect(roles.sort()).toEqual([roleIn(ONE), roleIn(OTHER)]);
		expect(target.callsTo('DescribeRepositories') - reads).toBe(2);
	});

	it('signs in once where other settings of the items differ', async () => {
		const items = [1, 2, 3, 1].map((attempts) => ({ json: { attempts, roleArn: roleIn(ONE) } }));
		const parameters = { options: { maxAttempts: '={{ $json.attempts }}', concurrency: '={{ 1 + $json.attempts }}' } };
		const roles = await assumed(async () => {
			const { error } = await run('image', 'list', parameters, { items });
			expect(error).toBeUndefined();
		});
		expect(roles).toEqual([roleIn(ONE)]);
	});

	it('signs in once for a key that is spelled as an expression and resolves alike', async () => {
		const credentials = { ...assuming(), accessKeyId: '={{ "AKIA" + $json.key }}' };
		const items = ['ONE', 'TWO', 'ONE'].map((key) => ({ json: { key, roleArn: roleIn(ONE) } }));
		const roles = await assumed(async () => await run('image', 'list', {}, { items, credentials }));
		expect(roles).toHaveLength(2);
	});

	contract(
		'copies to the account that the destination credential of each item says',
		{ needs: ['layerDownload'] },
		async () => {
			const { imageDigest } = await pushImage(target.client, await sourceOf(), 'v1');
			const items = itemsIn(OTHER, ONE, OTHER).map(({ json }, index) => ({ json: { ...json, index } }));
			const parameters = {
				repositoryName: byName(name),
				select: 'ids',
				imageIds: 'v1',
				destinationRepository: '={{ $json.index === 2 ? "second/" : "" }}' + name,
				destinationAccount: 'other',
				options: { createRepository: true },
			};
			const more = { items, credentials: target.credentials, destination: assuming() };
			const roles = await assumed(async () => {
				const { outputs, error } = await target.run('image', 'copy', parameters, more);
				expect(error).toBeUndefined();
				expect(outputs[0]?.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual(
					items.map((_, item) => ['copied', { item }]),
				);
			});
			expect(roles.sort()).toEqual([roleIn(ONE), roleIn(OTHER)]);
			expect([await idsIn(ONE), await idsIn(OTHER)]).toEqual([[`v1@${imageDigest}`], [`v1@${imageDigest}`]]);
			expect(await target.idsIn(`second/${name}`, clientIn(OTHER))).toEqual([`v1@${imageDigest}`]);
		},
	);

	contract(
		'copies to the region that the destination credential of each item says',
		{ needs: ['layerDownload', 'regions'] },
		async () => {
			const { imageDigest } = await pushImage(target.client, await sourceOf(), 'v1');
			const regions = ['us-east-1', 'ap-south-1'];
			const parameters = {
				...{ select: 'ids', imageIds: 'v1', destinationAccount: 'other', options: { createRepository: true } },
			};
			const { outputs } = await run('image', 'copy', parameters, {
				items: regions.map((region) => ({ json: { region } })),
				credentials: target.credentials,
				destination: { ...target.credentials, region: '={{ $json.region }}' },
			});
			expect(outputs[0]?.map(({ json }) => json.destinationRegion)).toEqual(regions);
			for (const region of regions) {
				expect(await target.idsIn(name, target.clientIn(region))).toEqual([`v1@${imageDigest}`]);
			}
		},
	);
});

/** The repository to copy from: of the same name, in the account of the credential. */
async function sourceOf(): Promise<string> {
	await createRepository(target.client, name);
	return name;
}

contracts('a role that AWS does not let one of the items assume', { needs: ['anyRole', 'refusedRoles'] }, () => {
	const refused = () => ({ json: { roleArn: roleIn(OTHER, `${role}-external`), tag: 'v1' } });
	const allowed = () => ({ json: { roleArn: roleIn(ONE), tag: 'v1' } });
	const before = async () => {
		for (const account of [ONE, OTHER]) await pushImage(clientIn(account), name, 'v1');
		return [await idsIn(ONE), await idsIn(OTHER)];
	};
	const message = () => `The role ${roleIn(OTHER, `${role}-external`)} may not be assumed`;

	it.each<[string, object, () => object]>([
		['delete', { imageIds: '={{ $json.tag }}' }, () => ({ imageTags: ['v1'], deleted: true })],
		['addTag', { imageId: 'v1', newTags: 'v2' }, () => ({ imageTag: 'v2', added: true })],
		['setStorageClass', { imageId: 'v1', targetStorageClass: 'ARCHIVE' }, () => ({ imageStatus: 'ARCHIVED' })],
	])('is the error of that item with Continue, and %s is done for the other', async (operation, parameters, done) => {
		await before();
		const more = { items: [refused(), allowed()], onError: 'continueRegularOutput' as const };
		const { outputs, error } = await run('image', operation, parameters, more);
		expect(error).toBeUndefined();
		expect(outputs[0]).toMatchObject([
			{ json: { error: message(), details: { code: 'AccessDeniedException' } }, pairedItem: { item: 0 } },
			{ json: done(), pairedItem: { item: 1 } },
		]);
	});

	it.each<[string, object]>([
		['delete', { imageIds: '={{ $json.tag }}' }],
		['addTag', { imageId: 'v1', newTags: 'v2' }],
		['setStorageClass', { imageId: 'v1', targetStorageClass: 'ARCHIVE' }],
		['cleanUp', { images: 'tagged', tagsToInclude: 'v*', dryRun: false }],
	])(
		'ends %s before anything changes without Continue, in whichever place the item is',
		async (operation, parameters) => {
			const present = await before();
			for (const items of [
				[refused(), allowed()],
				[allowed(), refused()],
			]) {
				const called = target.calls.length;
				const { error } = await run('image', operation, parameters, { items });
				expect(error?.message).toBe(message());
				const calls = target.calls.slice(called).map((call) => call.operation);
				expect(new Set(calls)).toEqual(new Set(['AssumeRole']));
			}
			expect([await idsIn(ONE), await idsIn(OTHER)]).toEqual(present);
		},
	);

	describe('at the destination of a copy', () => {
		const copy = async (items: RunOptions['items'], more: Partial<RunOptions> = {}) => {
			const parameters = { repositoryName: byName(name), select: 'ids', imageIds: 'v1', destinationAccount: 'other' };
			const credentials = { credentials: target.credentials, destination: assuming() };
			return await target.run('image', 'copy', parameters, { ...credentials, items, ...more });
		};

		it('is the error of that item with Continue, and the other is copied', async () => {
			const { imageDigest } = await pushImage(target.client, await sourceOf(), 'v1');
			const more = { onError: 'continueRegularOutput' as const };
			const { outputs } = await copy([refused(), allowed()], more);
			expect(outputs[0]).toMatchObject([
				{ json: { error: message(), details: { code: 'AccessDeniedException' } }, pairedItem: { item: 0 } },
				{ json: { status: 'copied' }, pairedItem: { item: 1 } },
			]);
			expect([await idsIn(ONE), await idsIn(OTHER)]).toEqual([[`v1@${imageDigest}`], []]);
		});

		it('ends it before anything is copied without Continue, in whichever place the item is', async () => {
			await pushImage(target.client, await sourceOf(), 'v1');
			for (const items of [
				[refused(), allowed()],
				[allowed(), refused()],
			]) {
				const { error } = await copy(items);
				expect(error?.message).toBe(message());
			}
			expect([await idsIn(ONE), await idsIn(OTHER)]).toEqual([[], []]);
		});
	});
});
