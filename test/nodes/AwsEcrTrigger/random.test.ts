import {
	BatchDeleteImageCommand,
	CreateRepositoryCommand,
	DeleteRepositoryCommand,
	DescribeImageScanFindingsCommand,
	ECRClient,
	PutImageCommand,
	StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import fc from 'fast-check';
import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';
import { highestSeverity, severityRank, type Severity } from '../../../lib/ecr/severities';
import { makeImage, OCI_MANIFEST, uploadBlob, type PushedImage } from '../../support/images';
import { openPoller, type Item } from '../../support/trigger';

const REGION = 'eu-west-1';
const HOUR_MS = 3_600_000;
const LAYERS = 'layers';
const REPOSITORIES = ['one', 'two'] as const;
const TAGS = ['v1', 'v2', 'latest'] as const;
const IMAGES = [0, 1, 2] as const;
/** The highest severity that the scanner finds in each: the minimum, a higher one and a lower one. */
const WORST: readonly Severity[] = ['HIGH', 'CRITICAL', 'MEDIUM'];
const MIN_SEVERITY = 'HIGH';

const repository = fc.constantFrom(...REPOSITORIES);
const image = fc.constantFrom(...IMAGES);
const tag = fc.constantFrom(...TAGS);

/** A change to a registry. Few names, so that changes affect each other. */
const change = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ does: fc.constant('create' as const), repository }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('drop' as const), repository }) },
	{
		weight: 6,
		arbitrary: fc.record({
			does: fc.constant('push' as const),
			repository,
			image,
			tags: fc.uniqueArray(tag, { maxLength: 2 }),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), repository, image }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('untag' as const), repository, tag }) },
	{ weight: 5, arbitrary: fc.record({ does: fc.constant('scan' as const), repository, image }) },
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** How a poll ends: n8n saves its items, is killed before or after that, a call fails, or two polls overlap. */
const poll = fc.record({
	does: fc.constant('poll' as const),
	ends: fc.constantFrom('well', 'well', 'well', 'killedBefore', 'killedAfter', 'denied', 'overlapped'),
});
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: poll }), {
	minLength: 5,
	maxLength: 40,
	size: 'max',
});

/** Scan is the last scan of an image: its time, and the rank of the highest severity. */
interface Scan {
	readonly at: number;
	readonly rank: number;
}

interface Image {
	readonly tags: ReadonlySet<string>;
	readonly scan?: Scan;
}

/** State is the images of each repository, by their numbers. */
type State = ReadonlyMap<string, ReadonlyMap<number, Image>>;

/** Registry is the local ECR with its expected state. */
class Registry {
	private now = Date.UTC(2026, 0, 1);
	private server?: LocalEcr;
	private client = new ECRClient({});
	private readonly images: PushedImage[] = [];
	state: State = new Map();

	/** With `scansInDescribeImages`, DescribeImages returns scans, too. */
	constructor(readonly scansInDescribeImages: boolean) {}

	async open(): Promise<void> {
		const { scansInDescribeImages } = this;
		this.server = await startLocalEcr({ polls: 0, now: () => new Date(this.now), scansInDescribeImages });
		const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
		this.client = new ECRClient({ endpoint: this.server.endpoint, region: REGION, credentials });
		await this.client.send(new CreateRepositoryCommand({ repositoryName: LAYERS }));
		// The findings depend on the bytes of an image.
		while (this.images.length < WORST.length) {
			const made = makeImage();
			if ((await this.worstOf(made)) === WORST[this.images.length]) this.images.push(made);
		}
	}

	private async worstOf(made: PushedImage): Promise<Severity | undefined> {
		await this.put(LAYERS, made);
		const imageId = { imageDigest: made.imageDigest };
		await this.client.send(new StartImageScanCommand({ repositoryName: LAYERS, imageId }));
		const { imageScanFindings } = await this.client.send(
			new DescribeImageScanFindingsCommand({ repositoryName: LAYERS, imageId }),
		);
		return highestSeverity(imageScanFindings?.findingSeverityCounts);
	}

	private async put(repositoryName: string, made: PushedImage, imageTag?: string): Promise<void> {
		for (const blob of made.blobs) await uploadBlob(this.client, repositoryName, blob).catch(() => undefined);
		const { imageManifest } = made;
		const input = { repositoryName, imageManifest, imageManifestMediaType: OCI_MANIFEST };
		await this.client
			.send(new PutImageCommand({ ...input, ...(imageTag ? { imageTag } : {}) }))
			.catch((cause: unknown) => {
				if ((cause as Error).name !== 'ImageAlreadyExistsException') throw cause;
			});
	}

	async close(): Promise<void> {
		this.client.destroy();
		await this.server?.close();
	}

