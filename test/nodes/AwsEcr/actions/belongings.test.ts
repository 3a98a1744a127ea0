import { PutImageCommand } from '@aws-sdk/client-ecr';
import {
	attachByTag,
	attachingTag,
	attachBySubject,
	pushSigned,
	SUFFIXES,
	type Signed,
} from '../../../support/attachments';
import { OCI_MANIFEST, pushImage, pushIndex } from '../../../support/images';
import { byName, contract, contractEach, contracts, useRepository, type Target } from '../../../support/target';
import type { RunOptions } from '../../../support/workflow';

let target: Target;
let from: string;
let to: string;
useRepository((opened, created) => {
	target = opened;
	from = created;
});
beforeEach(async () => {
	to = await target.newRepository();
});

type Item = Record<string, unknown>;
const BOTH: RunOptions['items'] = [{ json: { dryRun: true } }, { json: { dryRun: false } }];
const DRY_RUN = '={{ $json.dryRun }}';

const run = async (operation: string, parameters: object, more: Partial<RunOptions> = {}): Promise<Item[]> =>
	await target.items('image', operation, parameters, more);
/** The digests of the manifests that were put meanwhile. */
const putBy = async (work: () => Promise<unknown>): Promise<string[]> => {
	const before = target.calls.length;
	await work();
	return target.calls
		.slice(before)
		.flatMap(({ operation, input }) => (operation === 'PutImage' ? [String(input.imageDigest)] : []));
};
const copy = async (parameters: object = {}, more: Partial<RunOptions> = {}) => {
	const { options, ...asked } = parameters as { options?: object };
	return await run(
		'copy',
		{
			...{ repositoryName: byName(from), select: 'ids', imageIds: 'v1', destinationAccount: 'same' },
			...{ destinationRepository: to, options: { includeReferrers: true, ...options } },
			...asked,
		},
		more,
	);
};
const exportFile = async (imageId = 'v1', options: object = {}) => {
	const parameters = { repositoryName: byName(from), imageId, outputBinaryField: 'data' };
	const { outputs, error } = await target.run('image', 'export', {
		...parameters,
		options: { includeReferrers: true, ...options },
	});
	if (error) throw error;
	return outputs[0]?.[0]?.binary ?? {};
};
const importFrom = async (
	binary: NonNullable<RunOptions['items']>[number]['binary'],
	options: object = {},
	jsons: object[] = [{}],
) => {
	const items = jsons.map((json) => ({ json: { ...json }, binary }));
	return await run('import', { repositoryName: byName(to), binaryPropertyName: 'data', options }, { items });
};
const idsAt = async (repositoryName: string) => await target.idsIn(repositoryName);

/** A way to bring an image with what belongs to it from the one repository to the other. */
const WAYS: Readonly<Record<string, (options?: object, jsons?: object[]) => Promise<Item[]>>> = {
	Copy: async (options, jsons = [{}]) =>
		await copy({ options }, { items: jsons.map((json) => ({ json: { ...json } })) }),
	'Export and Import': async (options, jsons) => await importFrom(await exportFile(), options, jsons),
};

