import {
	BatchDeleteImageCommand,
	DescribeImageScanFindingsCommand,
	DescribeImagesCommand,
	CreateRepositoryCommand,
	DeleteRepositoryCommand,
	ECRClient,
	PutImageCommand,
	StartImageScanCommand,
	UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import { OCI_MANIFEST, pushImage, pushIndex, type PushedImage } from '../../support/images';
import { byName, contract, contractEach, useRepository, type Target } from '../../support/target';
import { decodeMemory } from '../../../nodes/AwsEcrTrigger/polling/encoding';
import { openPoller, type Item } from '../../support/trigger';

let target: Target;
let name: string;
useRepository((opened, created) => {
	target = opened;
	name = created;
});

const ALL = ['imagePushed', 'tagMoved', 'imageDeleted', 'scanFinished', 'severityReached'];
const open = (parameters: object) => openPoller(target.credentials, parameters);
const watching = (events: readonly string[], more: object = {}) =>
	open({ events, watch: 'repository', repositoryName: byName(name), ...more });

const tag = async ({ imageManifest }: PushedImage, imageTag: string) =>
	await target.client.send(
		new PutImageCommand({ repositoryName: name, imageManifest, imageManifestMediaType: OCI_MANIFEST, imageTag }),
	);
const remove = async (imageDigest: string) =>
	await target.client.send(new BatchDeleteImageCommand({ repositoryName: name, imageIds: [{ imageDigest }] }));
const scanOf = async (imageDigest: string) =>
	await target.client.send(new DescribeImageScanFindingsCommand({ repositoryName: name, imageId: { imageDigest } }));
const startScan = async (imageDigest: string) =>
	await target.client.send(new StartImageScanCommand({ repositoryName: name, imageId: { imageDigest } }));
/** Starts a scan, and asks for it until it is over. */
const scan = async (imageDigest: string) => {
	await startScan(imageDigest);
	while ((await scanOf(imageDigest)).imageScanStatus?.status === 'IN_PROGRESS');
};
const brief = (items: readonly Item[] | undefined) =>
	items?.map(({ event, imageDigest, imageTags }) => ({ event, imageDigest, imageTags }));
const callsSince = (before: number) => target.calls.slice(before).map(({ operation }) => operation);
const callCount = () => target.calls.length;

describe('polling', () => {
	contract('starts once for each new image', { needs: ['artifactMediaType'] }, async () => {
		await pushImage(target.client, name, 'old');
		const { poll } = watching(['imagePushed']);
		expect(await poll()).toBeUndefined();
		const { imageDigest } = await pushImage(target.client, name, 'v1', 'latest');
		const uri = `123456789012.dkr.ecr.${target.region}.amazonaws.com/${name}`;
		expect(await poll()).toEqual([
			{
				event: 'imagePushed',
				via: 'polling',
				time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
				region: target.region,
				registryId: '123456789012',
				repositoryName: name,
				repositoryUri: uri,
				imageDigest,
				imageTags: ['latest', 'v1'],
				imageTag: 'latest',
				imageUri: `${uri}@${imageDigest}`,
				imageSizeInBytes: expect.any(Number) as number,
				imageManifestMediaType: OCI_MANIFEST,
				artifactMediaType: 'application/vnd.oci.image.config.v1+json',
			},
		]);
		expect(await poll()).toBeUndefined();
	});

	it('starts for existing images on the first poll, if requested', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'old');
		const { poll } = watching(['imagePushed'], { options: { emitExisting: true } });
		expect(brief(await poll())).toEqual([{ event: 'imagePushed', imageDigest, imageTags: ['old'] }]);
		expect(await poll()).toBeUndefined();
	});

	it('tells a moved tag from a new one, and names the previous image', async () => {
		const old = await pushImage(target.client, name, 'v1', 'stable');
		const { poll } = watching(['imagePushed', 'tagMoved']);
		await poll();
		const { imageDigest } = await pushImage(target.client, name, 'v2', 'stable');
		await tag(old, 'rollback');
		const items = await poll();
		expect(brief(items)).toEqual(
			expect.arrayContaining([
				{ event: 'imagePushed', imageDigest, imageTags: ['stable', 'v2'] },
				{ event: 'imagePushed', imageDigest: old.imageDigest, imageTags: ['rollback'] },
				{ event: 'tagMoved', imageDigest, imageTags: ['stable'] },
			]),
		);
		expect(items).toHaveLength(3);
		const moved = items?.find(({ event }) => event === 'tagMoved');
		expect(moved).toMatchObject({ imageTag: 'stable', previousImageDigest: old.imageDigest });
		// Only the tag is new, so the time is that of the poll.
		const added = items?.find(({ imageTag }) => imageTag === 'rollback');
		const imageIds = [{ imageDigest: old.imageDigest }];
		const { imageDetails } = await target.client.send(new DescribeImagesCommand({ repositoryName: name, imageIds }));
		expect(Date.parse(String(added?.time))).toBeGreaterThan(Number(imageDetails?.[0]?.imagePushedAt));
	});

	it.each([true, false])(
		'names the deleted previous image of a moved tag only if its digest is known: %s',
		async (isKnown) => {
			const old = await pushImage(target.client, name, 'stable');
			const { poll } = watching(['tagMoved', ...(isKnown ? ['imageDeleted'] : [])], { tagPatterns: '*' });
			await poll();
			const { imageDigest } = await pushImage(target.client, name, 'stable');
			await remove(old.imageDigest);
			const moved = (await poll())?.find(({ event }) => event === 'tagMoved');
			expect(moved).toMatchObject({ imageDigest, imageTag: 'stable' });
			expect(moved?.previousImageDigest).toBe(isKnown ? old.imageDigest : undefined);
		},
	);

	contract('returns the last image of a tag that moved twice', { needs: ['untaggedAfterMove'] }, async () => {
		const first = await pushImage(target.client, name, 'stable');
		const { poll } = watching(['tagMoved']);
		await poll();
		await pushImage(target.client, name, 'stable');
		const last = await pushImage(target.client, name, 'stable');
		expect(await poll()).toEqual([
			expect.objectContaining({ imageDigest: last.imageDigest, previousImageDigest: first.imageDigest }),
		]);
		await tag(first, 'stable');
		await tag(last, 'stable');
		expect(await poll()).toBeUndefined();
	});

	it('names a deleted image with its tags', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1', 'stable');
		const { poll } = watching(['imageDeleted']);
		await poll();
		await remove(imageDigest);
		expect(await poll()).toEqual([
			expect.objectContaining({ event: 'imageDeleted', imageDigest, imageTags: ['stable', 'v1'] }),
		]);
		expect(await poll()).toBeUndefined();
	});

	it('starts for a finished scan and a newly reached severity', async () => {
		const { poll } = watching(['scanFinished', 'severityReached'], { minSeverity: 'CRITICAL' });
		await poll();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		await startScan(imageDigest);
		// The local ECR reports a scan as in progress once.
		const items = [...((await poll()) ?? []), ...((await poll()) ?? []), ...((await poll()) ?? [])];
		const finished = items.filter(({ event }) => event === 'scanFinished');
		expect(finished).toEqual([expect.objectContaining({ imageDigest, imageScanStatus: 'COMPLETE', imageTag: 'v1' })]);
		const worst = finished[0]?.highestSeverity;
		const { imageScanFindings } = await scanOf(imageDigest);
		expect(finished[0]).toMatchObject({
			time: imageScanFindings?.imageScanCompletedAt?.toISOString(),
			findingSeverityCounts: imageScanFindings?.findingSeverityCounts,
		});
		expect(items.filter(({ event }) => event === 'severityReached')).toHaveLength(worst === 'CRITICAL' ? 1 : 0);
	});

	it('starts for tags that match a pattern, and for images that gain such a tag later', async () => {
		const { poll } = watching(['imagePushed'], { tagPatterns: 'v*, release-*' });
		await poll();
		const untagged = await pushImage(target.client, name);
		await pushImage(target.client, name, 'latest');
		const wanted = await pushImage(target.client, name, 'latest', 'v1');
		expect(await poll()).toEqual([expect.objectContaining({ imageDigest: wanted.imageDigest, imageTag: 'v1' })]);
		await tag(untagged, 'release-7');
		expect(await poll()).toEqual([
			expect.objectContaining({ imageDigest: untagged.imageDigest, imageTag: 'release-7' }),
		]);
	});

	it('lists only tags of an unchanged repository, and describes only the new images of a changed one', async () => {
		await pushImage(target.client, name, 'a');
		const { poll } = watching(['imagePushed', 'tagMoved', 'imageDeleted']);
		await poll();
		let before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['ListImages']);
		await pushImage(target.client, name, 'b');
		before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['ListImages', 'DescribeImages']);
		expect(target.calls.at(-1)?.input.imageIds).toHaveLength(1);
	});

	it('polls the registry of an ARN', async () => {
		const value = `arn:aws:ecr:${target.region}:123456789012:repository/${name}`;
		const { poll } = watching(['imagePushed'], { repositoryName: { __rl: true, mode: 'arn', value } });
		await poll();
		const call = target.calls.findLast(({ operation }) => operation === 'ListImages');
		expect(call?.input).toMatchObject({ repositoryName: name, registryId: '123456789012' });
	});

	it('describes no image of a changed repository if no tag matches', async () => {
		const { poll } = watching(['imagePushed'], { tagPatterns: 'v*' });
		await poll();
		await pushImage(target.client, name, 'latest');
		const before = callCount();
		expect(await poll()).toBeUndefined();
		expect(callsSince(before)).toEqual(['ListImages']);
	});

	it('describes all images, 1,000 a call, for the events of scans', async () => {
		const { poll } = watching(['scanFinished']);
		await poll();
		const before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['DescribeImages']);
		expect(target.calls.at(-1)?.input).toMatchObject({ maxResults: 1000 });
	});

	const undescribed = { needs: ['undescribedScans'] } as const;
	contract('asks for the scan of an image until it is final, and then no more', undescribed, async () => {
		const old = await pushImage(target.client, name, 'old');
		await scan(old.imageDigest);
		const { poll } = watching(['scanFinished']);
		let before = callCount();
		expect(await poll()).toBeUndefined();
		// At first, a named repository is looked up, too.
		expect(callsSince(before)).toEqual(['DescribeImages', 'DescribeImageScanFindings', 'DescribeRepositories']);
		before = callCount();
		expect(await poll()).toBeUndefined();
		expect(callsSince(before)).toEqual(['DescribeImages']);

		const { imageDigest } = await pushImage(target.client, name, 'v1');
		for (let times = 0; times < 2; times += 1) {
			before = callCount();
			expect(await poll()).toBeUndefined();
			expect(callsSince(before)).toEqual(['DescribeImages', 'DescribeImageScanFindings']);
			expect(target.calls.at(-1)?.input).toMatchObject({ imageId: { imageDigest }, maxResults: 1 });
		}
		await scan(imageDigest);
		expect(brief(await poll())).toEqual([{ event: 'scanFinished', imageDigest, imageTags: ['v1'] }]);
		before = callCount();
		expect(await poll()).toBeUndefined();
		expect(callsSince(before)).toEqual(['DescribeImages']);
	});

	it('returns existing scans on the first poll, if requested', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'old');
		await scan(imageDigest);
		const { poll } = watching(['scanFinished'], { options: { emitExisting: true } });
		expect(brief(await poll())).toEqual([{ event: 'scanFinished', imageDigest, imageTags: ['old'] }]);
		expect(await poll()).toBeUndefined();
	});

	contract('names the missing permission for scans, and changes nothing', undescribed, async () => {
		const { poll } = watching(['scanFinished']);
		await poll();
		await scan((await pushImage(target.client, name, 'v1')).imageDigest);
		target.failNext('DescribeImageScanFindings', { name: 'AccessDeniedException', message: 'not you' }, 1);
		await expect(poll()).rejects.toThrow('lacks the permission ecr:DescribeImageScanFindings');
		expect(await poll()).toHaveLength(1);
	});

	contractEach(
		[['ImageNotFoundException'], ['RepositoryNotFoundException']] as const,
		'does not start for an image that was deleted before its scan was asked for: %s',
		() => undescribed.needs,
		async ([exception]) => {
			const { poll } = watching(['scanFinished']);
			await poll();
			await scan((await pushImage(target.client, name, 'v1')).imageDigest);
			target.failNext('DescribeImageScanFindings', { name: exception, message: 'deleted' }, 1);
			expect(await poll()).toBeUndefined();
		},
	);

	it('asks for no scan of a multi-arch image, which is scanned by its children', async () => {
		const children = [await pushImage(target.client, name), await pushImage(target.client, name)];
		await pushIndex(target.client, name, children, 'multi');
		const before = callCount();
		await watching(['scanFinished']).poll();
		const asked = target.calls
			.slice(before)
			.flatMap(({ operation, input }) =>
				operation === 'DescribeImageScanFindings' ? [(input.imageId as { imageDigest: string }).imageDigest] : [],
			);
		expect(asked.sort()).toEqual(children.map(({ imageDigest }) => imageDigest).sort());
	});

	contract('asks for no scan of an archived image until it is restored', { needs: ['storageClasses'] }, async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		const move = async (targetStorageClass: 'ARCHIVE' | 'STANDARD') =>
			await target.client.send(
				new UpdateImageStorageClassCommand({ repositoryName: name, imageId: { imageDigest }, targetStorageClass }),
			);
		const { poll } = watching(['scanFinished']);
		await move('ARCHIVE');
		let before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['DescribeImages', 'DescribeRepositories']);
		await move('STANDARD');
		// The local ECR reports a restore as in progress once.
		await poll();
		before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['DescribeImages', 'DescribeImageScanFindings']);
	});

	it('describes new images, 100 a call', async () => {
		const { poll } = watching(['imagePushed']);
		await poll();
		await Promise.all(Array.from({ length: 101 }, async () => await pushImage(target.client, name)));
		const before = callCount();
		expect(await poll()).toHaveLength(101);
		expect(callsSince(before)).toEqual(['ListImages', 'DescribeImages', 'DescribeImages']);
	});

	it('reads images across pages', async () => {
		const tags = Array.from({ length: 1005 }, (_, index) => `t${index}`);
		const { poll } = watching(['imagePushed']);
		await poll();
		await pushImage(target.client, name, ...tags.slice(0, 600));
		await pushImage(target.client, name, ...tags.slice(600));
		const items = await poll();
		expect(items).toHaveLength(2);
		expect(items?.flatMap(({ imageTags }) => imageTags as string[]).sort()).toEqual([...tags].sort());
	});

	it('starts for several images pushed in the same second', async () => {
		const { poll } = watching(['imagePushed']);
		await poll();
		const pushed = await Promise.all(['a', 'b', 'c'].map(async (one) => await pushImage(target.client, name, one)));
		const digests = (await poll())?.map(({ imageDigest }) => imageDigest);
		expect(new Set(digests)).toEqual(new Set(pushed.map(({ imageDigest }) => imageDigest)));
		expect(digests).toHaveLength(3);
	});

	it('changes nothing if it fails', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		await pushImage(target.client, name, 'v1');
		target.failNext('DescribeImages', { name: 'AccessDeniedException', message: 'not you' }, 1);
		await expect(poller.poll()).rejects.toThrow('lacks the permission ecr:DescribeImages');
		expect(await poller.poll()).toHaveLength(1);
	});

	it('starts once if n8n is killed before or after it saves a poll', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		poller.save();
		await pushImage(target.client, name, 'v1');
		await poller.poll();
		// Killed before n8n saved the items and the static data.
		poller.kill();
		expect(await poller.poll()).toHaveLength(1);
		poller.save();
		poller.kill();
		expect(await poller.poll()).toBeUndefined();
	});

	it('starts once for an image that did not match before n8n was killed', async () => {
		const poller = watching(['imagePushed'], { tagPatterns: 'v*' });
		await poller.poll();
		poller.save();
		const image = await pushImage(target.client, name, 'latest');
		expect(await poller.poll()).toBeUndefined();
		// n8n saves the static data only with items.
		poller.kill();
		await tag(image, 'v1');
		expect(await poller.poll()).toHaveLength(1);
		expect(await poller.poll()).toBeUndefined();
	});

	it.each([true, false])('returns an event once if two polls overlap, with durable cursors: %s', async (durable) => {
		const parameters = { events: ['imagePushed'], watch: 'repository', repositoryName: byName(name) };
		const { poll } = openPoller(target.credentials, parameters, { durable });
		await poll();
		await pushImage(target.client, name, 'v1');
		const both = await Promise.all([poll(), poll()]);
		expect(both.flatMap((items) => items ?? [])).toHaveLength(1);
	});

	it('returns an event by both of two nodes with the same ID if their polls overlap', async () => {
		const parameters = { events: ['imagePushed'], watch: 'repository', repositoryName: byName(name) };
		const pollers = ['One', 'Other'].map((node) => openPoller(target.credentials, parameters, { name: node }));
		const pollBoth = async () => await Promise.all(pollers.map(async ({ poll }) => await poll()));
		await pollBoth();
		await pushImage(target.client, name, 'v1');
		expect(await pollBoth()).toEqual([[expect.anything()], [expect.anything()]]);
	});

	it('returns an image that was deleted before it was described', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		const deleted = await pushImage(target.client, name, 'deleted');
		const kept = await pushImage(target.client, name, 'kept');
		target.failNext('DescribeImages', { name: 'ImageNotFoundException', message: 'deleted' }, 2);
		const items = await poller.poll();
		expect(new Set(items?.map(({ imageDigest }) => imageDigest))).toEqual(
			new Set([deleted.imageDigest, kept.imageDigest]),
		);
		// The details of the image that was kept.
		expect(items?.filter(({ imageSizeInBytes }) => imageSizeInBytes !== undefined)).toHaveLength(1);
	});

	it('returns an image whose repository was deleted before it was described', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		target.failNext('DescribeImages', { name: 'RepositoryNotFoundException', message: 'deleted' }, 1);
		expect(brief(await poller.poll())).toEqual([{ event: 'imagePushed', imageDigest, imageTags: ['v1'] }]);
	});

	for (const events of [
		['imagePushed', 'imageDeleted'],
		['imagePushed', 'imageDeleted', 'scanFinished'],
	]) {
		contract(`does not start for archived images: ${events.join()}`, { needs: ['storageClasses'] }, async () => {
			const { imageDigest } = await pushImage(target.client, name, 'v1');
			const { poll } = watching(events);
			await poll();
			for (const targetStorageClass of ['ARCHIVE', 'STANDARD'] as const) {
				const input = { repositoryName: name, imageId: { imageDigest }, targetStorageClass };
				await target.client.send(new UpdateImageStorageClassCommand(input));
				expect(await poll()).toBeUndefined();
			}
		});
	}

	it('counts existing images as known if the static data cannot be read', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		poller.staticData.memory = 'of another version';
		await pushImage(target.client, name, 'v1');
		expect(await poller.poll()).toBeUndefined();
		await pushImage(target.client, name, 'v2');
		expect(await poller.poll()).toHaveLength(1);
	});

	contract('counts images and scans as known when events are added', { needs: ['scanInProgress'] }, async () => {
		await pushImage(target.client, name, 'old');
		const form = (events: string[]) => ({ events, watch: 'repository', repositoryName: byName(name) });
		const poller = open(form(['repositoryCreated']));
		await poller.poll();
		poller.change(form(['imagePushed']));
		expect(await poller.poll()).toBeUndefined();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		expect(brief(await poller.poll())).toEqual([{ event: 'imagePushed', imageDigest, imageTags: ['v1'] }]);
		await scan(imageDigest);
		poller.change(form(['scanFinished']));
		expect(await poller.poll()).toBeUndefined();
	});

	for (const [what, needs, more] of [
		['region', ['regions'], () => ({ credentials: { ...target.credentials, region: 'us-east-2' } })],
		[
			'endpoint',
			[],
			() => ({ credentials: { ...target.credentials, endpoint: target.endpoint.replace('127.0.0.1', 'localhost') } }),
		],
		['credential', [], () => ({ credentialId: '2' })],
	] as const)
		contract(`starts again with another ${what}`, { needs }, async () => {
			const form = { events: ['imagePushed', 'imageDeleted'], watch: 'repository', repositoryName: byName(name) };
			const poller = open(form);
			await poller.poll();
			const changed = more();
			if (what === 'region') {
				const client = new ECRClient({
					endpoint: target.endpoint,
					region: 'us-east-2',
					credentials: await target.client.config.credentials(),
				});
				await client.send(new CreateRepositoryCommand({ repositoryName: name }));
				await pushImage(client, name, 'there');
				client.destroy();
			} else {
				await pushImage(target.client, name, 'since');
			}
			poller.change(form, changed);
			expect(await poller.poll()).toBeUndefined();
		});

	it('keeps what is known when the events change, and drops it when the registry changes', async () => {
		await pushImage(target.client, name, 'old');
		const poller = watching(['imagePushed']);
		await poller.poll();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		poller.change({ events: ALL, watch: 'repository', repositoryName: byName(name) });
		expect(brief(await poller.poll())).toEqual([{ event: 'imagePushed', imageDigest, imageTags: ['v1'] }]);
		await remove(imageDigest);
		expect(brief(await poller.poll())).toEqual([{ event: 'imageDeleted', imageDigest, imageTags: ['v1'] }]);
		await pushImage(target.client, name, 'v2');
		const other = { registryId: '123456789012' };
		poller.change({ events: ALL, watch: 'repository', repositoryName: byName(name), options: other });
		expect(await poller.poll()).toBeUndefined();
	});
});

