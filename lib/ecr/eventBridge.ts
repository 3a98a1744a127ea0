import { imageMembers, repositoryMembers, type EcrEvent } from './events';
import { INSPECTOR, INSPECTOR_EVENTS, readInspector, type ImageNews } from './inspector';
import { highestSeverity, SEVERITIES, severityOf, type SeverityCounts } from './severities';

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

/** NotAnEvent stands for what is no event of Amazon ECR; its message says why, and nothing of the content. */
export class NotAnEvent extends Error {
	override readonly name = 'NotAnEvent';
}

/** Kind is how a kind of event is told from others; what it does not name does not matter. */
interface Kind {
	readonly detailTypes: readonly string[];
	readonly actionType?: string;
	readonly storageClass?: string;
}

/**
 * BRIDGE_EVENTS are the kinds of events that Amazon ECR sends to EventBridge, and Amazon Inspector of images, by the
 * names that items have; see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export const BRIDGE_EVENTS = {
	imagePushed: { detailTypes: ['ECR Image Action'], actionType: 'PUSH' },
	imageDeleted: { detailTypes: ['ECR Image Action'], actionType: 'DELETE' },
	imageArchived: { detailTypes: ['ECR Image Action'], actionType: 'UPDATE_STORAGE_CLASS', storageClass: 'ARCHIVE' },
	imageRestored: { detailTypes: ['ECR Image Action'], actionType: 'UPDATE_STORAGE_CLASS', storageClass: 'STANDARD' },
	imageReplicated: { detailTypes: ['ECR Replication Action'] },
	imageCached: { detailTypes: ['ECR Pull Through Cache Action'] },
	scanFinished: { detailTypes: ['ECR Image Scan', INSPECTOR_EVENTS.scan] },
	findingChanged: { detailTypes: [INSPECTOR_EVENTS.finding] },
	scanSettingsChanged: { detailTypes: ['ECR Scan Resource Change'] },
	referrerChanged: { detailTypes: ['ECR Referrer Action'] },
} as const satisfies Readonly<Record<string, Kind>>;

/** BridgeEventName is the name of a kind of event; `other` is what Amazon ECR may come to send besides. */
export type BridgeEventName = keyof typeof BRIDGE_EVENTS | 'other';

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the envelope, or says which member is not as EventBridge has it. */
function toBridgeEvent(given: unknown): BridgeEvent {
	if (!isStructure(given)) throw new NotAnEvent('It is not a JSON object');
	if (given.source !== 'aws.ecr' && given.source !== INSPECTOR) throw new NotAnEvent('Its source is not aws.ecr');
	const wrong = ['id', 'detail-type', 'account', 'time', 'region'].find(
		(member) => typeof given[member] !== 'string' || given[member] === '',
	);
	if (wrong) throw new NotAnEvent(`Its ${wrong} is not a text`);
	if (!isStructure(given.detail)) throw new NotAnEvent('Its detail is not a JSON object');
	return given as typeof given & BridgeEvent;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function nameOf({ 'detail-type': detailType, detail }: BridgeEvent): BridgeEventName {
	const found = Object.entries<Kind>(BRIDGE_EVENTS).find(
		([, kind]) =>
			kind.detailTypes.includes(detailType) &&
			(kind.actionType === undefined || kind.actionType === detail['action-type']) &&
			(kind.storageClass === undefined || kind.storageClass === detail['target-storage-class']),
	);
	return (found?.[0] ?? 'other') as BridgeEventName;
}

/** News is what an event says of one repository or image, and the detail that goes with that. */
interface News extends ImageNews {
	readonly detail: BridgeEvent['detail'];
}

/** What an event says: of several repositories where scan settings changed, else of one. */
function newsOf({ source, 'detail-type': detailType, detail }: BridgeEvent): News[] {
	if (source === INSPECTOR) {
		const news = readInspector(detailType, detail);
		if (news.length === 0) throw new NotAnEvent('It is of Amazon Inspector, and about no scan or finding of an image');
		return news.map((one) => ({ ...one, detail }));
	}
	const { repositories, ...rest } = detail;
	if (!Array.isArray(repositories)) return [{ members: detail, detail }];
	const each = repositories.filter(isStructure).map((repository) => ({ ...rest, ...repository }));
	return each.map((members) => ({ members, detail: members }));
}

/** Counts of the severities that there are; Amazon Inspector adds one of them all. */
function countsOf(value: unknown): SeverityCounts | undefined {
	if (!isStructure(value)) return undefined;
	return Object.fromEntries(SEVERITIES.flatMap((one) => (typeof value[one] === 'number' ? [[one, value[one]]] : [])));
}

function tagsOf(detail: Readonly<Record<string, unknown>>): string[] {
	const several = detail['image-tags'];
	return [detail['image-tag'], ...(Array.isArray(several) ? (several as unknown[]) : [])].flatMap(
		(tag) => text(tag) ?? [],
	);
}

function toEvent(bridge: BridgeEvent, { members, detail, registryId = bridge.account }: News): EcrEvent {
	const { region, time, id } = bridge;
	const where = { region, registryId, repositoryName: text(members['repository-name']) ?? '' };
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
		...(digest || tags.length > 0 ? imageMembers(where, digest, tags) : repositoryMembers(where)),
		...Object.fromEntries(Object.entries<unknown>(about).filter(([, value]) => value !== undefined)),
		eventId: id,
		detail,
	};
}

/** Takes the event out of what carries it: JSON text, a message of SQS, a notification of SNS. */
function unwrap(given: unknown): unknown {
	if (typeof given === 'string') {
		try {
			return unwrap(JSON.parse(given));
		} catch (cause) {
			if (cause instanceof NotAnEvent) throw cause;
			throw new NotAnEvent('It is not JSON');
		}
	}
	if (!isStructure(given) || given.source !== undefined) return given;
	const inner = given.Message ?? given.Body ?? given.body;
	return inner === undefined ? given : unwrap(inner);
}

/**
 * parseEvents reads an event as EventBridge sends it, or what SQS or SNS have put around it: one event, but one for each
 * repository whose scan settings changed, or image that has a finding. Answers {@link NotAnEvent} for anything else, and throws nothing.
 */
export function parseEvents(given: unknown): EcrEvent[] | NotAnEvent {
	try {
		const bridge = toBridgeEvent(unwrap(given));
		return newsOf(bridge).map((news) => toEvent(bridge, news));
	} catch (cause) {
		return cause instanceof NotAnEvent ? cause : new NotAnEvent('It cannot be read');
	}
}
