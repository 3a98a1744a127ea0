import type { ImageDetail, Repository } from '@aws-sdk/client-ecr';
import {
	imageMembers,
	repositoryMembers,
	selectEvent,
	type EcrEvent,
	type EventRepository,
} from '../../../lib/ecr/events';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import { ActionError } from '../../../lib/aws/actionError';
import { toJson } from '../../../lib/engine/items';
import { mapConcurrently } from '../../../lib/aws/mapConcurrently';
import type { PollingEvent, PollingParams } from './parameters';
import { LIMITS, type WatchedRegistry } from './watchedRegistry';
import { compare, isTorn, remember, saidScan, scansToAsk, type Change, type Known, type ListedImage } from './compare';
import type { MemoryDetail, KnownImages, Memory } from './memory';

/** FoundEvents is what a poll found: the events that are wanted, oldest first, and what is to be remembered. */
export interface FoundEvents {
	readonly events: readonly EcrEvent[];
	readonly memory: Memory;
}

/** PollContext is what a poll works with. */
export interface PollContext {
	readonly params: PollingParams;
	readonly registry: WatchedRegistry;
	readonly region: string;
	/** Tells one registry from another. */
	readonly registryKey: string;
}

/** detailFor is how much has to be remembered for some events. */
export function detailFor(events: readonly PollingEvent[]): MemoryDetail {
	const any = (...names: PollingEvent[]) => names.some((name) => events.includes(name));
	const scans = any('scanFinished', 'severityReached');
	const exact = any('imageDeleted');
	return { images: scans || exact || any('imagePushed', 'tagMoved'), exact, scans };
}

/** What there is now of a repository: its images, where they matter, and null where it is not there. */
interface PresentRepository {
	readonly name: string;
	readonly images: readonly ListedImage[] | null;
	readonly createdAt?: Date;
}

/** What the repositories are chosen by, where they are not named one by one. */
const choiceOf = ({ names, repositoryPatterns }: PollingParams): string | undefined =>
	names ? undefined : (repositoryPatterns ?? ['*']).join(' ');

/** watchedRepositories are those that are to be watched and exist. Throws CallFailure. */
export async function watchedRepositories(
	{ names, repositoryPatterns }: PollingParams,
	registry: WatchedRegistry,
): Promise<readonly Repository[]> {
	if (names) {
		const found: Repository[] = [];
		for (const name of names) {
			const one = await registry.repository(name);
			if (one) found.push(one);
		}
		return found;
	}
	return await registry.repositories(repositoryPatterns);
}

/** Poll is one look at the repositories, compared with what is remembered. */
class Poll {
	private readonly detail: MemoryDetail;
	private readonly now = new Date().toISOString();
	private registryId: string;

	constructor(
		private readonly context: PollContext,
		private readonly before: Memory | undefined,
	) {
		this.detail = detailFor(context.params.events);
		this.registryId = context.params.registryId ?? before?.registryId ?? '';
	}

