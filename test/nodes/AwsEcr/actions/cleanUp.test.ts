import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { startLocalEcr } from '../../../../local-ecr/server';
import { exception, startScriptedAws, type ScriptedAnswer, type ScriptedAws } from '../../../lib/aws/scriptedAws';
import { startSlowLink } from '../../../../tools/bench/slowLink';
import {
	createRepository,
	digestOf,
	makeImage,
	OCI_INDEX,
	OCI_MANIFEST,
	pushImage,
	pushIndex,
	uploadBlob,
} from '../../../support/images';
import { byName, contract, useRepository, type Target } from '../../../support/target';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

type Item = Record<string, unknown>;

const parameters = (more: object = {}) => ({ repositoryName: byName(name), ...more });
const cleanUp = async (more: object = {}) => await target.run('image', 'cleanUp', parameters(more));
const jsonOf = async (more: object = {}): Promise<Item[]> => await target.items('image', 'cleanUp', parameters(more));
const digestsIn = async (repositoryName = name) =>
	(
		await target.items('image', 'getAll', {
			repositoryName: byName(repositoryName),
			returnAll: true,
			filters: { imageStatus: 'ANY' },
		})
	)
		.map(({ imageDigest }) => String(imageDigest))
		.sort();
const withFate = (items: readonly Item[], status: string) =>
	items.flatMap((item) => (item.status === status ? [String(item.imageDigest)] : [])).sort();
const summaryOf = (items: readonly Item[]) => items.at(-1) ?? {};

/** Attaches an image to a subject, as signatures and SBOMs are. */
async function attach(subject: string, imageTag?: string): Promise<string> {
	const image = makeImage({ digest: subject, size: 500 });
	for (const blob of image.blobs) await uploadBlob(target.client, name, blob);
	const { imageManifest, imageDigest } = image;
	await target.client.send(
		new PutImageCommand({
			repositoryName: name,
			imageManifest,
			imageManifestMediaType: OCI_MANIFEST,
			imageDigest,
			imageTag,
		}),
	);
	return imageDigest;
}

