import {
	BatchDeleteImageCommand,
	CreateRepositoryCommand,
	DeleteRepositoryCommand,
	PutImageCommand,
	PutImageScanningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import { OCI_MANIFEST, pushImage, type PushedImage } from '../support/images';
import { byName, useRepository, type Target } from '../support/target';
import { openPoller, type Item } from './support';

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
const brief = (items: readonly Item[] | undefined) =>
	items?.map(({ event, imageDigest, imageTags }) => ({ event, imageDigest, imageTags }));
const callsSince = (before: number) => (target.local?.calls ?? []).slice(before).map(({ operation }) => operation);
const callCount = () => target.local?.calls.length ?? 0;

describe('polling', () => {
	it('takes what is there at first as known, and starts once for each image that is new', async () => {
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

	it('starts for what is there at first, where that is asked', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'old');
		const { poll } = watching(['imagePushed'], { options: { emitExisting: true } });
		expect(brief(await poll())).toEqual([{ event: 'imagePushed', imageDigest, imageTags: ['old'] }]);
		expect(await poll()).toBeUndefined();
	});

	it('tells a moved tag from a new one, and which image had it', async () => {
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
	});

	it('puts out where a tag is, when it was moved twice between polls', async () => {
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

	it('names an image that was deleted, with the tags that it had', async () => {
		const { imageDigest } = await pushImage(target.client, name, 'v1', 'stable');
		const { poll } = watching(['imageDeleted']);
		await poll();
		await remove(imageDigest);
		expect(await poll()).toEqual([
			expect.objectContaining({ event: 'imageDeleted', imageDigest, imageTags: ['stable', 'v1'] }),
		]);
		expect(await poll()).toBeUndefined();
	});

	it('starts when a scan is over, and for a severity only when it was not reached before', async () => {
		await target.client.send(
			new PutImageScanningConfigurationCommand({
				repositoryName: name,
				imageScanningConfiguration: { scanOnPush: true },
			}),
		);
		const { poll } = watching(['scanFinished', 'severityReached'], { minSeverity: 'CRITICAL' });
		await poll();
		const { imageDigest } = await pushImage(target.client, name, 'v1');
		// The local ECR says once that a scan goes on.
		const items = [...((await poll()) ?? []), ...((await poll()) ?? []), ...((await poll()) ?? [])];
		const finished = items.filter(({ event }) => event === 'scanFinished');
		expect(finished).toEqual([expect.objectContaining({ imageDigest, imageScanStatus: 'COMPLETE', imageTag: 'v1' })]);
		const worst = finished[0]?.highestSeverity;
		expect(items.filter(({ event }) => event === 'severityReached')).toHaveLength(worst === 'CRITICAL' ? 1 : 0);
	});

	it('lets only tags through that match a pattern, and images that get such a tag later', async () => {
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

	it('asks of an unchanged repository for nothing but its tags, and of a changed one for the new images alone', async () => {
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
		expect(target.local?.calls.at(-1)?.input.imageIds).toHaveLength(1);
	});

	it('looks over the boundary of a page', async () => {
		const tags = Array.from({ length: 1005 }, (_, index) => `t${index}`);
		const { poll } = watching(['imagePushed']);
		await poll();
		await pushImage(target.client, name, ...tags.slice(0, 600));
		await pushImage(target.client, name, ...tags.slice(600));
		const items = await poll();
		expect(items).toHaveLength(2);
		expect(items?.flatMap(({ imageTags }) => imageTags as string[]).sort()).toEqual([...tags].sort());
	});

	it('starts for several images of the same second', async () => {
		const { poll } = watching(['imagePushed']);
		await poll();
		const pushed = await Promise.all(['a', 'b', 'c'].map(async (one) => await pushImage(target.client, name, one)));
		const digests = (await poll())?.map(({ imageDigest }) => imageDigest);
		expect(new Set(digests)).toEqual(new Set(pushed.map(({ imageDigest }) => imageDigest)));
		expect(digests).toHaveLength(3);
	});

	it('is as if it had not been, when it fails on the way', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		await pushImage(target.client, name, 'v1');
		target.local?.failNext('DescribeImages', { name: 'AccessDeniedException', message: 'not you' }, 1);
		await expect(poller.poll()).rejects.toThrow('lacks the permission ecr:DescribeImages');
		expect(await poller.poll()).toHaveLength(1);
	});

	it('starts once, when n8n is killed before a poll is through, and when it is killed after', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		poller.save();
		await pushImage(target.client, name, 'v1');
		await poller.poll();
		// Killed before n8n had the items: neither they nor what was remembered are anywhere.
		poller.kill();
		expect(await poller.poll()).toHaveLength(1);
		poller.save();
		poller.kill();
		expect(await poller.poll()).toBeUndefined();
	});

	it('starts once for what it had passed over before n8n was killed', async () => {
		const poller = watching(['imagePushed'], { tagPatterns: 'v*' });
		await poller.poll();
		poller.save();
		const image = await pushImage(target.client, name, 'latest');
		expect(await poller.poll()).toBeUndefined();
		// n8n saves with what it emits, and this was nothing.
		poller.kill();
		await tag(image, 'v1');
		expect(await poller.poll()).toHaveLength(1);
		expect(await poller.poll()).toBeUndefined();
	});

	it.each([true, false])(
		'has the same event once, when two polls overlap, with durable cursors: %s',
		async (durable) => {
			const parameters = { events: ['imagePushed'], watch: 'repository', repositoryName: byName(name) };
			const { poll } = openPoller(target.credentials, parameters, { durable });
			await poll();
			await pushImage(target.client, name, 'v1');
			const both = await Promise.all([poll(), poll()]);
			expect(both.flatMap((items) => items ?? [])).toHaveLength(1);
		},
	);

	it('puts out an image that has gone again before it was asked for', async () => {
		const poller = watching(['imagePushed']);
		await poller.poll();
		const gone = await pushImage(target.client, name, 'gone');
		const stays = await pushImage(target.client, name, 'stays');
		target.local?.failNext('DescribeImages', { name: 'ImageNotFoundException', message: 'gone' }, 2);
		const items = await poller.poll();
		expect(new Set(items?.map(({ imageDigest }) => imageDigest))).toEqual(
			new Set([gone.imageDigest, stays.imageDigest]),
		);
	});

	it('goes on where it was when the events are changed, and forgets when the registry is', async () => {
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

	it('finds what was created, pushed and deleted in those that match a pattern', async () => {
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

	it('takes repositories that a wider pattern adds as known', async () => {
		await create(`${prefix()}/a`);
		await pushImage(target.client, `${prefix()}/a`, 'old');
		const poller = open({ events, watch: 'pattern', repositoryPatterns: `${prefix()}/b*` });
		await poller.poll();
		poller.change({ events, watch: 'pattern', repositoryPatterns: `${prefix()}/*` });
		expect(await poller.poll()).toBeUndefined();
	});

	it('waits for a repository that is named, and looks for it when it has gone', async () => {
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

	it('says at first that a named repository is not there', async () => {
		const { poll } = open({ events: ['imagePushed'], watch: 'list', repositoryNames: [name, 'absent/one'] });
		await expect(poll()).rejects.toThrow('absent/one');
	});

	it('asks for no image where repositories alone matter', async () => {
		const { poll } = open({ events: ['repositoryCreated'], watch: 'registry' });
		const before = callCount();
		await poll();
		expect(callsSince(before)).toEqual(['DescribeRepositories']);
	});
});

describe('fetching a test event', () => {
	it('puts out an example of each event, of what is there, and remembers nothing', async () => {
		await pushImage(target.client, name, 'old');
		const { imageDigest } = await pushImage(target.client, name, 'new');
		const poller = watching(['imagePushed', 'tagMoved', 'imageDeleted', 'repositoryCreated']);
		const items = await poller.poll('manual');
		expect(items?.map(({ event }) => event).sort()).toEqual(
			['imagePushed', 'tagMoved', 'imageDeleted', 'repositoryCreated'].sort(),
		);
		expect(items?.find(({ event }) => event === 'imagePushed')).toMatchObject({ imageDigest, imageTag: 'new' });
		expect(poller.kept).toEqual({});
	});

	it('has nothing to put out where there is nothing', async () => {
		expect(await watching(['imagePushed']).poll('manual')).toBeUndefined();
	});
});
