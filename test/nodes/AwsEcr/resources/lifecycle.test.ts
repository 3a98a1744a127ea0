import { pushImage } from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const keepNewest = (countNumber: number) => ({
	rules: [
		{
			rulePriority: 1,
			description: `Keep the newest ${countNumber}`,
			selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
			action: { type: 'expire' },
		},
	],
});

describe('lifecycle policy', () => {
	contract('sets a policy, gets it raw and parsed, and deletes it', async () => {
		const repositoryName = byName(name);
		const text = JSON.stringify(keepNewest(3), null, 2);
		await target.items('lifecyclePolicy', 'put', { repositoryName, lifecyclePolicyText: text });
		const [got] = await target.items('lifecyclePolicy', 'get', { repositoryName });
		expect(got).toMatchObject({ repositoryName: name, lifecyclePolicy: keepNewest(3) });
		const gone = await target.items('lifecyclePolicy', 'delete', { repositoryName });
		expect(gone).toMatchObject([{ repositoryName: name, deleted: true, lifecyclePolicy: keepNewest(3) }]);
		const { error } = await target.run('lifecyclePolicy', 'get', { repositoryName });
		expect(error?.message).toContain(name);
		expect(error?.message).toMatch(/lifecycle policy/i);
	});

	const results = ['lifecyclePreview', 'lifecyclePreviewInProgress', 'lifecyclePreviewResults'] as const;
	contract('previews a given policy, one item for each image', { needs: results }, async () => {
		const repositoryName = byName(name);
		const digests: string[] = [];
		for (const tag of ['v1', 'v2', 'v3']) {
			digests.push((await pushImage(target.client, name, tag)).imageDigest);
			await target.nextSecond();
		}
		const [started] = await target.items(
			'lifecyclePolicy',
			'startPreview',
			{ repositoryName, options: { lifecyclePolicyText: '={{ $json }}' } },
			{ items: [{ json: keepNewest(1) }] },
		);
		expect(started).toMatchObject({ repositoryName: name, status: 'IN_PROGRESS', lifecyclePolicy: keepNewest(1) });
		const preview = async (filters: object = {}) =>
			await target.items('lifecyclePolicy', 'getPreview', { repositoryName, returnAll: true, filters: { ...filters } });
		let items = await preview();
		for (let tries = 0; tries < 20 && items[0]?.status === 'IN_PROGRESS'; tries += 1) items = await preview();
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item).toMatchObject({
				repositoryName: name,
				status: 'COMPLETE',
				action: { type: 'EXPIRE' },
				appliedRulePriority: 1,
				imagePushedAt: expect.stringMatching(/Z$/),
			});
		}
		expect(items.map(({ imageDigest }) => imageDigest).sort()).toEqual(digests.slice(0, 2).sort());
		expect(await preview({ imageIds: 'v1' })).toMatchObject([{ imageDigest: digests[0] }]);
		expect(await preview({ tagStatus: 'UNTAGGED' })).toMatchObject([{ status: 'COMPLETE', summary: {} }]);
	});

	const started = ['lifecyclePreview', 'lifecyclePreviewInProgress'] as const;
	contract('previews the policy that is set', { needs: started }, async () => {
		const repositoryName = byName(name);
		await target.items('lifecyclePolicy', 'put', { repositoryName, lifecyclePolicyText: keepNewest(5) });
		const started = await target.items('lifecyclePolicy', 'startPreview', { repositoryName });
		expect(started).toMatchObject([{ status: 'IN_PROGRESS', lifecyclePolicy: keepNewest(5) }]);
	});

	contract('says that there is no policy to preview', { needs: ['lifecyclePreview'] }, async () => {
		const { error } = await target.run('lifecyclePolicy', 'startPreview', { repositoryName: byName(name) });
		expect(error?.message).toMatch(/lifecycle policy/i);
	});
});