for (const [way, bring] of Object.entries(WAYS)) {
	contracts(`${way} of an image with all that is attached to it`, { needs: ['layerDownload', 'referrers'] }, () => {
		it('brings what is attached by tags of any suffix and by subjects, to the image and to its children, each once', async () => {
			const { index, count } = await pushSigned(target.client, from, 'v1');
			await pushImage(target.client, to, 'other');
			const there = await idsAt(to);
			let items: Item[] = [];
			const put = await putBy(async () => (items = await bring()));
			expect(items).toMatchObject([{ imageDigest: index, manifestsMoved: count, tagsLeft: [] }]);
			expect(await idsAt(to)).toEqual([...(await idsAt(from)), ...there].sort());
			// The image itself is put again with its tag, once all is there.
			expect(put.filter((digest) => digest !== index)).toHaveLength(count - 1);
			expect(new Set(put).size).toBe(count);
			expect(put.at(-1)).toBe(index);
		});

		it('says in a dry run what it then moves, also in the same execution', async () => {
			const { count } = await pushSigned(target.client, from, 'v1');
			const items = await bring({ dryRun: DRY_RUN }, [{ dryRun: true }, { dryRun: false }]);
			const [planned, done] = items;
			expect(planned).toMatchObject({ status: expect.stringMatching(/^wouldBe/) as string, manifestsToMove: count });
			expect(done).toMatchObject({
				manifestsMoved: planned?.manifestsToMove,
				layersMoved: planned?.layersToMove,
				bytesMoved: planned?.bytesToMove,
			});
			expect(await idsAt(to)).toEqual(await idsAt(from));
		});

		it('changes nothing in a dry run, nor when it is repeated', async () => {
			await pushSigned(target.client, from, 'v1');
			expect(await putBy(async () => await bring({ dryRun: true }))).toEqual([]);
			expect(await idsAt(to)).toEqual([]);
			await bring();
			const again = await putBy(async () => {
				expect(await bring()).toMatchObject([{ status: 'alreadyThere', manifestsMoved: 0 }]);
			});
			expect(again).toEqual([]);
			expect(await bring({ dryRun: true })).toMatchObject([{ status: 'alreadyThere' }]);
		});

		it('brings what was attached since', async () => {
			const child = await pushImage(target.client, from);
			const index = await pushIndex(target.client, from, [child], 'v1');
			await bring();
			await attachByTag(target.client, from, child.imageDigest, '.sig');
			await attachBySubject(target.client, from, index);
			expect(await bring({ dryRun: DRY_RUN }, [{ dryRun: true }, { dryRun: false }])).toMatchObject([
				{ manifestsToMove: 2 },
				{ manifestsMoved: 2 },
			]);
			expect(await idsAt(to)).toEqual(await idsAt(from));
		});

		it('gives an attached image that exists there the tag that it lacks', async () => {
			const { imageDigest } = await pushImage(target.client, from, 'v1');
			const attached = await attachByTag(target.client, from, imageDigest, '.sig');
			await bring();
			await run('delete', { repositoryName: byName(to), imageIds: attached });
			await copy({ imageIds: attached, options: { includeReferrers: false } });
			await run('addTag', { repositoryName: byName(to), imageId: attached, newTags: 'mine' });
			await run('delete', { repositoryName: byName(to), imageIds: attachingTag(imageDigest, '.sig') });
			expect(await idsAt(to)).toEqual([`mine@${attached}`, `v1@${imageDigest}`].sort());
			expect(await bring({ dryRun: DRY_RUN }, [{ dryRun: true }, { dryRun: false }])).toMatchObject([
				{ status: expect.stringMatching(/^wouldBe/) as string, manifestsToMove: 0 },
				{ status: expect.stringMatching(/^(copied|imported)$/) as string, manifestsMoved: 0 },
			]);
			expect(await idsAt(to)).toContain(`${attachingTag(imageDigest, '.sig')}@${attached}`);
		});

		it('brings an image with several attaching tags once, with all of them', async () => {
			const { imageDigest } = await pushImage(target.client, from, 'v1');
			const attached = await attachByTag(target.client, from, imageDigest, ...SUFFIXES);
			const put = await putBy(async () => {
				expect(await bring()).toMatchObject([{ manifestsMoved: 2 }]);
			});
			expect(put.filter((digest) => digest === attached)).toHaveLength(SUFFIXES.length);
			expect(await idsAt(to)).toEqual(await idsAt(from));
		});

		it.each([
			['leave', true],
			['replace', false],
		])(
			'does with an attached tag that another image has there as Existing Tags says: %s',
			async (existingTags, isLeft) => {
				const { imageDigest } = await pushImage(target.client, from, 'v1');
				const attached = await attachByTag(target.client, from, imageDigest, '.sig');
				const tag = attachingTag(imageDigest, '.sig');
				const other = await pushImage(target.client, to, tag);
				const items = await bring({ existingTags, dryRun: DRY_RUN }, [{ dryRun: true }, { dryRun: false }]);
				const tagsLeft = isLeft ? [tag] : [];
				expect(items).toMatchObject([
					{ manifestsToMove: 2, tagsLeft },
					{ manifestsMoved: 2, tagsLeft },
				]);
				const untagged = isLeft ? attached : other.imageDigest;
				const tagged = isLeft ? other.imageDigest : attached;
				expect(await idsAt(to)).toEqual([`@${untagged}`, `${tag}@${tagged}`, `v1@${imageDigest}`].sort());
				expect(await bring({ existingTags })).toMatchObject([{ status: 'alreadyThere', tagsLeft }]);
			},
		);

		it('is not misled by tags that only look like it', async () => {
			const { imageDigest } = await pushImage(target.client, from, 'v1');
			const hex = imageDigest.slice('sha256:'.length);
			for (const tag of [hex, `sha256-${hex.slice(1)}`, `sha512-${hex}.sig`, `x-sha256-${hex}.sig`]) {
				await pushImage(target.client, from, tag);
			}
			expect(await bring()).toMatchObject([{ manifestsMoved: 1 }]);
			expect(await idsAt(to)).toEqual([`v1@${imageDigest}`]);
		});

		const partly = { needs: ['absentSubjects'] } as const;
		contract('leaves out what is attached to platforms that are not chosen', partly, async () => {
			const { children, attached } = await pushSigned(target.client, from, 'v1');
			const [amd64, arm64] = children;
			await bring({ platforms: 'linux/amd64' });
			const digests = (await idsAt(to)).map((id) => id.split('@')[1]);
			expect(digests).toEqual(expect.arrayContaining([amd64, ...(attached.get(amd64) ?? [])]));
			for (const digest of [arm64, ...(attached.get(arm64) ?? [])]) expect(digests).not.toContain(digest);
		});
	});
}

