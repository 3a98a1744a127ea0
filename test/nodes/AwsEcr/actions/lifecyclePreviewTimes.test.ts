import { previewPolicy } from '../../../../nodes/AwsEcr/actions/previewAndWait/preview';
import { repositoryOf } from '../../../support/client';

const textOf = (countNumber: number, indent?: number) =>
	JSON.stringify({ rules: [{ rulePriority: 1, selection: { countNumber } }] }, null, indent);

/** Previews against a client that answers what `report` says to each look at the preview. */
async function previewed(report: (nextToken?: string) => object) {
	const repository = repositoryOf((operation, { nextToken }) =>
		operation === 'StartLifecyclePolicyPreview'
			? { lifecyclePolicyText: textOf(1) }
			: report(nextToken as string | undefined),
	);
	return await previewPolicy(repository, { seconds: 0 });
}

describe('a lifecycle policy preview', () => {
	it.each(['EXPIRED', 'FAILED'])('that ends as %s is said', async (status) => {
		const running = previewed(() => ({ status, lifecyclePolicyText: textOf(1) }));
		await expect(running).rejects.toThrow(`The lifecycle policy preview of team/app ended as ${status}`);
	});

	it('of another policy than ours is not taken for ours', async () => {
		const running = previewed(() => ({ status: 'COMPLETE', lifecyclePolicyText: textOf(2) }));
		await expect(running).rejects.toThrow('was replaced by one of another policy');
	});

	it('that is replaced between two pages is not mixed with the other', async () => {
		const running = previewed((nextToken) => ({
			status: 'COMPLETE',
			lifecyclePolicyText: textOf(nextToken ? 2 : 1),
			nextToken: nextToken ? undefined : 'second',
		}));
		await expect(running).rejects.toThrow('was replaced by one of another policy');
	});

	it('is read to the last page, whatever the white space of its policy', async () => {
		const imageDigests = ['first', 'second', 'third'];
		const { results } = await previewed((nextToken = '0') => ({
			status: 'COMPLETE',
			lifecyclePolicyText: textOf(1, 2),
			previewResults: [{ imageDigest: imageDigests[Number(nextToken)] }],
			nextToken: nextToken === '2' ? undefined : String(Number(nextToken) + 1),
		}));
		expect(results.map(({ imageDigest }) => imageDigest)).toEqual(imageDigests);
	});
});
