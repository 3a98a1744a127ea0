import { imagePlace, repositoryPlace, type EcrEvent } from './events';
import { highestSeverity, type SeverityCounts } from './severities';

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
	readonly detailType: string;
	readonly actionType?: string;
	readonly storageClass?: string;
}

/**
 * BRIDGE_EVENTS are the kinds of events that Amazon ECR sends to EventBridge, by the names that items have; see
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export const BRIDGE_EVENTS = {
	imagePushed: { detailType: 'ECR Image Action', actionType: 'PUSH' },
	imageDeleted: { detailType: 'ECR Image Action', actionType: 'DELETE' },
	imageArchived: { detailType: 'ECR Image Action', actionType: 'UPDATE_STORAGE_CLASS', storageClass: 'ARCHIVE' },
	imageRestored: { detailType: 'ECR Image Action', actionType: 'UPDATE_STORAGE_CLASS', storageClass: 'STANDARD' },
	imageReplicated: { detailType: 'ECR Replication Action' },
	imageCached: { detailType: 'ECR Pull Through Cache Action' },
	scanFinished: { detailType: 'ECR Image Scan' },
	scanSettingsChanged: { detailType: 'ECR Scan Resource Change' },
	referrerChanged: { detailType: 'ECR Referrer Action' },
} as const satisfies Readonly<Record<string, Kind>>;

/** BridgeEventName is the name of a kind of event; `other` is what Amazon ECR may come to send besides. */
export type BridgeEventName = keyof typeof BRIDGE_EVENTS | 'other';

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the envelope, or says which member is not as EventBridge has it. */
function toBridgeEvent(given: unknown): BridgeEvent {
	if (!isStructure(given)) throw new NotAnEvent('It is not a JSON object');
	if (given.source !== 'aws.ecr') throw new NotAnEvent('Its source is not aws.ecr');
	const wrong = ['id', 'detail-type', 'account', 'time', 'region'].find(
		(member) => typeof given[member] !== 'string' || given[member] === '',
	);
	if (wrong) throw new NotAnEvent(`Its ${wrong} is not a text`);
	if (!isStructure(given.detail)) throw new NotAnEvent('Its detail is not a JSON object');
	return given as unknown as BridgeEvent;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function nameOf({ 'detail-type': detailType, detail }: BridgeEvent): BridgeEventName {
	const found = Object.entries<Kind>(BRIDGE_EVENTS).find(
		([, kind]) =>
			kind.detailType === detailType &&
			(kind.actionType === undefined || kind.actionType === detail['action-type']) &&
			(kind.storageClass === undefined || kind.storageClass === detail['target-storage-class']),
	);
	return (found?.[0] ?? 'other') as BridgeEventName;
}

/** The repositories that an event names: several where scan settings changed, else one. */
function aboutOf({ detail }: BridgeEvent): ReadonlyArray<Readonly<Record<string, unknown>>> {
	const { repositories } = detail;
	if (!Array.isArray(repositories)) return [detail];
	return repositories.filter(isStructure).map((repository) => ({ ...detail, ...repository, repositories: undefined }));
}

function tagsOf(detail: Readonly<Record<string, unknown>>): string[] {
	const several = detail['image-tags'];
	return [detail['image-tag'], ...(Array.isArray(several) ? (several as unknown[]) : [])].flatMap(
		(tag) => text(tag) ?? [],
	);
}

function toEvent(bridge: BridgeEvent, detail: Readonly<Record<string, unknown>>): EcrEvent {
	const { account: registryId, region, time, id } = bridge;
	const where = { region, registryId, repositoryName: text(detail['repository-name']) ?? '' };
	const digest = text(detail['image-digest']);
	const tags = tagsOf(detail);
	const counts = detail['finding-severity-counts'];
	const findingSeverityCounts = isStructure(counts) ? (counts as SeverityCounts) : undefined;
	const about: Partial<EcrEvent> = {
		imageManifestMediaType: text(detail['manifest-media-type']),
		artifactMediaType: text(detail['artifact-media-type']),
		imageScanStatus: text(detail['scan-status']),
		findingSeverityCounts,
		highestSeverity: highestSeverity(findingSeverityCounts),
		result: text(detail.result) ?? text(detail['sync-status']),
	};
	return {
		event: nameOf(bridge),
		via: 'eventBridge',
		time,
		...(digest || tags.length > 0 ? imagePlace(where, digest, tags) : repositoryPlace(where)),
		...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)),
		eventId: id,
		detail: Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined)),
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
 * repository whose scan settings changed. Answers {@link NotAnEvent} for anything else, and throws nothing.
 */
export function parseEvents(given: unknown): EcrEvent[] | NotAnEvent {
	try {
		const bridge = toBridgeEvent(unwrap(given));
		return aboutOf(bridge).map((detail) => toEvent(bridge, detail));
	} catch (cause) {
		return cause instanceof NotAnEvent ? cause : new NotAnEvent('It cannot be read');
	}
}
