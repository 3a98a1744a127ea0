import { isOfCloudTrail, oneRepository, readCloudTrail } from './cloudTrail';
import { imageMembers, repositoryMembers, type EcrEvent } from './events';
import { NotAnEvent, unwrapEvents } from './eventCarriers';
import { INSPECTOR, INSPECTOR_EVENTS, readInspector, type ImageNews } from './inspector';
import { highestSeverity, SEVERITIES, severityOf, type SeverityCounts } from './severities';
import { isObject } from './isObject';

/** BridgeEvent is the envelope that EventBridge puts around every event. */
export interface BridgeEvent {
	readonly version: string;
	readonly id: string;
	readonly 'detail-type': string;
	readonly source: string;
	/** 12 digits. */
	readonly account: string;
	/** ISO 8601. */
	readonly time: string;
	readonly region: string;
	readonly resources: readonly string[];
	readonly detail: Readonly<Record<string, unknown>>;
}

/** Kind is how a kind of event is told from others; what it does not name does not matter. */
interface Kind {
	readonly detailTypes: readonly string[];
	readonly actionType?: string;
	readonly storageClass?: string;
	/** Whether its name says that something was done: an attempt that failed is then another event. */
	readonly done?: true;
}

const STORAGE_CHANGE = {
	detailTypes: ['ECR Image Action'],
	actionType: 'UPDATE_STORAGE_CLASS',
	done: true,
} as const satisfies Kind;

/**
 * BRIDGE_EVENTS are the kinds of events that Amazon ECR sends to EventBridge, and Amazon Inspector of images, by the
 * names that items have; see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export const BRIDGE_EVENTS = {
	imagePushed: { detailTypes: ['ECR Image Action'], actionType: 'PUSH', done: true },
	imageDeleted: { detailTypes: ['ECR Image Action'], actionType: 'DELETE', done: true },
	imageArchived: { ...STORAGE_CHANGE, storageClass: 'ARCHIVE' },
	imageRestored: { ...STORAGE_CHANGE, storageClass: 'STANDARD' },
	imageReplicated: { detailTypes: ['ECR Replication Action'] },
	imageCached: { detailTypes: ['ECR Pull Through Cache Action'] },
	scanFinished: { detailTypes: ['ECR Image Scan', INSPECTOR_EVENTS.scan] },
	findingChanged: { detailTypes: [INSPECTOR_EVENTS.finding] },
	scanSettingsChanged: { detailTypes: ['ECR Scan Resource Change'] },
	referrerChanged: { detailTypes: ['ECR Referrer Action'], done: true },
} as const satisfies Readonly<Record<string, Kind>>;

/**
 * BridgeEventName is the name of a kind of event; `other` is any other event from Amazon ECR: an action that failed, what
 * CloudTrail passes on, and what Amazon ECR may come to send.
 */
export type BridgeEventName = keyof typeof BRIDGE_EVENTS | 'other';