describe('polling several repositories', () => {
	const prefix = () => `${name}/team`;
	const create = async (repositoryName: string) =>
		await target.client.send(new CreateRepositoryCommand({ repositoryName }));
	const events = ['imagePushed', 'imageDeleted', 'repositoryCreated', 'repositoryDeleted'];
	const named = (items: readonly Item[] | undefined) =>
		items?.map(({ event, repositoryName }) => `${String(event)} ${String(repositoryName)}`).sort();

	it('finds what was created, pushed and deleted in matching repositories', async () => {
		await create(`${prefix()}/a`);
		await pushImage(target.client, `${prefix()}/a`, 'old');
		const { poll } = open({ events, watch: 'pattern', repositoryPatterns: `${prefix()}/*` });
		expect(await poll()).toBeUndefined();
		await create(`${prefix()}/b`);
		await pushImage(target.client, `${prefix()}/b`, 'first');
		await pushImage(target.client, name, 'elsewhere');
		expect(named(await poll())).toEqual([`imagePushed ${prefix()}/b`, `repositoryCreated ${prefix()}/b`]);
		await target.client.send(new DeleteRepositoryCommand({ repositoryName: `${prefix()}/a`, force: true }));
		expect(named(await poll())).toEqual([`imageDeleted ${prefix()}/a`, `repositoryDeleted ${prefix()}/a`]);
		expect(await poll()).toBeUndefined();
	});

	it('does not start for repositories that another pattern adds or removes', async () => {
		await create(`${prefix()}/a`);
		await pushImage(target.client, `${prefix()}/a`, 'old');
		const narrow = { events, watch: 'pattern', repositoryPatterns: `${prefix()}/b*` };
		const poller = open(narrow);
		await poller.poll();
		poller.change({ ...narrow, repositoryPatterns: `${prefix()}/*` });
		expect(await poller.poll()).toBeUndefined();
		poller.change(narrow);
		expect(await poller.poll()).toBeUndefined();
	});

	it('does not start for a repository added to the list, even with existing images requested at first', async () => {
		await create(`${prefix()}/a`);
		const list = (...names: string[]) => ({
			events: ['imagePushed'],
			watch: 'list',
			repositoryNames: names,
			options: { emitExisting: true },
		});
		await pushImage(target.client, name, 'old');
		await pushImage(target.client, `${prefix()}/a`, 'old');
		const poller = open(list(name));
		expect(named(await poller.poll())).toEqual([`imagePushed ${name}`]);
		poller.change(list(name, `${prefix()}/a`));
		expect(await poller.poll()).toBeUndefined();
	});

	it('treats a repository that was deleted and created again as the same, and compares its images', async () => {
		const one = `${prefix()}/one`;
		await create(one);
		const old = await pushImage(target.client, one, 'v1');
		const { poll } = open({ events, watch: 'pattern', repositoryPatterns: `${prefix()}/*` });
		await poll();
		await target.client.send(new DeleteRepositoryCommand({ repositoryName: one, force: true }));
		await create(one);
		const { imageDigest } = await pushImage(target.client, one, 'v1');
		expect(brief(await poll())).toEqual([
			{ event: 'imagePushed', imageDigest, imageTags: ['v1'] },
			{ event: 'imageDeleted', imageDigest: old.imageDigest, imageTags: ['v1'] },
		]);
	});

	it('returns events in the order of their time', async () => {
		const both = [`${prefix()}/a`, `${prefix()}/b`];
		for (const one of both) await create(one);
		const { poll, staticData } = open({
			events: ['imagePushed'],
			watch: 'pattern',
			repositoryPatterns: `${prefix()}/*`,
		});
		await poll();
		const inOrder = [...both].reverse();
		for (const one of inOrder) {
			await pushImage(target.client, one, 'v1');
			await target.nextSecond();
		}
		expect((await poll())?.map(({ repositoryName }) => repositoryName)).toEqual(inOrder);
		// Sorted by name, so that unchanged static data is written unchanged.
		expect([...(decodeMemory(staticData.memory)?.repositories.keys() ?? [])]).toEqual(both);
	});

	it('waits for a named repository, also after it was deleted', async () => {
		const one = `${prefix()}/one`;
		const { poll } = open({ events, watch: 'list', repositoryNames: [name, one] });
		expect(await poll()).toBeUndefined();
		await create(one);
		await pushImage(target.client, one, 'v1');
		expect(named(await poll())).toEqual([`imagePushed ${one}`, `repositoryCreated ${one}`]);
		await target.client.send(new DeleteRepositoryCommand({ repositoryName: one, force: true }));
		expect(named(await poll())).toEqual([`imageDeleted ${one}`, `repositoryDeleted ${one}`]);
		expect(await poll()).toBeUndefined();
		await create(one);
		expect(named(await poll())).toEqual([`repositoryCreated ${one}`]);
	});

	it('refuses a named repository that does not exist at first', async () => {
		const { poll } = open({ events: ['imagePushed'], watch: 'list', repositoryNames: [name, 'absent/one'] });
		await expect(poll()).rejects.toThrow('absent/one');
	});

	it('lists no images for the events of repositories', async () => {
		const { poll } = open({ events: ['repositoryCreated'], watch: 'registry' });
		const before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['DescribeRepositories']);
	});

	contract('reads all pages of a registry, and only matching images', { needs: ['repositoryPages'] }, async () => {
		const names = Array.from({ length: 1001 }, (_, index) => `${prefix()}/page/${String(index).padStart(4, '0')}`);
		for (const one of names.slice(0, -1)) await create(one);
		const { poll } = open({ events, watch: 'pattern', repositoryPatterns: `${prefix()}/page/1*` });
		await poll();
		const last = names.at(-1) ?? '';
		await create(last);
		const before = callCount();
		expect(named(await poll())).toEqual([`repositoryCreated ${last}`]);
		expect(callsSince(before)).toEqual(['DescribeRepositories', 'DescribeRepositories', 'ListImages']);
	});
});

