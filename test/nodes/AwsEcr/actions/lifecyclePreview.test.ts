import { PutLifecyclePolicyCommand, StartLifecyclePolicyPreviewCommand } from '@aws-sdk/client-ecr';
import { pushImage } from '../../../support/images';
import { byName, contract, contracts, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

/** Pushes images of these tags, or untagged ones, each a second after the one before. */
async function pushInTurn(...tags: readonly (string | undefined)[]): Promise<string[]> {
	const digests: string[] = [];
	for (const tag of tags) {
		digests.push((await pushImage(target.client, name, ...(tag === undefined ? [] : [tag]))).imageDigest);
		await target.nextSecond();
	}
	return digests;
}

const keepNewest = (countNumber: number) => ({
	rules: [
		{
			rulePriority: 10,
			description: `Keep the newest ${countNumber}`,
			selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
			action: { type: 'expire' },
		},
	],
});
const parameters = (options: object) => ({ repositoryName: byName(name), options });
const preview = async (options: object = {}) =>
	await target.items('lifecyclePolicy', 'previewAndWait', parameters(options));
const failed = async (options: object = {}) => {
	const { error } = await target.run('lifecyclePolicy', 'previewAndWait', parameters(options));
	return error;
};
const setPolicy = async (policy: object) =>
	await target.client.send(
		new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText: JSON.stringify(policy) }),
	);

contracts('previewing a lifecycle policy', { needs: ['lifecyclePreview'] }, () => {
	contract(
		'gives one item an image that a given policy would expire, with its rule',
		{ needs: ['lifecyclePreviewResults'] },
		async () => {
			const digests = await pushInTurn('v1', 'v2', 'v3');
			const policy = keepNewest(1);
			const items = await preview({ lifecyclePolicyText: JSON.stringify(policy) });
			expect(items.map(({ imageDigest }) => imageDigest)).toEqual(digests.slice(0, 2));
			expect(items[0]).toEqual({
				repositoryName: name,
				registryId: '123456789012',
				imageDigest: digests[0],
				imageTags: ['v1'],
				imagePushedAt: expect.stringMatching(/Z$/) as string,
				action: { type: 'EXPIRE' },
				appliedRulePriority: 10,
				rule: policy.rules[0],
				storageClass: 'STANDARD',
			});
		},
	);

	contract(
		'takes the policy that is set where none is given, and adds the counts where they are asked for',
		{ needs: ['lifecyclePreviewResults'] },
		async () => {
			await pushInTurn('v1', undefined);
			await setPolicy(keepNewest(1));
			const items = await preview({ addSummary: true });
			expect(items).toMatchObject([
				{ imageTags: ['v1'], appliedRulePriority: 10 },
				{ repositoryName: name, summary: true, expiring: 1, transitioning: 0, lifecyclePolicy: keepNewest(1) },
			]);
		},
	);

	it('gives one item with the counts where nothing would go', async () => {
		await pushImage(target.client, name, 'v1');
		expect(await preview({ lifecyclePolicyText: keepNewest(5) })).toMatchObject([
			{ repositoryName: name, summary: true, expiring: 0, transitioning: 0 },
		]);
	});

	contract(
		'waits for a preview in progress to end before it starts its own',
		{ needs: ['lifecyclePreviewResults'] },
		async () => {
			await pushInTurn('v1', 'v2');
			await setPolicy(keepNewest(5));
			await target.client.send(new StartLifecyclePolicyPreviewCommand({ repositoryName: name }));
			expect(await preview({ lifecyclePolicyText: keepNewest(1) })).toMatchObject([{ imageTags: ['v1'] }]);
		},
	);

	it('starts one preview for items that ask the same', async () => {
		await setPolicy(keepNewest(5));
		const before = target.callsTo('StartLifecyclePolicyPreview');
		const items = [{ json: {} }, { json: {} }, { json: {} }];
		const { outputs } = await target.run('lifecyclePolicy', 'previewAndWait', parameters({}), { items });
		expect(outputs[0]).toMatchObject([{ pairedItem: [{ item: 0 }, { item: 1 }, { item: 2 }] }]);
		expect(target.callsTo('StartLifecyclePolicyPreview')).toBe(before + 1);
	});

	it('reads all pages', async () => {
		for (let count = 0; count < 103; count += 1) await pushImage(target.client, name);
		const items = await preview({ lifecyclePolicyText: keepNewest(1), addSummary: true });
		expect(items).toHaveLength(103);
		expect(items.at(-1)).toMatchObject({ expiring: 102 });
		expect(new Set(items.map(({ imageDigest }) => imageDigest)).size).toBe(103);
	});
});

contracts('a preview that comes to nothing', { needs: ['lifecyclePreview'] }, () => {
	it('says that there is no policy', async () => {
		const error = await failed();
		expect(error?.message).toBe(`Lifecycle Policy is not given, and ${name} has none`);
		expect(error?.description).toContain('Options');
	});

	contract('says when the time is up, and how to go on', { needs: ['lifecyclePreviewInProgress'] }, async () => {
		await pushImage(target.client, name, 'v1');
		const error = await failed({ lifecyclePolicyText: keepNewest(1), seconds: 0 });
		expect(error?.message).toBe(`The lifecycle policy preview of ${name} was still in progress after 0 seconds`);
		expect(error?.description).toContain('Wait at Most (Seconds)');
	});

	contract(
		'says when another one was in progress all the time',
		{ needs: ['lifecyclePreviewInProgress'] },
		async () => {
			await setPolicy(keepNewest(5));
			await target.client.send(new StartLifecyclePolicyPreviewCommand({ repositoryName: name }));
			const error = await failed({ seconds: 0 });
			expect(error?.message).toMatch(/could not be started because another one was still in progress after 0 seconds$/);
		},
	);
});

describe('what cannot be used', () => {
	it.each([
		[{ lifecyclePolicyText: '{"rules": []}' }, /^Lifecycle Policy is not a lifecycle policy: rules must be/],
		[{ lifecyclePolicyText: '{"rules": ' }, /^Lifecycle Policy is not JSON: line 1, column 11/],
		[{ seconds: '={{ "long" }}' }, /^Wait at Most \(Seconds\) is "long"/],
		[{ registryId: '12' }, /^Registry ID is "12"/],
	])('%j is refused before any call', async (options, message) => {
		const before = target.calls.length;
		expect((await failed(options))?.message).toMatch(message);
		expect(target.calls.length).toBe(before);
	});

	it('a repository name that is none is refused before any call', async () => {
		const before = target.calls.length;
		const { error } = await target.run('lifecyclePolicy', 'previewAndWait', {
			repositoryName: byName('={{ "Team/App" }}'),
		});
		expect(error?.message).toMatch(/^Repository must be lowercase/);
		expect(target.calls.length).toBe(before);
	});
});