contracts('several images that share what belongs to them', { needs: ['layerDownload'] }, () => {
	const planned = { needs: ['referrers'] } as const;
	contract('are planned as they are copied: each manifest for the first image that needs it', planned, async () => {
		const { index } = await pushSigned(target.client, from, 'v1');
		await pushSigned(target.client, from, 'v2');
		await run('addTag', { repositoryName: byName(from), imageId: index, newTags: 'v3' });
		const items = await copy({ select: 'all', options: { dryRun: DRY_RUN } }, { items: BOTH });
		const half = items.length / 2;
		const [first, second] = [items.slice(0, half), items.slice(half)];
		expect(second.map(({ imageDigest }) => imageDigest)).toEqual(first.map(({ imageDigest }) => imageDigest));
		const would = { copied: 'wouldBeCopied', alreadyThere: 'alreadyThere' };
		expect(first.map(({ status }) => status)).toEqual(second.map(({ status }) => would[status as keyof typeof would]));
		expect(second.map((item) => item.manifestsMoved)).toEqual(first.map((item) => item.manifestsToMove ?? 0));
		expect(second.map((item) => item.bytesMoved)).toEqual(first.map((item) => item.bytesToMove ?? 0));
		expect(await idsAt(to)).toEqual(await idsAt(from));
	});

	it('are planned as they are copied where they are too many for one call', async () => {
		const { imageManifest } = await pushImage(target.client, from, 'v0');
		for (let image = 1; image <= 100; image += 1) {
			const manifest = JSON.stringify({
				...(JSON.parse(imageManifest) as object),
				annotations: { image: String(image) },
			});
			const put = { repositoryName: from, imageManifest: manifest, imageManifestMediaType: OCI_MANIFEST };
			await target.client.send(new PutImageCommand({ ...put, imageTag: `v${image}` }));
		}
		const options = { dryRun: DRY_RUN, includeReferrers: false };
		const items = await copy({ select: 'tagged', options }, { items: BOTH });
		const sum = (member: string) => items.reduce((all, item) => all + Number(item[member] ?? 0), 0);
		expect([sum('manifestsToMove'), sum('layersToMove')]).toEqual([101, 2]);
		expect([sum('manifestsMoved'), sum('layersMoved')]).toEqual([101, 2]);
		expect(sum('bytesMoved')).toBe(sum('bytesToMove'));
	});

	it('are copied without what is attached unless that is wanted', async () => {
		const { index, children } = await pushSigned(target.client, from, 'v1');
		expect(await copy({ options: { includeReferrers: false } })).toMatchObject([{ manifestsMoved: 3 }]);
		expect(await idsAt(to)).toEqual([...children.map((digest) => `@${digest}`), `v1@${index}`].sort());
	});
});

