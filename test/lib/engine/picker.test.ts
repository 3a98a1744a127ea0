import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { openTarget, type Target } from '../../support/target';
import { searchList } from '../../support/workflow';

let target: Target;
beforeAll(async () => {
	target = await openTarget();
	for (const repositoryName of ['team/app', 'team/api', 'base/node', 'zebra']) {
		await target.client.send(new CreateRepositoryCommand({ repositoryName }));
	}
});
afterAll(async () => {
	await target.close();
});

describe('the list of repositories', () => {
	it('has all of them, sorted, with names as values and the address of the console', async () => {
		const { results, paginationToken } = await searchList('searchRepositories', target.credentials);
		expect(results.map(({ name }) => name)).toEqual(['base/node', 'team/api', 'team/app', 'zebra']);
		expect(results[0]).toEqual({
			name: 'base/node',
			value: 'base/node',
			url: expect.stringMatching(
				/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/ecr\/repositories\/private\/\d{12}\/base\/node\?region=eu-west-1$/,
			),
		});
		expect(paginationToken).toBeUndefined();
	});

	it('is searched in upper and lower case alike', async () => {
		const { results } = await searchList('searchRepositories', target.credentials, ' TEAM/a');
		expect(results.map(({ value }) => value)).toEqual(['team/api', 'team/app']);
		expect((await searchList('searchRepositories', target.credentials, 'absent')).results).toEqual([]);
	});

	it('has ARNs as values for fields that want them', async () => {
		const { results } = await searchList('searchRepositoryArns', target.credentials, 'zebra');
		expect(results).toMatchObject([
			{ name: 'zebra', value: expect.stringMatching(/^arn:aws:ecr:.*:repository\/zebra$/) },
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
	it('is searched on every page until enough are found, and goes on from there', async () => {
		const names = Array.from({ length: 1100 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
		const large = await openTarget();
		try {
			for (const repositoryName of names) await large.client.send(new CreateRepositoryCommand({ repositoryName }));
			const first = await searchList('searchRepositories', large.credentials, 'many');
			expect(first.results).toHaveLength(1000);
			expect(first.paginationToken).toEqual(expect.any(String));
			const second = await searchList('searchRepositories', large.credentials, 'many', String(first.paginationToken));
			expect([...first.results, ...second.results].map(({ value }) => value)).toEqual(names);
			const last = await searchList('searchRepositories', large.credentials, 'MANY/1099');
			expect(last.results.map(({ value }) => value)).toEqual(['many/1099']);
		} finally {
			await large.close();
		}
	});
});