	get credentials() {
		const { endpoint } = this.server ?? {};
		return { signInWith: 'accessKey', accessKeyId: 'local', secretAccessKey: 'local', region: REGION, endpoint };
	}

	digestOf(one: number): string {
		return this.images[one]?.imageDigest ?? '';
	}

	/** Denies the next call of an operation. */
	deny(operation: string): void {
		this.server?.failNext(operation, { name: 'AccessDeniedException' }, 1);
	}

	/** Removes what the previous run left. */
	async clear(): Promise<void> {
		for (const name of this.state.keys()) await this.apply({ does: 'drop', repository: name as 'one' });
	}

	/** Applies a change, if it is possible, to the local ECR and to the expected state. */
	async apply(done: Change): Promise<void> {
		// ECR scans an image once a day, and no other change has the time of a scan.
		this.now += 25 * HOUR_MS;
		const { repository: repositoryName } = done;
		const images = this.state.get(repositoryName);
		if (done.does === 'create') {
			if (images) return;
			await this.client.send(new CreateRepositoryCommand({ repositoryName }));
			this.state = new Map([...this.state, [repositoryName, new Map()]]);
			return;
		}
		if (!images) return;
		if (done.does === 'drop') {
			await this.client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
			this.state = new Map([...this.state].filter(([name]) => name !== repositoryName));
			return;
		}
		const changed = await this.changed(repositoryName, images, done);
		this.state = new Map([...this.state, [repositoryName, changed]]);
	}

	private async changed(
		repositoryName: string,
		images: ReadonlyMap<number, Image>,
		done: Exclude<Change, { does: 'create' | 'drop' }>,
	): Promise<ReadonlyMap<number, Image>> {
		const without = (taken: readonly string[]) =>
			new Map([...images].map(([one, { tags, ...rest }]) => [one, { ...rest, tags: minus(tags, taken) }]));
		if (done.does === 'untag') {
			const owner = [...images].find(([, { tags }]) => tags.has(done.tag));
			if (!owner) return images;
			const imageIds = [{ imageTag: done.tag }];
			await this.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
			const left = without([done.tag]);
			// Deleting the last tag of an image deletes the image.
			if (left.get(owner[0])?.tags.size === 0) left.delete(owner[0]);
			return left;
		}
		const imageDigest = this.digestOf(done.image);
		const existing = images.get(done.image);
		if (done.does === 'push') {
			const made = this.images[done.image];
			if (made)
				for (const one of done.tags.length > 0 ? done.tags : [undefined]) await this.put(repositoryName, made, one);
			const left = without(done.tags);
			return left.set(done.image, { ...existing, tags: new Set([...(existing?.tags ?? []), ...done.tags]) });
		}
		if (!existing) return images;
		if (done.does === 'delete') {
			await this.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
			return new Map([...images].filter(([one]) => one !== done.image));
		}
		const imageId = { imageDigest };
		await this.client.send(new StartImageScanCommand({ repositoryName, imageId }));
		// The local ECR finishes a scan with the first request for it.
		await this.client.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId }));
		const scan = { at: this.now, rank: severityRank(WORST[done.image]) };
		return new Map([...images, [done.image, { ...existing, scan }]]);
	}
}

const minus = (tags: ReadonlySet<string>, taken: readonly string[]) =>
	new Set([...tags].filter((one) => !taken.includes(one)));

/** Setting is a choice of parameters of the trigger. */
interface Setting {
	readonly events: readonly string[];
	readonly tagPattern?: string;
}

/** The documented events between two states, one a line. */
function expected(before: State, now: State, { events, tagPattern }: Setting, registry: Registry) {
	const digestOf = (one: number) => registry.digestOf(one);
	const lines: string[] = [];
	const add = (event: string, name: string, one?: number, tags: Iterable<string> = []) => {
		const all = [...tags].sort();
		const isWanted = one === undefined || !tagPattern || all.some((each) => each.startsWith(tagPattern.slice(0, -1)));
		if (!events.includes(event) || !isWanted) return;
		lines.push([event, name, ...(one === undefined ? [] : [digestOf(one), all.join()])].join(' '));
	};
	for (const name of new Set([...before.keys(), ...now.keys()])) {
		const was = before.get(name) ?? new Map<number, Image>();
		const is = now.get(name) ?? new Map<number, Image>();
		if (!before.has(name)) add('repositoryCreated', name);
		if (!now.has(name)) add('repositoryDeleted', name);
		const ownerOf = (each: string) => [...was].find(([, { tags }]) => tags.has(each))?.[0];
		for (const [one, { tags, scan }] of is) {
			const known = was.get(one);
			const gained = [...tags].filter((each) => !known?.tags.has(each));
			const moved = gained.filter((each) => ownerOf(each) !== undefined);
			const added = gained.filter((each) => ownerOf(each) === undefined);
			if (!known) add('imagePushed', name, one, tags);
			else if (added.length > 0) add('imagePushed', name, one, added);
			for (const each of moved) add('tagMoved', name, one, [each]);
			if (!scan || scan.at === known?.scan?.at) continue;
			// An image whose scan is final is not asked for another one.
			if (known?.scan && !registry.scansInDescribeImages) continue;
			add('scanFinished', name, one, tags);
			const least = severityRank(MIN_SEVERITY);
			if (scan.rank >= least && (known?.scan?.rank ?? 0) < least) add('severityReached', name, one, tags);
		}
		for (const [one, { tags }] of was) if (!is.has(one)) add('imageDeleted', name, one, tags);
	}
	return lines.sort();
}

