import type { ImageDetail, Repository } from '@aws-sdk/client-ecr';
import { imagePlace, repositoryPlace, selectEvent, type EcrEvent, type Where } from '../../../lib/ecr/events';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import { matchesWildcards } from '../../../lib/ecr/wildcards';
import { InvalidField } from '../../../lib/engine/field';
import { toJson } from '../../../lib/engine/items';
import { runJobs } from '../../../lib/aws/schedule';
import type { Asked, PollingEvent } from './asked';
import type { Calls } from './calls';
import { compare, isTorn, remember, type Change, type Known, type ListedImage } from './compare';
import type { Detail, KnownImages, Memory } from './memory';

/** Calls to Amazon ECR under way at a time. */
const CONCURRENCY = 5;

/** Looked is what a poll found: the events that are wanted, oldest first, and what is to be remembered. */
export interface Looked {
	readonly events: readonly EcrEvent[];
	readonly memory: Memory;
}

/** Setting is what a poll looks at. */
export interface Setting {
	readonly asked: Asked;
	readonly calls: Calls;
	readonly region: string;
	/** Tells one registry from another. */
	readonly registry: string;
}

/** detailFor is how much has to be remembered for some events. */
export function detailFor(events: readonly PollingEvent[]): Detail {
	const any = (...names: PollingEvent[]) => names.some((name) => events.includes(name));
	const scans = any('scanFinished', 'severityReached');
	const exact = any('imageDeleted');
	return { images: scans || exact || any('imagePushed', 'tagMoved'), exact, scans };
}

/** What there is now of a repository: its images, where they matter, and null where it is not there. */
interface Present {
	readonly name: string;
	readonly images: readonly ListedImage[] | null;
	readonly createdAt?: Date;
}

/** What the repositories are chosen by, where they are not named one by one. */
const choiceOf = ({ names, repositoryPatterns }: Asked): string | undefined =>
	names ? undefined : (repositoryPatterns ?? ['*']).join(' ');

/** watched are the repositories that are to be looked at and are there. Throws CallRefused. */
export async function watched({ names, repositoryPatterns }: Asked, calls: Calls): Promise<Repository[]> {
	if (names) {
		const found: Repository[] = [];
		for (const name of names) found.push(...[(await calls.repository(name)) ?? []].flat());
		return found;
	}
	const matches = ({ repositoryName = '' }: Repository) =>
		repositoryPatterns?.some((pattern) => matchesWildcards(pattern, repositoryName)) ?? true;
	return (await calls.repositories()).filter(matches);
}

/** Look is one look at the repositories, compared with what is remembered. */
class Look {
	private readonly detail: Detail;
	private readonly now = new Date().toISOString();
	private registryId: string;

	constructor(
		private readonly setting: Setting,
		private readonly before: Memory | undefined,
	) {
		this.detail = detailFor(setting.asked.events);
		this.registryId = setting.asked.registryId ?? before?.registryId ?? '';
	}

