import { pushImage, pushIndex } from '../../../support/images';
import type { Need } from '../../../support/missing';
import { byName, contract, contractEach, useRepository, type Target } from '../../../support/target';

const THERE = 'us-east-1';

let target: Target;
let from: string;
let to: string;
useRepository((opened, created) => {
	target = opened;
	from = created;
});
beforeEach(async () => {
	to = await target.newRepository(target.clientIn(THERE));
});

/** What is said of a copy to another repository in another region, of which a call is refused. */
const failure = async (operation: string, name: string, parameters: object = {}, message = 'refused') => {
	const asked = {
		...{ repositoryName: byName(from), select: 'ids', imageIds: 'v1', destinationAccount: 'same' },
		...{ destinationRepository: to, destinationRegion: THERE, options: OPTIONS, ...parameters },
	};
	const before = target.callsTo(operation);
	target.failNext(operation, { name, message });
	const { error } = await target.run('image', 'copy', asked);
	target.failNext(operation, { name, message });
	const { outputs } = await target.run('image', 'copy', asked, { onError: 'continueRegularOutput' });
	expect(target.callsTo(operation) - before).toBeGreaterThanOrEqual(2);
	const said = `${error?.message}\n${error?.description}`;
	// What is said of the copy as a whole names the destination.
	const [whole = said, ...images] = said.split('\n- ');
	return { cause: images.join('\n') || whole, items: (outputs[0] ?? []).map(({ json }) => json) };
};
const OPTIONS = { maxAttempts: 1, layersAtOnce: 1 };

describe('a copy whose source refuses', () => {
	const REFUSALS = [
		['GetDownloadUrlForLayer', 'LayerInaccessibleException'],
		['GetDownloadUrlForLayer', 'LayersNotFoundException'],
		['GetDownloadUrlForLayer', 'RepositoryNotFoundException'],
		['GetDownloadUrlForLayer', 'AccessDeniedException'],
		['GetDownloadUrlForLayer', 'ServerException'],
		['BatchGetImage', 'RepositoryNotFoundException'],
		['BatchGetImage', 'KmsException'],
		['BatchGetImage', 'ThrottlingException'],
		['DescribeImages', 'RepositoryNotFoundException'],
		['DescribeImages', 'ServerException'],
		['ListImageReferrers', 'RepositoryNotFoundException'],
		['ListImageReferrers', 'ThrottlingException'],
	] as const;
	/** What is attached is listed before a layer is downloaded. */
	const needsOf = ([operation]: (typeof REFUSALS)[number]): readonly Need[] =>
		operation === 'GetDownloadUrlForLayer' ? ['referrers'] : [];
	contractEach(REFUSALS, '%s by %s: names the source and its region', needsOf, async ([operation, name]) => {
		await pushImage(target.client, from, 'v1');
		const { cause } = await failure(operation, name, { options: { ...OPTIONS, includeReferrers: true } });
		expect(cause).toContain(from);
		expect(cause).toContain(target.region);
		expect(cause).not.toContain(to);
		expect(cause).not.toContain(THERE);
	});

	it('says of a repository that was deleted in the meantime that it is the source', async () => {
		await pushImage(target.client, from, 'v1');
		const message = `The repository with name '${from}' does not exist`;
		const { cause, items } = await failure('GetDownloadUrlForLayer', 'RepositoryNotFoundException', {}, message);
		expect(cause).toContain(`Repository ${from} does not exist`);
		expect(items).toMatchObject([
			{ status: 'failed', code: 'RepositoryNotFoundException', reason: expect.stringContaining(from) as string },
		]);
	});
});

/** What calls need that come after the layers of the source were downloaded. */
const afterDownload = ([operation]: readonly [string, ...unknown[]]): readonly Need[] =>
	['UploadLayerPart', 'CompleteLayerUpload', 'PutImage'].includes(operation) ? ['layerDownload'] : [];

describe('the item of an image that could not be copied', () => {
	const REFUSALS: Array<[operation: string, name: string, refused: () => string]> = [
		['GetDownloadUrlForLayer', 'LayerInaccessibleException', () => from],
		['BatchGetImage', 'KmsException', () => from],
		['InitiateLayerUpload', 'KmsException', () => to],
		['PutImage', 'ImageTagAlreadyExistsException', () => to],
	];
	contractEach(REFUSALS, 'names who refused %s by %s', afterDownload, async ([operation, name, refused]) => {
		const { imageDigest } = await pushImage(target.client, from, 'v1');
		const { items } = await failure(operation, name);
		const reason = expect.stringContaining(refused()) as string;
		expect(items).toMatchObject([{ imageDigest, status: 'failed', code: name, reason }]);
	});
});

describe('a copy whose destination refuses', () => {
	const REFUSALS = [
		['ListImages', 'ServerException'],
		['ListImages', 'AccessDeniedException'],
		['BatchCheckLayerAvailability', 'RepositoryNotFoundException'],
		['BatchCheckLayerAvailability', 'ThrottlingException'],
		['InitiateLayerUpload', 'KmsException'],
		['InitiateLayerUpload', 'RepositoryNotFoundException'],
		['UploadLayerPart', 'KmsException'],
		['PutImage', 'ThrottlingException'],
		['CompleteLayerUpload', 'InvalidLayerException'],
		['CompleteLayerUpload', 'ServerException'],
		['PutImage', 'ImageTagAlreadyExistsException'],
		['PutImage', 'LimitExceededException'],
		['PutImage', 'AccessDeniedException'],
	] as const;
	const title = '%s by %s: names the destination and its region';
	contractEach(REFUSALS, title, afterDownload, async ([operation, name]) => {
		await pushImage(target.client, from, 'v1');
		const { cause } = await failure(operation, name);
		expect(cause).toContain(to);
		expect(cause).toContain(THERE);
		expect(cause).not.toContain(from);
		expect(cause).not.toContain(target.region);
	});

	it('names it where it cannot be created', async () => {
		await pushImage(target.client, from, 'v1');
		const missing = target.newName();
		const parameters = { destinationRepository: missing, options: { ...OPTIONS, createRepository: true } };
		const { cause } = await failure('CreateRepository', 'LimitExceededException', parameters);
		expect(cause).toContain(THERE);
		expect(cause).toContain(missing);
		expect(cause).not.toContain(target.region);
	});
});

describe('a copy of which one image fails', () => {
	const several = { needs: ['imageFilters', 'layerDownload'] } as const;
	contract('says for each image what happened, and in which repository', several, async () => {
		const digests = [];
		for (const tag of ['v1', 'v2']) digests.push((await pushImage(target.client, from, tag)).imageDigest);
		const index = await pushIndex(target.client, from, [await pushImage(target.client, from)], 'v3');
		target.failNext('GetDownloadUrlForLayer', { name: 'LayerInaccessibleException', message: 'refused' }, 1);
		target.failNext('PutImage', { name: 'AccessDeniedException', message: 'refused' }, 1);
		const asked = {
			...{ repositoryName: byName(from), select: 'tagged', destinationAccount: 'same' },
			...{ destinationRepository: to, destinationRegion: THERE, options: OPTIONS },
		};
		const { outputs } = await target.run('image', 'copy', asked, { onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json }) => [json.imageDigest, json.status, json.code])).toEqual([
			[digests[0], 'failed', 'LayerInaccessibleException'],
			[digests[1], 'failed', 'AccessDeniedException'],
			[index, 'copied', undefined],
		]);
		expect(outputs[0]?.[0]?.json.reason).toEqual(expect.stringContaining(from));
	});
});