describe('Clean Up', () => {
	const cleanUp = async (parameters: object, more: Partial<RunOptions> = {}) =>
		await run('cleanUp', { repositoryName: byName(from), ...parameters }, more);
	const digestsOf = ({ index, children, attached }: Signed) =>
		[index, ...children, ...[...attached.values()].flat()].sort();
	const withStatus = (items: readonly Item[], status: string) =>
		items.flatMap((item) => (item.status === status ? [String(item.imageDigest)] : [])).sort();
	const left = async () => [...new Set((await idsAt(from)).map((id) => id.split('@')[1]))].sort();

	const cleaned = { needs: ['manifestDigests', 'referrers'] } as const;
	contract(
		'deletes an image with all that is attached to it and to its children, and keeps others with theirs',
		cleaned,
		async () => {
			const [old, current] = [await pushSigned(target.client, from, 'v1'), await pushSigned(target.client, from, 'v2')];
			const asked = { images: 'tagged', tagsToInclude: 'v1', dryRun: DRY_RUN, options: { mostDeletions: 0 } };
			const items = await cleanUp(asked, { items: BOTH });
			expect(withStatus(items, 'wouldBeDeleted')).toEqual(digestsOf(old));
			expect(withStatus(items, 'deleted')).toEqual(digestsOf(old));
			const summaries = items.filter(({ summary }) => summary);
			expect(summaries).toMatchObject([
				{ dryRun: true, wouldBeDeleted: old.count, kept: current.count },
				{ dryRun: false, deleted: old.count, kept: current.count },
			]);
			expect(await left()).toEqual(digestsOf(current));
		},
	);

	contractEach(
		SUFFIXES.map((suffix) => [suffix] as const),
		'keeps what a tag with the suffix %j attaches to an image that is kept, or to its child',
		() => cleaned.needs,
		async ([suffix]) => {
			const kept = await pushSigned(target.client, from, 'v1');
			const attached = await attachByTag(target.client, from, kept.children[1], `${suffix}.more`);
			const alone = await pushImage(target.client, from);
			await cleanUp({ images: 'untagged', dryRun: false });
			expect(await left()).toEqual([...digestsOf(kept), attached].sort());
			await cleanUp({ images: 'tagged', tagsToInclude: 'sha256-*', dryRun: false });
			expect(await left()).toEqual([...digestsOf(kept), attached].sort());
			expect(await left()).not.toContain(alone.imageDigest);
		},
	);

	it('deletes what is attached to an image that does not exist', async () => {
		const { imageDigest } = await pushImage(target.client, from, 'v1');
		const attached: string[] = [];
		for (const suffix of SUFFIXES) attached.push(await attachByTag(target.client, from, imageDigest, suffix));
		const kept = await pushImage(target.client, from, 'v2');
		await run('delete', { repositoryName: byName(from), imageIds: imageDigest });
		const items = await cleanUp({ images: 'tagged', tagsToInclude: 'sha256-*', dryRun: false });
		expect(withStatus(items, 'deleted')).toEqual(attached.sort());
		expect(await left()).toEqual([kept.imageDigest]);
	});
});
