import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { createRepository } from '../../support/images';
import { contract, openTarget, type Target } from '../../support/target';
import { searchList } from '../../support/workflow';

let target: Target;
/** What the names of this test's repositories begin with: another ECR may have others as well. */
let own: string;
beforeAll(async () => {
	target = await openTarget();
	own = target.newName();
	for (const name of ['team/app', 'team/api', 'base/node', 'zebra']) {
		await createRepository(target.client, `${own}/${name}`);
	}
});
afterAll(async () => {
	await target.close();
});

describe('the list of repositories', () => {
	it('has all of them, sorted, with names as values and the address of the console', async () => {
		const { results, paginationToken } = await searchList('searchRepositories', target.credentials);
		const names = results.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
		const ours = results.filter(({ name }) => name.startsWith(own));
		expect(ours.map(({ name }) => name)).toEqual(
			['base/node', 'team/api', 'team/app', 'zebra'].map((name) => `${own}/${name}`),
		);
		expect(ours[0]).toEqual({
			name: `${own}/base/node`,
			value: `${own}/base/node`,
			url: expect.stringMatching(
				new RegExp(
					`^https://eu-west-1\\.console\\.aws\\.amazon\\.com/ecr/repositories/private/\\d{12}/${own}/base/node\\?region=eu-west-1$`,
				),
			),
		});
		expect(paginationToken).toBeUndefined();
	});

	it('is searched in upper and lower case alike', async () => {
		const { results } = await searchList('searchRepositories', target.credentials, ` ${own.toUpperCase()}/team/A`);
		expect(results.map(({ value }) => value)).toEqual([`${own}/team/api`, `${own}/team/app`]);
		expect((await searchList('searchRepositories', target.credentials, 'absent')).results).toEqual([]);
	});

	it('has ARNs as values for fields that want them', async () => {
		const name = `${own}/zebra`;
		const { results } = await searchList('searchRepositoryArns', target.credentials, name);
		expect(results).toMatchObject([
			{ name, value: expect.stringMatching(new RegExp(`^arn:aws:ecr:.*:repository/${name}$`)) },
		]);
	});

	it('says what is wrong when it cannot be had', async () => {
		const closed: LocalEcr = await startLocalEcr();
		await closed.close();
		const search = searchList('searchRepositories', { ...target.credentials, endpoint: closed.endpoint });
		await expect(search).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining(closed.endpoint),
		});
	});
});

describe('a registry of more repositories than a page holds', () => {
	const needs = ['repositoryPages'] as const;
	contract('is searched on every page until enough are found, and goes on from there', { needs }, async () => {
		const large = await openTarget();
		// Before the others in a list, so that the first page has no others.
		const many = large.newName('0');
		const names = Array.from({ length: 1100 }, (_, index) => `${many}/${String(index).padStart(4, '0')}`);
		try {
			for (const name of names) await createRepository(large.client, name);
			const first = await searchList('searchRepositories', large.credentials, many);
			expect(first.results).toHaveLength(1000);
			expect(first.paginationToken).toEqual(expect.any(String));
			const second = await searchList('searchRepositories', large.credentials, many, String(first.paginationToken));
			expect([...first.results, ...second.results].map(({ value }) => value)).toEqual(names);
			const last = await searchList('searchRepositories', large.credentials, `${many.toUpperCase()}/1099`);
			expect(last.results.map(({ value }) => value)).toEqual([`${many}/1099`]);
		} finally {
			await large.close();
		}
	});
});
