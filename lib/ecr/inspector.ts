import { parseRepositoryAddress } from './repositoryAddress';

/** EventMember is any JSON object. */
type EventMember = Readonly<Record<string, unknown>>;

/** ImageNews is what an event says of one image or repository, by the names that Amazon ECR's own events have. */
export interface ImageNews {
	readonly members: EventMember;
	/** Account that owns the registry, where it is not that of the event. */
	readonly registryId?: string;
}

/** INSPECTOR is the source of the events of Amazon Inspector, which does the enhanced scanning. */
export const INSPECTOR = 'aws.inspector2';

/** INSPECTOR_EVENTS are the detail types of those that may be about images. */
export const INSPECTOR_EVENTS = { scan: 'Inspector2 Scan', finding: 'Inspector2 Finding' } as const;

const IMAGE = 'AWS_ECR_CONTAINER_IMAGE';

interface InspectorFinding {
	readonly severity?: unknown;
	readonly status?: unknown;
	readonly title?: unknown;
	readonly packageVulnerabilityDetails?: { readonly vulnerabilityId?: unknown };
	readonly resources?: ReadonlyArray<{
		readonly type?: unknown;
		readonly details?: { readonly awsEcrContainerImage?: EventMember };
	}>;
}

function scanNews(detail: EventMember): ImageNews[] {
	const { registryId, repositoryName } = parseRepositoryAddress(String(detail['repository-name']));
	return registryId ? [{ members: { ...detail, 'repository-name': repositoryName }, registryId }] : [];
}

function findingNews({
	severity,
	status,
	title,
	packageVulnerabilityDetails,
	resources = [],
}: InspectorFinding): ImageNews[] {
	return resources.flatMap(({ type, details }) => {
		const { repositoryName, imageHash, imageTags, registry } = details?.awsEcrContainerImage ?? {};
		if (type !== IMAGE) return [];
		const members = {
			'repository-name': repositoryName,
			'image-digest': imageHash,
			'image-tags': imageTags,
			'finding-name': packageVulnerabilityDetails?.vulnerabilityId ?? title,
			'finding-status': status,
			'finding-severity': severity,
		};
		return [{ members, ...(typeof registry === 'string' ? { registryId: registry } : {}) }];
	});
}

/**
 * readInspector reads the detail of an event of Amazon Inspector: one piece of news for each image that it is about, and
 * none where it is about something else, such as an instance. See
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html
 */
export function readInspector(detailType: string, detail: EventMember): ImageNews[] {
	if (detailType === INSPECTOR_EVENTS.scan) return scanNews(detail);
	return detailType === INSPECTOR_EVENTS.finding ? findingNews(detail) : [];
}