/** Reads the envelope, or says which member is not as EventBridge has it. */
function toBridgeEvent(given: unknown): BridgeEvent {
	if (!isObject(given)) throw new NotAnEvent('It is not a JSON object');
	if (given.source !== 'aws.ecr' && given.source !== INSPECTOR) throw new NotAnEvent('Its source is not aws.ecr');
	const wrong = ['id', 'detail-type', 'account', 'time', 'region'].find(
		(member) => typeof given[member] !== 'string' || given[member] === '',
	);
	if (wrong) throw new NotAnEvent(`Its ${wrong} is not a string`);
	if (!isObject(given.detail)) throw new NotAnEvent('Its detail is not a JSON object');
	return given as typeof given & BridgeEvent;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function nameOf({ 'detail-type': detailType, detail }: BridgeEvent): BridgeEventName {
	const found = Object.entries<Kind>(BRIDGE_EVENTS).find(
		([, kind]) =>
			kind.detailTypes.includes(detailType) &&
			(kind.actionType === undefined || kind.actionType === detail['action-type']) &&
			(kind.storageClass === undefined || kind.storageClass === detail['target-storage-class']) &&
			(!kind.done || detail.result === undefined || detail.result === 'SUCCESS'),
	);
	return (found?.[0] ?? 'other') as BridgeEventName;
}

/** News is what an event says of one repository or image, and the detail that goes with that. */
interface News extends ImageNews {
	readonly detail: BridgeEvent['detail'];
}

/** What an event says: of several repositories where scan settings changed, else of one. */
function newsOf({ source, 'detail-type': detailType, resources, detail }: BridgeEvent): News[] {
	if (source === INSPECTOR) {
		const news = readInspector(detailType, detail);
		if (news.length === 0) throw new NotAnEvent('It is of Amazon Inspector, and about no scan or finding of an image');
		return news.map((one) => ({ ...one, detail }));
	}
	if (isOfCloudTrail(detailType)) return [{ ...readCloudTrail(detail), detail }];
	const { repositories, ...rest } = detail;
	const each = Array.isArray(repositories) ? repositories.filter(isObject) : [];
	if (each.length > 0) {
		return each.map((repository) => ({ ...rest, ...repository })).map((one) => ({ members: one, detail: one }));
	}
	if (text(detail['repository-name']) !== undefined) return [{ members: detail, detail }];
	const { repositoryName, registryId } = oneRepository(Array.isArray(resources) ? resources : []) ?? {};
	return [{ members: { ...detail, 'repository-name': repositoryName }, registryId, detail }];
}

/** Counts of the severities that there are; Amazon Inspector adds one of them all. */
function countsOf(value: unknown): SeverityCounts | undefined {
	if (!isObject(value)) return undefined;
	return Object.fromEntries(SEVERITIES.flatMap((one) => (typeof value[one] === 'number' ? [[one, value[one]]] : [])));
}

function tagsOf(detail: Readonly<Record<string, unknown>>): string[] {
	const several = detail['image-tags'];
	return [detail['image-tag'], ...(Array.isArray(several) ? (several as unknown[]) : [])].flatMap(
		(tag) => text(tag) ?? [],
	);
}

/** What an event is about, as far as it says it. */
function aboutOf(
	registry: Pick<EcrEvent, 'region' | 'registryId'>,
	repositoryName: string | undefined,
	digest: string | undefined,
	tags: readonly string[],
) {
	const isImage = digest !== undefined || tags.length > 0;
	if (repositoryName !== undefined) {
		const where = { ...registry, repositoryName };
		return isImage ? imageMembers(where, digest, tags) : repositoryMembers(where);
	}
	return {
		...registry,
		...(digest === undefined ? {} : { imageDigest: digest }),
		...(isImage ? { imageTags: tags } : {}),
	};
}

function toEvent(bridge: BridgeEvent, { members, detail, registryId = bridge.account }: News): EcrEvent {
	const { region, time, id } = bridge;
	const repositoryName = text(members['repository-name']);
	const digest = text(members['image-digest']);
	const tags = tagsOf(members);
	const findingSeverityCounts = countsOf(members['finding-severity-counts']);
	const severity = text(members['finding-severity']);
	const about: Partial<EcrEvent> = {
		imageManifestMediaType: text(members['manifest-media-type']),
		artifactMediaType: text(members['artifact-media-type']),
		imageScanStatus: text(members['scan-status']),
		findingSeverityCounts,
		findingName: text(members['finding-name']),
		findingStatus: text(members['finding-status']),
		highestSeverity:
			highestSeverity(findingSeverityCounts) ?? (severity === undefined ? undefined : severityOf(severity)),
		result: text(members.result) ?? text(members['sync-status']),
	};
	return {
		event: nameOf(bridge),
		via: 'eventBridge',
		time,
		...aboutOf({ region, registryId }, repositoryName, digest, tags),
		...(tags[0] === undefined ? {} : { imageTag: tags[0] }),
		...Object.fromEntries(Object.entries<unknown>(about).filter(([, value]) => value !== undefined)),
		eventId: id,
		detail,
	};
}

/** Reads one event, or says why it is none. */
function readEvent(given: unknown): EcrEvent[] | NotAnEvent {
	if (given instanceof NotAnEvent) return given;
	try {
		const bridge = toBridgeEvent(given);
		return newsOf(bridge).map((news) => toEvent(bridge, news));
	} catch (cause) {
		return cause instanceof NotAnEvent ? cause : new NotAnEvent('It cannot be read');
	}
}

/** ParsedEvents are the events that were found in something, and why the rest of it is no event. */
export interface ParsedEvents {
	readonly events: readonly EcrEvent[];
	readonly faults: readonly EventFault[];
}

/** EventFault says why something is no event, and its place where several arrived together. */
export interface EventFault {
	/** Counted from 1. */
	readonly place: number;
	readonly of: number;
	readonly reason: string;
}

/**
 * parseEvents reads events as EventBridge sends them, or what Pipes, Lambda, SQS or SNS have put around them. An event is
 * one element, but one for each repository whose scan settings changed, or image that has a finding. Throws nothing.
 */
export function parseEvents(given: unknown): ParsedEvents {
	const found = unwrapEvents(given);
	const events: EcrEvent[] = [];
	const faults: EventFault[] = [];
	for (const [index, one] of found.entries()) {
		const read = readEvent(one);
		if (!(read instanceof NotAnEvent)) events.push(...read);
		else faults.push({ place: index + 1, of: found.length, reason: read.message });
	}
	return { events, faults };
}

/** writeFault says why something is no event, naming it by its place where several arrived together. */
export function writeFault({ place, of, reason }: EventFault): string {
	return of === 1 ? reason : `Event ${place} of ${of}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}
