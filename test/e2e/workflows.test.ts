import {
	DescribeRepositoriesCommand,
	GetLifecyclePolicyCommand,
	GetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { mainWorkflow } from '../../tools/demo/contents';
import { execute, type Execution } from '../../tools/demo/execution';
import { closedAfterAll } from '../support/closing';
import { installLimit, startInstance, type Instance } from './support/instance';
import { clientFor, storedImages, type Stored } from './support/registry';
import { importVariant } from './support/variant';

/** What the workflow's Settings say. */
const keepDays = 30;
const day = 86_400_000;

const closing = closedAfterAll();
let instance: Instance;
let before: Stored[];

beforeAll(async () => {
	instance = closing(await startInstance());
	before = await storedImages(instance.endpoint);
}, installLimit);

const key = ({ repositoryName, imageDigest }: Stored) => `${repositoryName}@${imageDigest}`;

/** Whether a clean-up should ask for this image to be deleted. */
function isOutOfUse({ imageTags = [], imagePushedAt, lastRecordedPullTime, subjectManifestDigest }: Stored): boolean {
	const limit = Date.now() - keepDays * day;
	return (
		imageTags.length === 0 &&
		subjectManifestDigest === undefined &&
		Number(imagePushedAt) < limit &&
		Number(lastRecordedPullTime ?? imagePushedAt) < limit
	);
}

/** Whether a multi-arch image is made of this one: even when that one goes, this one goes a night later. */
const isNeeded = ({ repositoryName, imageDigest }: Stored, all: readonly Stored[]) =>
	all.some((other) => other.repositoryName === repositoryName && other.children.includes(imageDigest));

const named = (items: ReturnType<Execution['items']>) =>
	items.map(({ repositoryName, imageDigest }) => `${String(repositoryName)}@${String(imageDigest)}`).sort();

describe('the example Clean Up Untagged Images, before it may delete', () => {
	it('counts what it would have deleted when Delete Images is deactivated', async () => {
		const id = await importVariant(instance.userFolder, mainWorkflow, ({ nodes, ...rest }) => ({
			...rest,
			nodes: nodes.map((node) => (node.name === 'Delete Images' ? { ...node, disabled: true } : node)),
		}));
		const execution = await execute(instance.userFolder, id);
		expect(execution.items('Summary')).toEqual([
			expect.objectContaining({ deleted: 0, wouldBeDeleted: before.filter(isOutOfUse).length, failed: 0 }),
		]);
		expect((await storedImages(instance.endpoint)).map(key)).toEqual(before.map(key));
	});

	it('ends as failed, and says why, when Amazon ECR does not allow it', async () => {
		const outOfUse = before.filter(isOutOfUse);
		// One call a repository, and no second try: what is refused today is refused a second later.
		const calls = new Set(outOfUse.map(({ repositoryName }) => repositoryName)).size;
		instance.ecr.failNext('BatchDeleteImage', { name: 'AccessDeniedException', message: 'not you' }, calls);
		await expect(execute(instance.userFolder, mainWorkflow)).rejects.toThrow(
			`Stop: ${outOfUse.length} images could not be deleted: The identity of this credential lacks the permission ecr:BatchDeleteImage`,
		);
		expect((await storedImages(instance.endpoint)).map(key)).toEqual(before.map(key));
	});
});

describe('the example Clean Up Untagged Images', () => {
	let execution: Execution;
	let after: Stored[];
	let expectedGone: Stored[];
	let expectedKept: Stored[];

	beforeAll(async () => {
		const outOfUse = before.filter(isOutOfUse);
		expectedGone = outOfUse.filter((image) => !isNeeded(image, before));
		expectedKept = outOfUse.filter((image) => isNeeded(image, before));
		execution = await execute(instance.userFolder, mainWorkflow);
		after = await storedImages(instance.endpoint);
	});

	it('has sample data that tells right from wrong', () => {
		expect(expectedGone.length).toBeGreaterThan(1);
		expect(expectedKept.length).toBeGreaterThan(0);
		expect(
			before.some(
				({ imageTags = [], imagePushedAt }) => !imageTags.length && Number(imagePushedAt) > Date.now() - keepDays * day,
			),
		).toBe(true);
		expect(before.some(({ subjectManifestDigest }) => subjectManifestDigest !== undefined)).toBe(true);
	});

	it('deletes the untagged images that are out of use, and no other', () => {
		const left = new Set(after.map(key));
		const gone = before.filter((image) => !left.has(key(image)));
		expect(gone.map(key).sort()).toEqual(expectedGone.map(key).sort());
	});

	it('puts out what was deleted, and what a multi-arch image needs', () => {
		expect(named(execution.items('Deleted'))).toEqual(expectedGone.map(key).sort());
		expect(named(execution.items('Not Deleted'))).toEqual(expectedKept.map(key).sort());
		for (const { outcome } of execution.items('Not Deleted')) expect(outcome).toBe('kept');
	});

	it('ends with one summary', () => {
		const digests = Object.fromEntries(
			expectedGone.map(({ repositoryName: name }) => [
				name,
				expectedGone.filter(({ repositoryName }) => repositoryName === name).map(({ imageDigest }) => imageDigest),
			]),
		);
		const bytes = expectedGone
			.filter(({ children }) => children.length === 0)
			.reduce((sum, { imageSizeInBytes = 0 }) => sum + imageSizeInBytes, 0);
		expect(execution.items('Summary')).toEqual([
			{
				deleted: expectedGone.length,
				wouldBeDeleted: 0,
				keptForMultiArch: expectedKept.length,
				failed: 0,
				bytesFreedAtMost: bytes,
				deletedDigests: digests,
				failures: [],
			},
		]);
	});

	it('ends with one summary when there is nothing to delete', async () => {
		const again = await execute(instance.userFolder, mainWorkflow);
		expect(again.items('Deleted')).toEqual([]);
		expect(again.items('Summary')).toEqual([
			expect.objectContaining({ deleted: 0, keptForMultiArch: expectedKept.length, failed: 0, deletedDigests: {} }),
		]);
		expect((await storedImages(instance.endpoint)).map(key)).toEqual(after.map(key));
	});
});

describe('the example Report Images', () => {
	it('has a row for each image, the largest first', async () => {
		const stored = await storedImages(instance.endpoint);
		const execution = await execute(instance.userFolder, 'ecrReportImages');
		const rows = execution.items('Largest First');
		expect(rows.map(({ repository, digest }) => `${String(repository)}@${String(digest)}`).sort()).toEqual(
			stored.map(key).sort(),
		);
		const sizes = rows.map(({ bytes }) => Number(bytes));
		expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
		expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['image', 'multi-arch', 'attached']));
		const tagged = rows.find(({ tags }) => tags !== '');
		const image = stored.find(({ imageDigest }) => imageDigest === tagged?.digest);
		expect(tagged).toMatchObject({
			tags: image?.imageTags?.join(', '),
			ageInDays: Math.floor((Date.now() - Number(image?.imagePushedAt)) / day),
		});
	});
});

describe('the example New Repository with Policies', () => {
	it.each(['creates the repository', 'sets the policies anew when it exists'])('%s', async () => {
		const execution = await execute(instance.userFolder, 'ecrNewRepository');
		expect(execution.items('Set Repository Policy')).toHaveLength(1);

		const client = clientFor(instance.endpoint);
		const repositoryName = 'team/new-service';
		const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
		expect(repositories).toEqual([
			expect.objectContaining({
				imageTagMutability: 'IMMUTABLE',
				imageScanningConfiguration: { scanOnPush: true },
			}),
		]);
		const { lifecyclePolicyText } = await client.send(new GetLifecyclePolicyCommand({ repositoryName }));
		expect(JSON.parse(lifecyclePolicyText ?? '')).toMatchObject({
			rules: [
				{ selection: { tagStatus: 'untagged', countNumber: 14 } },
				{ selection: { tagStatus: 'any', countNumber: 50 } },
			],
		});
		const { policyText } = await client.send(new GetRepositoryPolicyCommand({ repositoryName }));
		expect(JSON.parse(policyText ?? '')).toMatchObject({
			Statement: [{ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
		});
	});
});