describe('cleaning up', () => {
	it('deletes nothing while Dry Run is on, which it is unless turned off, and then what it said', async () => {
		const [v1] = [await pushImage(target.client, name, 'v1'), await pushImage(target.client, name, 'v2')];
		const before = await digestsIn();
		const said = await jsonOf({ images: 'tagged', tagsToInclude: 'v1' });
		expect(await digestsIn()).toEqual(before);
		expect(said.find(({ imageDigest }) => imageDigest === v1.imageDigest)).toEqual({
			repositoryName: name,
			imageDigest: v1.imageDigest,
			imageTags: ['v1'],
			imagePushedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
			imageSizeInBytes: expect.any(Number) as number,
			status: 'wouldBeDeleted',
			reason: 'tagged v1',
		});
		expect(summaryOf(said)).toMatchObject({ summary: true, dryRun: true, images: 2, kept: 1, wouldBeDeleted: 1 });

		const done = await jsonOf({ images: 'tagged', tagsToInclude: 'v1', dryRun: false });
		expect(withFate(done, 'deleted')).toEqual(withFate(said, 'wouldBeDeleted'));
		expect(summaryOf(done)).toMatchObject({ dryRun: false, images: 2, kept: 1, deleted: 1, notDeleted: 0 });
		expect(await digestsIn()).toEqual(withFate(done, 'kept'));
	});

	contract('keeps the newest with their children and referrers', { needs: ['referrers'] }, async () => {
		const shared = await pushImage(target.client, name);
		const alone = await pushImage(target.client, name);
		const old = await pushIndex(target.client, name, [shared, alone], 'v1');
		const oldSignature = await attach(old, `sha256-${old.slice(7)}.sig`);
		await target.nextSecond();
		const recent = await pushIndex(target.client, name, [shared], 'v2');
		const sbom = await attach(recent);
		const items = await jsonOf({ keepNewest: 1, dryRun: false });
		expect(withFate(items, 'deleted')).toEqual([old, oldSignature, alone.imageDigest].sort());
		expect(await digestsIn()).toEqual([recent, sbom, shared.imageDigest].sort());
		const reasonOf = (digest: string) => items.find(({ imageDigest }) => imageDigest === digest)?.reason;
		expect(reasonOf(shared.imageDigest)).toBe(`child of ${recent}, which stays`);
		expect(reasonOf(alone.imageDigest)).toBe(`child of ${old}, which goes`);
		expect(reasonOf(sbom)).toBe(`referrer of ${recent}, which stays`);
		expect(reasonOf(recent)).toBe('one of the newest 1');
	});

	it.each([
		['1 of 4', 1, ['a'], ['b', 'c', 'd']],
		['2 of 5', 2, ['a', 'b'], ['c', 'd', 'e']],
		['3 of 3', 3, [], ['a', 'b', 'c']],
	])('keeps all images of the second of the last one that is kept: %s', async (_, newest, earlier, later) => {
		let now = new Date('2026-06-01T12:00:00.100Z');
		const local = await startLocalEcr({ now: () => now });
		const { accessKeyId = '', secretAccessKey = '' } = target.credentials;
		const { region } = target;
		const client = new ECRClient({ endpoint: local.endpoint, region, credentials: { accessKeyId, secretAccessKey } });
		try {
			await createRepository(client, name);
			for (const tag of earlier) await pushImage(client, name, tag);
			now = new Date('2026-06-01T12:00:01.000Z');
			for (const tag of later) {
				await pushImage(client, name, tag);
				now = new Date(now.getTime() + 100);
			}
			const credentials = { ...target.credentials, endpoint: local.endpoint };
			const rules = { images: 'any', keepNewest: newest, dryRun: false };
			await target.items('image', 'cleanUp', parameters(rules), { credentials });
			const left = (await target.idsIn(name, client)).map((id) => id.split('@')[0]);
			expect(left).toEqual(later);
		} finally {
			client.destroy();
			await local.close();
		}
	});

	it('sends as few calls as it can: 100 images each, indexes before their children', async () => {
		const children = [];
		for (let count = 0; count < 101; count += 1) children.push(await pushImage(target.client, name));
		await pushIndex(target.client, name, children, 'pr-1');
		const before = target.calls.length;
		await jsonOf({ images: 'tagged', tagsToInclude: 'pr-*', dryRun: false });
		const calls = target.calls.slice(before).map(({ operation }) => operation);
		expect(calls).toEqual([
			'DescribeImages',
			'BatchGetImage',
			// Whether it deletes replicas, too.
			'DescribeRegistry',
			'BatchDeleteImage',
			'BatchDeleteImage',
			'BatchDeleteImage',
		]);
		expect(await digestsIn()).toEqual([]);
	});

	it('keeps an index that is not pulled from staying for having been read by a clean-up itself', async () => {
		const old = await pushIndex(target.client, name, [await pushImage(target.client, name)], 'v1');
		const rules = { notPulledForDays: 30, images: 'tagged', tagsToInclude: 'v*' };
		await jsonOf(rules);
		const items = await jsonOf(rules);
		expect(items.find(({ imageDigest }) => imageDigest === old)?.reason).toBe(
			'never pulled, pushed less than a day ago',
		);
	});

	it('works on several repositories, and on all that match', async () => {
		const prefix = target.newName();
		const names = [`${prefix}/a`, `${prefix}/b`, `${prefix}-other`];
		for (const newRepositoryName of names) {
			await target.items('repository', 'create', { newRepositoryName });
			await pushImage(target.client, newRepositoryName);
		}
		const rules = { images: 'untagged', options: { detail: 'summary' }, dryRun: false };
		const several = { repositoriesFrom: 'list', repositoryNames: [names[2]], ...rules };
		expect(await jsonOf(several)).toEqual([expect.objectContaining({ summary: true, repositories: 1, deleted: 1 })]);
		expect(await jsonOf({ repositoriesFrom: 'matching', repositoryPatterns: `${prefix}/*`, ...rules })).toEqual([
			expect.objectContaining({ repositories: 2, images: 2, deleted: 2 }),
		]);
	});

	it('goes through as many repositories at a time as are allowed, and keeps their order', async () => {
		const prefix = target.newName();
		const names = ['d', 'b', 'c', 'a'].map((letter) => `${prefix}-${letter}`);
		for (const name of names) {
			await createRepository(target.client, name);
			await pushImage(target.client, name);
		}
		const link = await startSlowLink(target.endpoint, 20);
		const credentials = { ...target.credentials, endpoint: link.endpoint };
		const mostBy = async (concurrency: number, dryRun: boolean) => {
			link.reset();
			const rules = { images: 'untagged', dryRun, options: { concurrency } };
			const asked = { repositoriesFrom: 'list', repositoryNames: names, ...rules };
			const items = await target.items('image', 'cleanUp', asked, { credentials });
			expect(items.flatMap(({ repositoryName }) => repositoryName ?? [])).toEqual(names);
			return link.mostAtOnce;
		};
		try {
			expect(await mostBy(1, true)).toBe(1);
			expect(await mostBy(3, true)).toBe(3);
			expect(await mostBy(4, false)).toBe(4);
		} finally {
			await link.close();
		}
	});

	it('puts out only what goes, or only the summary', async () => {
		await pushImage(target.client, name, 'v1');
		await pushImage(target.client, name, 'v2');
		const statuses = async (detail: string) =>
			(await jsonOf({ images: 'tagged', tagsToInclude: 'v1', options: { detail } })).map(({ status }) => status);
		expect(await statuses('changes')).toEqual(['wouldBeDeleted', undefined]);
		expect(await statuses('summary')).toEqual([undefined]);
	});

	contract('counts the bytes of each freed layer once', { needs: ['manifestDigests'] }, async () => {
		const [shared, own] = [await pushImage(target.client, name), await pushImage(target.client, name)];
		const both = [...shared.blobs, ...own.blobs];
		const layersOf = (blobs: typeof own.blobs) =>
			blobs.map(({ digest, bytes }) => ({ mediaType: 'application/octet-stream', digest, size: bytes.length }));
		const [config] = layersOf(own.blobs.slice(1));
		for (const [imageTag, layers] of [
			['pr-1', layersOf(both)],
			['pr-2', layersOf(own.blobs)],
		] as const) {
			const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers };
			const imageManifest = JSON.stringify({ ...manifest, annotations: { imageTag } });
			const put = { repositoryName: name, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag };
			await target.client.send(new PutImageCommand(put));
		}
		await target.items('image', 'delete', { repositoryName: byName(name), imageIds: own.imageDigest });
		const asked = { images: 'tagged', tagsToInclude: 'pr-*', options: { countBytesByLayer: true, detail: 'summary' } };
		const freed = own.blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);
		for (const dryRun of [true, false]) {
			expect(summaryOf(await jsonOf({ ...asked, dryRun }))).toMatchObject({ layerBytes: freed });
		}
		expect(summaryOf(await jsonOf(asked))).toMatchObject({ layerBytes: 0 });
	});

	it('deletes once for input items that ask the very same', async () => {
		await pushImage(target.client, name);
		const { outputs } = await target.run(
			'image',
			'cleanUp',
			parameters({ images: 'untagged', dryRun: false, options: { detail: 'summary' } }),
			{ items: [{ json: {} }, { json: {} }] },
		);
		expect(outputs[0]).toEqual([
			{ json: expect.objectContaining({ deleted: 1 }) as object, pairedItem: [{ item: 0 }, { item: 1 }] },
		]);
	});
});