/** The state known after a poll; an image that was pushed again keeps its previous scan. */
function known(before: State, now: State, { scansInDescribeImages }: Registry): State {
	const withScan = (name: string, [one, { tags, scan }]: readonly [number, Image]) => {
		const previous = before.get(name)?.get(one)?.scan;
		return [one, { tags, scan: scansInDescribeImages ? (scan ?? previous) : (previous ?? scan) }] as const;
	};
	return new Map([...now].map(([name, images]) => [name, new Map([...images].map((each) => withScan(name, each)))]));
}

const lineOf = ({ event, repositoryName, imageDigest, imageTags }: Item) =>
	[event, repositoryName, ...(imageDigest ? [imageDigest, [...(imageTags as string[])].sort().join()] : [])].join(' ');

const IMAGE_EVENTS = ['imagePushed', 'tagMoved'];
const REPOSITORY_EVENTS = ['repositoryCreated', 'repositoryDeleted'];
const SCAN_EVENTS = ['scanFinished', 'severityReached'];
const settings: Setting[] = [
	{ events: IMAGE_EVENTS },
	{ events: [...IMAGE_EVENTS, ...REPOSITORY_EVENTS, 'imageDeleted'], tagPattern: 'v*' },
	{ events: [...SCAN_EVENTS, ...REPOSITORY_EVENTS], tagPattern: 'v*' },
	{ events: [...IMAGE_EVENTS, ...REPOSITORY_EVENTS, ...SCAN_EVENTS, 'imageDeleted'] },
];

const cases = [
	...settings.map((setting) => ({ ...setting, scansInDescribeImages: false })),
	...settings
		.filter(({ events }) => SCAN_EVENTS.some((event) => events.includes(event)))
		.map((setting) => ({ ...setting, scansInDescribeImages: true })),
];

const registries = [new Registry(false), new Registry(true)];
beforeAll(async () => {
	for (const one of registries) await one.open();
});
afterAll(async () => {
	for (const one of registries) await one.close();
});

describe.each([false, true])('polling a registry, with durable cursors: %s', (durable) => {
	it.each(cases)('finds each event exactly once, with any changes: %j', async (setting) => {
		const { events, tagPattern } = setting;
		const registry = registries[Number(setting.scansInDescribeImages)] ?? new Registry(false);
		const form = {
			...{ events, watch: 'pattern', repositoryPatterns: REPOSITORIES.join() },
			...(tagPattern ? { tagPatterns: tagPattern } : {}),
			...(events.includes('severityReached') ? { minSeverity: MIN_SEVERITY } : {}),
		};
		const run = async (all: ReadonlyArray<Change | { does: 'poll'; ends: string }>) => {
			await registry.clear();
			const poller = openPoller(registry.credentials, form, { durable });
			await poller.poll();
			poller.save();
			// The state that polling knows, and the one that n8n saved.
			let polled: State = new Map();
			let saved: State = polled;
			for (const done of [...all, { does: 'poll' as const, ends: 'well' }]) {
				if (done.does !== 'poll') {
					await registry.apply(done);
					continue;
				}
				if (done.ends === 'denied') {
					registry.deny('DescribeRepositories');
					await expect(poller.poll()).rejects.toThrow();
					continue;
				}
				const lines = expected(polled, registry.state, setting, registry);
				const overlapping = done.ends === 'overlapped' ? [poller.poll(), poller.poll()] : [poller.poll()];
				const found = (await Promise.all(overlapping)).flatMap((items) => items ?? []);
				expect(found.map(lineOf).sort()).toEqual(lines);
				polled = known(polled, registry.state, registry);
				// With durable cursors, n8n saves every poll, without them those with items.
				const emits = found.length > 0 && done.ends !== 'killedBefore';
				if (emits) poller.save();
				if (emits || durable) saved = polled;
				if (!done.ends.startsWith('killed')) continue;
				poller.kill();
				polled = saved;
			}
		};
		await fc.assert(fc.asyncProperty(steps, run), { numRuns: 15 });
	});
});