	async run(): Promise<FoundEvents> {
		const { params, registryKey } = this.context;
		const present = await this.present();
		const events: EcrEvent[] = [];
		const repositories = new Map<string, KnownImages>();
		const settle = async (one: PresentRepository) => {
			events.push(...(await this.eventsOf(one)));
			const images = one.images && remember(one.images, this.detail, this.knownImages(one.name));
			// One that was named stays to be looked for; one that was found goes with what it held.
			if (images || params.names) repositories.set(one.name, images);
		};
		const all = [...present, ...this.deleted(present)];
		await mapConcurrently(all, LIMITS, settle);
		const choice = choiceOf(params);
		return {
			events: events.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0)),
			memory: {
				...this.detail,
				registry: registryKey,
				...(choice === undefined ? {} : { choice }),
				registryId: this.registryId,
				// In order, so that what has not changed is written as it was.
				repositories: new Map([...repositories].sort(([one], [other]) => (one < other ? -1 : 1))),
			},
		};
	}

	/** The repositories as they are now. */
	private async present(): Promise<PresentRepository[]> {
		const { params, registry } = this.context;
		const present: PresentRepository[] = [];
		const take = async (name: string, createdAt?: Date) => {
			present.push({ name, images: (await this.imagesOf(name)) ?? null, createdAt });
		};
		// Whether a named repository is there, the call for its images tells.
		const found =
			params.names?.map((repositoryName): Repository => ({ repositoryName })) ??
			(await watchedRepositories(params, registry));
		this.registryId ||= found[0]?.registryId ?? '';
		await mapConcurrently(found, LIMITS, async ({ repositoryName = '', createdAt }) => {
			await take(repositoryName, createdAt);
		});
		if (params.names) await this.greet(present);
		return present;
	}

	/** Sees at first that a named repository is there, unless the workflow waits for it, and whose it is. */
	private async greet(present: readonly PresentRepository[]): Promise<void> {
		const { params, registry } = this.context;
		const absent = present.find(({ name, images }) => !images && this.before?.repositories.has(name) !== true);
		if (absent && !params.events.includes('repositoryCreated')) {
			const how = 'Create it first, or choose the event Repository Created as well.';
			throw new ActionError(
				'RepositoryNotFoundException',
				`Repository names ${absent.name}, which does not exist`,
				how,
			);
		}
		const first = present.find(({ images }) => images);
		if (this.registryId || !first) return;
		this.registryId = (await registry.repository(first.name))?.registryId ?? '';
	}

	/** The images of a repository, asked for only as far as they matter; undefined where there is no repository. */
	private async imagesOf(name: string): Promise<readonly ListedImage[] | undefined> {
		const { params, registry } = this.context;
		if (this.detail.images) {
			const list = async () => (this.detail.scans ? await registry.images(name) : await registry.imageIds(name));
			const listed = await list();
			const known = this.knownImages(name);
			const images = listed && known && isTorn(known, listed) ? await list() : listed;
			return images && this.detail.scans ? await this.withScans(name, images, known) : images;
		}
		return !params.names || (await registry.repository(name)) ? [] : undefined;
	}

	/** The images with the scans that DescribeImages does not tell, as far as no final one is known. */
	private async withScans(name: string, images: readonly ListedImage[], known: Known | undefined) {
		const scans = await this.context.registry.scans(name, scansToAsk(images, known));
		return images.map((image): ListedImage => {
			const scan = scans.get(image.imageDigest);
			return scan ? { ...image, scan } : image;
		});
	}

	/** Repositories that were found before and no longer are. */
	private deleted(present: readonly PresentRepository[]): PresentRepository[] {
		if (this.before?.choice === undefined || this.before.choice !== choiceOf(this.context.params)) return [];
		const names = new Set(present.map(({ name }) => name));
		return [...this.before.repositories.keys()]
			.filter((name) => !names.has(name))
			.map((name) => ({ name, images: null }));
	}

	/** What is known of a repository: undefined where it is looked at for the first time. */
	private known(name: string): KnownImages | undefined {
		const found = this.before?.repositories.get(name);
		if (found !== undefined) return found;
		if (this.context.params.emitExisting && this.before === undefined) return null;
		// Where all that match are looked at, one that was not there before is new.
		const choice = choiceOf(this.context.params);
		return choice !== undefined && this.before?.choice === choice ? null : undefined;
	}

	/** What is known of the images of a repository: undefined where they are looked at for the first time. */
	private knownImages(name: string): Known | undefined {
		const known = this.known(name);
		if (known === undefined || (known && this.before?.images === false)) return undefined;
		const { exact, scans } = this.before ?? this.detail;
		return { exact, scans, images: known ?? new Map() };
	}

	private async eventsOf({ name, images, createdAt }: PresentRepository): Promise<EcrEvent[]> {
		const { params, registry, region } = this.context;
		const known = this.known(name);
		const isNew = known === null && images !== null;
		const where: EventRepository = { region, registryId: this.registryId, repositoryName: name };
		const events: EcrEvent[] = [];
		if (isNew && params.events.includes('repositoryCreated')) {
			const created = createdAt ?? (await registry.repository(name))?.createdAt;
			events.push(this.event('repositoryCreated', created, repositoryMembers(where)));
		}
		const before = this.knownImages(name);
		if (before && this.detail.images) {
			const changes = compare(before, images ?? [], severityRank(params.severityToReach));
			const wanted = changes.filter((change) => selectEvent(this.imageEvent(where, change), params) !== undefined);
			const details = await this.details(name, wanted);
			for (const change of wanted) {
				const detail = change.detail ?? details.get(change.imageDigest);
				const event = selectEvent(this.imageEvent(where, { ...change, ...(detail ? { detail } : {}) }), params);
				if (event) events.push(event);
			}
		}
		if (known && images === null && params.events.includes('repositoryDeleted')) {
			events.push(this.event('repositoryDeleted', undefined, repositoryMembers(where)));
		}
		return events;
	}

	/** Asks for what events say of images, of those alone that start the workflow. */
	private async details(name: string, changes: readonly Change[]): Promise<Map<string, ImageDetail>> {
		const digests = changes
			.filter(({ event, detail }) => detail === undefined && event !== 'imageDeleted')
			.map(({ imageDigest }) => imageDigest);
		return await this.context.registry.details(name, [...new Set(digests)]);
	}

	private event(event: PollingEvent, time: Date | undefined, about: object): EcrEvent {
		return { event, via: 'polling', time: time?.toISOString() ?? this.now, ...about } as EcrEvent;
	}

	private imageEvent(where: EventRepository, change: Change): EcrEvent {
		const { event, imageDigest, imageTags, previousImageDigest, detail, scan, isNew } = change;
		return imageEvent(this.event(event, isNew ? detail?.imagePushedAt : undefined, {}), {
			...imageMembers(where, imageDigest, imageTags),
			...(previousImageDigest ? { previousImageDigest } : {}),
			detail,
			scan,
		});
	}
}

/** imageEvent fills in what the API says of the image that an event is about. */
export function imageEvent(
	base: Pick<EcrEvent, 'event' | 'via' | 'time'>,
	{ detail, scan: asked, ...place }: ReturnType<typeof imageMembers> & Pick<ListedImage, 'detail' | 'scan'>,
): EcrEvent {
	const { imageSizeInBytes, imageManifestMediaType, artifactMediaType } = detail ?? {};
	const { status, completedAt, severityCounts } = saidScan({ detail, scan: asked }) ?? {};
	const isScan = base.event === 'scanFinished' || base.event === 'severityReached';
	const scan = {
		time: completedAt ?? base.time,
		imageScanStatus: status,
		findingSeverityCounts: severityCounts,
		highestSeverity: highestSeverity(severityCounts),
	};
	const about = { imageSizeInBytes, imageManifestMediaType, artifactMediaType };
	return toJson({ ...base, ...place, ...about, ...(isScan ? scan : {}) }) as EcrEvent;
}

/** findEvents looks at the repositories once. Throws ActionError and CallFailure; nothing is then to be remembered. */
export async function findEvents(context: PollContext, before: Memory | undefined): Promise<FoundEvents> {
	return await new Poll(context, before).run();
}