describe('fetching a test event', () => {
	it('returns an example of each event from existing images, and saves nothing', async () => {
		const old = await pushImage(target.client, name, 'old');
		await target.nextSecond();
		const { imageDigest } = await pushImage(target.client, name, 'new');
		const poller = watching(['imagePushed', 'tagMoved', 'imageDeleted', 'repositoryCreated']);
		const items = await poller.poll('manual');
		expect(items?.map(({ event }) => event).sort()).toEqual(
			['imagePushed', 'tagMoved', 'imageDeleted', 'repositoryCreated'].sort(),
		);
		expect(items?.find(({ event }) => event === 'imagePushed')).toMatchObject({ imageDigest, imageTag: 'new' });
		expect(items?.find(({ event }) => event === 'tagMoved')).toMatchObject({
			imageDigest,
			previousImageDigest: old.imageDigest,
		});
		expect(poller.staticData).toEqual({});
	});

	it('returns the newest image with a scan as an example of a scan', async () => {
		const scanned = await pushImage(target.client, name, 'v1');
		await scan(scanned.imageDigest);
		// More than are asked for in parallel.
		for (let index = 0; index < 7; index += 1) await pushImage(target.client, name, `new-${index}`);
		const items = await watching(['scanFinished']).poll('manual');
		expect(items).toEqual([
			expect.objectContaining({ imageDigest: scanned.imageDigest, imageScanStatus: 'COMPLETE', imageTag: 'v1' }),
		]);
	});

	it('asks for scans only of images whose tags match, and not for the events of images', async () => {
		await pushImage(target.client, name, 'v1');
		await pushImage(target.client, name, 'latest');
		const before = callCount();
		expect(await watching(['scanFinished'], { tagPatterns: 'v*' }).poll('manual')).toBeUndefined();
		expect(callsSince(before).filter((operation) => operation === 'DescribeImageScanFindings')).toHaveLength(1);
		await watching(['imagePushed']).poll('manual');
		expect(callsSince(before).filter((operation) => operation === 'DescribeImageScanFindings')).toHaveLength(1);
	});

	it('returns nothing for an empty repository', async () => {
		expect(await watching(['imagePushed']).poll('manual')).toBeUndefined();
	});
});