describe('what holds a clean-up back', () => {
	it('deletes nothing at all when more would go than is allowed', async () => {
		for (const tag of ['v1', 'v2', 'v3']) await pushImage(target.client, name, tag);
		const asked = { images: 'tagged', tagsToInclude: 'v*', options: { mostDeletions: 2 } };
		expect(summaryOf(await jsonOf(asked))).toMatchObject({ mostDeletions: 2, mostDeletionsExceeded: true });
		const { error } = await cleanUp({ ...asked, dryRun: false });
		expect(error?.message).toBe('Most Deletions is 2, but 3 images would be deleted, so none was');
		expect(await digestsIn()).toHaveLength(3);
		expect(await jsonOf({ ...asked, dryRun: false, options: { mostDeletions: 3 } })).toHaveLength(4);
	});

	contract(
		'deletes nothing in a repository with an unreadable index',
		{ needs: ['storageClasses', 'archivedImages'] },
		async () => {
			const child = await pushImage(target.client, name);
			const index = await pushIndex(target.client, name, [child], 'v1');
			await target.items('image', 'setStorageClass', { repositoryName: byName(name), imageId: index });
			const before = await digestsIn();
			const { error } = await cleanUp({ images: 'untagged', dryRun: false });
			expect(error?.message).toBe('Nothing was deleted in a repository whose indexes could not be read');
			expect(error?.description).toContain(`${name}: the index ${index} could not be read (ImageInaccessible:`);
			expect(await digestsIn()).toEqual(before);
		},
	);

	it('goes by its manifest where the listing does not say what an index is attached to', async () => {
		const [subject, index] = [digestOf('subject'), digestOf('index')];
		const imagePushedAt = Date.now() / 1000 - 90 * 24 * 60 * 60;
		const imageDetails = [
			{ imageDigest: subject, imageTags: ['release-1'], imageManifestMediaType: OCI_MANIFEST, imagePushedAt },
			{ imageDigest: index, imageManifestMediaType: OCI_INDEX, imagePushedAt },
		];
		const imageManifest = JSON.stringify({ manifests: [], subject: { digest: subject } });
		const aws = await startScriptedAws(({ operation }) => ({
			body: JSON.stringify(
				operation === 'DescribeImages'
					? { imageDetails }
					: { images: [{ imageId: { imageDigest: index }, imageManifest }] },
			),
		}));
		try {
			const credentials = { ...target.credentials, endpoint: aws.endpoint };
			const items = await target.items('image', 'cleanUp', parameters({ images: 'untagged' }), { credentials });
			expect(items.map(({ reason }) => reason)).toEqual([
				'tagged release-1',
				`referrer of ${subject}, which stays`,
				'0 of 2 images would be deleted',
			]);
		} finally {
			await aws.close();
		}
	});

	it('says so as usual where the first call is refused', async () => {
		await pushImage(target.client, name);
		target.failNext('BatchDeleteImage', {
			name: 'AccessDeniedException',
			message: 'User is not authorized to perform: ecr:BatchDeleteImage',
		});
		const { error } = await cleanUp({ images: 'untagged', dryRun: false });
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toMatch(/permission ecr:BatchDeleteImage/);
		expect(await digestsIn()).toHaveLength(1);
	});

	describe('midway', () => {
		const child = digestOf('child');
		const index = digestOf('index');
		const sbom = digestOf('sbom');
		const day = 24 * 60 * 60;
		const old = Date.now() / 1000 - 90 * day;
		const described = [
			{ imageDigest: index, imageTags: ['pr-1'], imageManifestMediaType: OCI_INDEX, imagePushedAt: old },
			{ imageDigest: child, imageManifestMediaType: OCI_MANIFEST, imagePushedAt: old },
			{ imageDigest: sbom, subjectManifestDigest: child, imageManifestMediaType: OCI_MANIFEST, imagePushedAt: old },
		];
		let answers: ScriptedAnswer[];
		let aws: ScriptedAws;
		beforeAll(async () => {
			aws = await startScriptedAws(({ operation }) => {
				if (operation === 'DescribeImages') return { body: JSON.stringify({ imageDetails: described }) };
				if (operation === 'BatchDeleteImage') return answers.shift() ?? exception('ServerException', 'no more', 400);
				const imageManifest = JSON.stringify({ manifests: [{ digest: child }] });
				return { body: JSON.stringify({ images: [{ imageId: { imageDigest: index }, imageManifest }] }) };
			});
		});
		afterAll(async () => {
			await aws.close();
		});

		const deleted = (imageDigest: string) => ({ body: JSON.stringify({ imageIds: [{ imageDigest }], failures: [] }) });
		const run = async (scripted: ScriptedAnswer[], more: object = {}) => {
			answers = scripted;
			const rules = { images: 'tagged', tagsToInclude: 'pr-*', dryRun: false };
			const credentials = { ...target.credentials, endpoint: aws.endpoint };
			return await target.run(
				'image',
				'cleanUp',
				{ repositoryName: byName('team/app'), ...rules },
				{ credentials, ...more },
			);
		};
		const statuses = async (scripted: ScriptedAnswer[]) => {
			const { outputs } = await run(scripted, { onError: 'continueRegularOutput' });
			return (outputs[0] ?? []).map(({ json: { status, code, summary } }) => (summary ? 'summary' : (code ?? status)));
		};

		it('says what was deleted, what was not and why, where a call is refused', async () => {
			const refusal = [
				deleted(index),
				exception('AccessDeniedException', 'not authorized to perform: ecr:BatchDeleteImage'),
			];
			const { error } = await run([...refusal]);
			expect(error?.name).toBe('NodeOperationError');
			expect(error?.message).toBe('2 of 3 images were not deleted');
			expect(error?.description).toContain(`team/app@${child}: AccessDeniedException: `);
			expect(await statuses(refusal)).toEqual(['deleted', 'AccessDeniedException', 'AccessDeniedException', 'summary']);
		});

		it('leaves the children and referrers of what could not be deleted, and tries nothing twice', async () => {
			const failures = [{ imageId: { imageDigest: index }, failureCode: 'ImageReferencedByManifestList' }];
			const before = aws.calls.length;
			expect(await statuses([{ body: JSON.stringify({ imageIds: [], failures }) }])).toEqual([
				'ImageReferencedByManifestList',
				'KeptWithOwner',
				'KeptWithOwner',
				'summary',
			]);
			expect(aws.calls.slice(before).map(({ operation }) => operation)).toEqual([
				'DescribeImages',
				'BatchGetImage',
				'DescribeRegistry',
				'BatchDeleteImage',
			]);
		});

		it('takes for deleted what is gone already', async () => {
			const failures = [{ imageId: { imageDigest: child }, failureCode: 'ImageNotFound' }];
			const gone = { body: JSON.stringify({ imageIds: [], failures }) };
			expect(await statuses([deleted(index), gone, deleted(sbom)])).toEqual([
				'deleted',
				'deleted',
				'deleted',
				'summary',
			]);
		});
	});

	it('ends in all repositories once a call is refused in one, and says which are as they were', async () => {
		const old = { imagePushedAt: Date.now() / 1000 - 90 * 24 * 60 * 60, imageTags: [] };
		const aws = await startScriptedAws(({ operation, body }) => {
			const { repositoryName = '' } = JSON.parse(body) as { repositoryName?: string };
			const imageDigest = digestOf(repositoryName);
			const type = { imageManifestMediaType: OCI_MANIFEST };
			if (operation === 'DescribeImages')
				return { body: JSON.stringify({ imageDetails: [{ imageDigest, ...type, ...old }] }) };
			if (repositoryName === 'team/b')
				return exception('AccessDeniedException', 'not authorized to perform: ecr:BatchDeleteImage');
			return { body: JSON.stringify({ imageIds: [{ imageDigest }] }) };
		});
		try {
			const credentials = { ...target.credentials, endpoint: aws.endpoint };
			const repositoryNames = ['team/a', 'team/b', 'team/c', 'team/d'];
			const asked = {
				repositoriesFrom: 'list',
				repositoryNames,
				images: 'untagged',
				dryRun: false,
				options: { concurrency: 1 },
			};
			const { outputs } = await target.run('image', 'cleanUp', asked, {
				credentials,
				onError: 'continueRegularOutput',
			});
			const said = (outputs[0] ?? []).slice(0, -1).map(({ json: { code, status, reason } }) => [status, code, reason]);
			const notTried = ['notDeleted', 'NotTried', 'the clean-up ended before, by AccessDeniedException in team/b'];
			expect(said).toEqual([
				['deleted', undefined, 'untagged'],
				['notDeleted', 'AccessDeniedException', expect.stringContaining('ecr:BatchDeleteImage')],
				notTried,
				notTried,
			]);
			const tried = aws.calls.filter(({ operation }) => operation === 'BatchDeleteImage');
			expect(tried.map(({ body }) => (JSON.parse(body) as { repositoryName: string }).repositoryName)).toEqual([
				'team/a',
				'team/b',
			]);
		} finally {
			await aws.close();
		}
	});

	it.each<[string, object, RegExp]>([
		['no rule', {}, /^Keep Newest and the other rules are off, which would delete every image/],
		['all zero', { keepNewest: 0, olderThanDays: 0 }, /^Keep Newest and the other rules are off/],
		['only what stays', { tagsToKeep: 'v*' }, /^Keep Newest and the other rules are off/],
		['every tag', { images: 'tagged', tagsToInclude: '*' }, /^Keep Newest and the other rules are off/],
		['no tags', { images: 'tagged', tagsToInclude: '={{ "" }}' }, /^Tags to Include is empty/],
		['no tags found', { images: 'tagged', tagsToInclude: '={{ [] }}' }, /^Tags to Include is an empty list/],
		['no number', { keepNewest: '={{ "few" }}' }, /^Keep Newest is "few"/],
		['a negative number', { olderThanDays: '={{ -1 }}' }, /^Older Than \(Days\) is -1/],
		['a half', { notPulledForDays: '={{ 1.5 }}' }, /^Not Pulled For \(Days\) is 1.5/],
		['neither yes nor no', { keepNewest: 1, dryRun: '={{ "no" }}' }, /^Dry Run is "no"/],
		['Dry Run left empty', { keepNewest: 1, dryRun: '={{ "" }}' }, /^Dry Run is empty/],
		[
			'no name',
			{ keepNewest: 1, repositoryName: byName('={{ "Team/App" }}') },
			/^Repository holds "Team\/App", which must be lowercase/,
		],
		[
			'a wrong name',
			{ keepNewest: 1, repositoriesFrom: 'list', repositoryNames: 'team/app,B!' },
			/^Repository Names holds "B!", which must be lowercase/,
		],
		[
			'no pattern',
			{ keepNewest: 1, repositoriesFrom: 'matching', repositoryPatterns: '={{ "" }}' },
			/^Repository Patterns is empty/,
		],
		[
			'a wrong pattern',
			{ keepNewest: 1, repositoriesFrom: 'matching', repositoryPatterns: 'Team/*' },
			/^Repository Patterns holds "Team\/\*", which matches no name of a repository/,
		],
		[
			'to read what must not seem pulled',
			{ notPulledForDays: 1, options: { countBytesByLayer: true } },
			/^Count Bytes by Layer cannot be on together with Not Pulled For/,
		],
		['patterns without tags', { keepNewest: 1, options: { countNewest: 'pattern' } }, /^Count Newest counts by tag/],
	])('refuses %s before any call', async (_, more, message) => {
		const before = target.calls.length;
		const { error } = await cleanUp(more);
		expect(error?.message).toMatch(message);
		expect(error?.name).toBe('NodeOperationError');
		expect(target.calls.length).toBe(before);
	});

	it('says that a repository is not there', async () => {
		const one = await cleanUp({ repositoryName: byName('test/absent'), keepNewest: 1 });
		expect(one.error?.message).toMatch(/test\/absent/);
		const several = { repositoriesFrom: 'list', repositoryNames: `${name},test/absent`, keepNewest: 1 };
		expect((await cleanUp(several)).error?.message).toBe('Repository Names holds test/absent, which is not there');
	});
});