	async run(): Promise<Looked> {
		const { asked, registry } = this.setting;
		const present = await this.present();
		const events: EcrEvent[] = [];
		const repositories = new Map<string, KnownImages>();
		const settle = async (one: Present) => {
			events.push(...(await this.eventsOf(one)));
			const images = one.images && remember(one.images, this.detail, this.knownImages(one.name));
			// One that was named stays to be looked for; one that was found goes with what it held.
			if (images || asked.names) repositories.set(one.name, images);
		};
		const jobs = [...present, ...this.gone(present)].map((one) => ({ run: async () => await settle(one) }));
		await runJobs(jobs, CONCURRENCY, () => false);
		const choice = choiceOf(asked);
		return {
			events: events.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0)),
			memory: {
				...this.detail,
				registry,
				...(choice === undefined ? {} : { choice }),
				registryId: this.registryId,
				// In order, so that what has not changed is written as it was.
				repositories: new Map([...repositories].sort(([one], [other]) => (one < other ? -1 : 1))),
			},
		};
	}

	/** The repositories as they are now. */
	private async present(): Promise<Present[]> {
		const { asked, calls } = this.setting;
		const present: Present[] = [];
		const take = async (name: string, createdAt?: Date) => {
			present.push({ name, images: (await this.imagesOf(name)) ?? null, createdAt });
		};
		// Whether a named repository is there, the call for its images tells.
		const found =
			asked.names?.map((repositoryName): Repository => ({ repositoryName })) ?? (await watched(asked, calls));
		this.registryId ||= found[0]?.registryId ?? '';
		const jobs = found.map(({ repositoryName = '', createdAt }) => ({
			run: async () => await take(repositoryName, createdAt),
		}));
		await runJobs(jobs, CONCURRENCY, () => false);
		if (asked.names) await this.greet(present);
		return present;
	}

	/** Sees at first that a named repository is there, unless the workflow waits for it, and whose it is. */
	private async greet(present: readonly Present[]): Promise<void> {
		const { asked, calls } = this.setting;
		const absent = present.find(({ name, images }) => !images && this.before?.repositories.has(name) !== true);
		if (absent && !asked.events.includes('repositoryCreated')) {
			const how = 'Create it first, or choose the event Repository Created as well.';
			throw new InvalidField(`names ${absent.name}, which does not exist`, how, 'Repository');
		}
		const first = present.find(({ images }) => images);
		if (this.registryId || !first) return;
		this.registryId = (await calls.repository(first.name))?.registryId ?? '';
	}

	/** The images of a repository, asked for only as far as they matter; undefined where there is no repository. */
	private async imagesOf(name: string): Promise<readonly ListedImage[] | undefined> {
		const { asked, calls } = this.setting;
		if (this.detail.images) {
			const list = async () => (this.detail.scans ? await calls.images(name) : await calls.imageIds(name));
			const listed = await list();
			const known = this.knownImages(name);
			return listed && known && isTorn(known, listed) ? await list() : listed;
		}
		return !asked.names || (await calls.repository(name)) ? [] : undefined;
	}

	/** Repositories that were found before and no longer are. */
	private gone(present: readonly Present[]): Present[] {
		if (this.before?.choice === undefined || this.before.choice !== choiceOf(this.setting.asked)) return [];
		const names = new Set(present.map(({ name }) => name));
		return [...this.before.repositories.keys()]
			.filter((name) => !names.has(name))
			.map((name) => ({ name, images: null }));
	}

	/** What is known of a repository: undefined where it is looked at for the first time. */
	private known(name: string): KnownImages | undefined {
		const found = this.before?.repositories.get(name);
		if (found !== undefined) return found;
		if (this.setting.asked.emitExisting && this.before === undefined) return null;
		// Where all that match are looked at, one that was not there before is new.
		const choice = choiceOf(this.setting.asked);
		return choice !== undefined && this.before?.choice === choice ? null : undefined;
	}

	/** What is known of the images of a repository: undefined where they are looked at for the first time. */
	private knownImages(name: string): Known | undefined {
		const known = this.known(name);
		if (known === undefined || (known && this.before?.images === false)) return undefined;
		const { exact, scans } = this.before ?? this.detail;
		return { exact, scans, images: known ?? new Map() };
	}

	private async eventsOf({ name, images, createdAt }: Present): Promise<EcrEvent[]> {
		const { asked, calls, region } = this.setting;
		const known = this.known(name);
		const isNew = known === null && images !== null;
		const where: Where = { region, registryId: this.registryId, repositoryName: name };
		const events: EcrEvent[] = [];
		if (isNew && asked.events.includes('repositoryCreated')) {
			const created = createdAt ?? (await calls.repository(name))?.createdAt;
			events.push(this.event('repositoryCreated', created, repositoryPlace(where)));
		}
		const before = this.knownImages(name);
		if (before && this.detail.images) {
			const changes = compare(before, images ?? [], severityRank(asked.severityToReach));
			const wanted = changes.filter((change) => selectEvent(this.imageEvent(where, change), asked) !== undefined);
			const details = await this.details(name, wanted);
			for (const change of wanted) {
				const detail = change.detail ?? details.get(change.imageDigest);
				const event = selectEvent(this.imageEvent(where, { ...change, ...(detail ? { detail } : {}) }), asked);
				if (event) events.push(event);
			}
		}
		if (known && images === null && asked.events.includes('repositoryDeleted')) {
			events.push(this.event('repositoryDeleted', undefined, repositoryPlace(where)));
		}
		return events;
	}

	/** Asks for what events say of images, of those alone that start the workflow. */
	private async details(name: string, changes: readonly Change[]): Promise<Map<string, ImageDetail>> {
		const digests = changes
			.filter(({ event, detail }) => detail === undefined && event !== 'imageDeleted')
			.map(({ imageDigest }) => imageDigest);
		return await this.setting.calls.details(name, [...new Set(digests)]);
	}

	private event(event: PollingEvent, time: Date | undefined, about: object): EcrEvent {
		return { event, via: 'polling', time: time?.toISOString() ?? this.now, ...about } as EcrEvent;
	}

	private imageEvent(where: Where, change: Change): EcrEvent {
		const { event, imageDigest, imageTags, previousImageDigest, detail, isNew } = change;
		return imageEvent(this.event(event, isNew ? detail?.imagePushedAt : undefined, {}), {
			...imagePlace(where, imageDigest, imageTags),
			...(previousImageDigest ? { previousImageDigest } : {}),
			detail,
		});
	}
}

/** imageEvent fills in what the API says of the image that an event is about. */
export function imageEvent(
	base: Pick<EcrEvent, 'event' | 'via' | 'time'>,
	{ detail, ...place }: ReturnType<typeof imagePlace> & { readonly detail?: ImageDetail },
): EcrEvent {
	const { imageSizeInBytes, imageManifestMediaType, artifactMediaType, imageScanStatus } = detail ?? {};
	const { imageScanCompletedAt, findingSeverityCounts } = detail?.imageScanFindingsSummary ?? {};
	const isScan = base.event === 'scanFinished' || base.event === 'severityReached';
	const scan = {
		time: imageScanCompletedAt ?? base.time,
		imageScanStatus: imageScanStatus?.status,
		findingSeverityCounts,
		highestSeverity: highestSeverity(findingSeverityCounts),
	};
	const about = { imageSizeInBytes, imageManifestMediaType, artifactMediaType };
	return toJson({ ...base, ...place, ...about, ...(isScan ? scan : {}) }) as EcrEvent;
}

/** look looks at the repositories once. Throws InvalidField and CallRefused; nothing is then to be remembered. */
export async function look(setting: Setting, before: Memory | undefined): Promise<Looked> {
	return await new Look(setting, before).run();
}
