import { registryHost } from './addresses';
import { severityRank, type Severity, type SeverityCounts } from './severities';
import { matchesWildcards } from './wildcards';

/** EventRepository is the repository that an event is about. */
export interface EventRepository {
	readonly region: string;
	/** Account that owns the registry, 12 digits. */
	readonly registryId: string;
	readonly repositoryName: string;
}

/**
 * EcrEvent is what an item of the triggers holds, whatever way the event came. Members that do not apply, or that the
 * way does not tell, are left out.
 */
export interface EcrEvent extends Omit<EventRepository, 'repositoryName'> {
	/** Left out where the event is about the whole registry, or about several repositories. */
	readonly repositoryName?: string;
	readonly event: string;
	readonly via: 'polling' | 'eventBridge';
	/** When it happened, ISO 8601; for what Amazon ECR gives no time of, when a poll saw it. */
	readonly time: string;
	/** What tools push to and pull from: the registry's host and the repository's name. */
	readonly repositoryUri?: string;
	readonly imageDigest?: string;
	/** The tags that the event is about: all of a new image, those that were added or moved, those that went. */
	readonly imageTags?: readonly string[];
	/** The first of `imageTags` that matches the tag patterns; without patterns the first of all. */
	readonly imageTag?: string;
	/** The image by its digest, ready to be pulled. */
	readonly imageUri?: string;
	/** The image that a moved tag named before. */
	readonly previousImageDigest?: string;
	readonly imageSizeInBytes?: number;
	readonly imageManifestMediaType?: string;
	readonly artifactMediaType?: string;
	readonly imageScanStatus?: string;
	readonly findingSeverityCounts?: SeverityCounts;
	/** The finding that changed, by its CVE's ID as a rule, and what it is now: `ACTIVE`, `SUPPRESSED` or `CLOSED`. */
	readonly findingName?: string;
	readonly findingStatus?: string;
	/** The highest severity that the scan found, or that of the finding. */
	readonly highestSeverity?: Severity;
	/** Whether what EventBridge reports succeeded: `SUCCESS`, `FAILED` or `FAILURE`. */
	readonly result?: string;
	/** EventBridge's own ID of the event. */
	readonly eventId?: string;
	/** What EventBridge says besides, as it came. */
	readonly detail?: Readonly<Record<string, unknown>>;
}

/** EventFilter says which events are wanted. Patterns have `*` for any characters; without patterns all are wanted. */
export interface EventFilter {
	readonly events: readonly string[];
	readonly repositoryPatterns?: readonly string[];
	readonly tagPatterns?: readonly string[];
	/** Least severity that a scan must have found, or a finding must have; undefined for any. */
	readonly minSeverity?: Severity;
}

/** repositoryMembers is what an event says of the repository that it is about. */
export function repositoryMembers({
	region,
	registryId,
	repositoryName,
}: EventRepository): EventRepository & { repositoryUri: string } {
	return { region, registryId, repositoryName, repositoryUri: `${registryHost(registryId, region)}/${repositoryName}` };
}

/** imageMembers is what an event says of the image that it is about, and of its repository. */
export function imageMembers(where: EventRepository, imageDigest: string | undefined, imageTags: readonly string[]) {
	const place = repositoryMembers(where);
	return {
		...place,
		...(imageDigest ? { imageDigest } : {}),
		imageTags,
		...(imageDigest ? { imageUri: `${place.repositoryUri}@${imageDigest}` } : {}),
	};
}

const matches = (patterns: readonly string[], text: string) =>
	patterns.some((pattern) => matchesWildcards(pattern, text));

/**
 * selectEvent answers an event that is wanted, with its `imageTag` chosen, and undefined for any other. A tag pattern
 * asks nothing of an event that is about no image, and a severity nothing of one that is about no scan or finding.
 */
export function selectEvent(event: EcrEvent, filter: EventFilter): EcrEvent | undefined {
	const { events, repositoryPatterns, tagPatterns, minSeverity } = filter;
	if (!events.includes(event.event)) return undefined;
	if (repositoryPatterns && !matches(repositoryPatterns, event.repositoryName ?? '')) return undefined;
	if (minSeverity && (event.imageScanStatus ?? event.findingStatus) !== undefined) {
		if (severityRank(event.highestSeverity) < severityRank(minSeverity)) return undefined;
	}
	if (event.imageTags === undefined) return event;
	const imageTag = event.imageTags.find((tag) => !tagPatterns || matches(tagPatterns, tag));
	if (tagPatterns && imageTag === undefined) return undefined;
	return imageTag === undefined ? event : { ...event, imageTag };
}
