import { imageMembers, repositoryMembers, selectEvent, type EcrEvent } from '../../../lib/ecr/events';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import type { PollingEvent } from './parameters';
import type { ListedImage } from './compare';
import { imageEvent, watchedRepositories, type PollContext } from './findEvents';

/** How many repositories are looked through for an example. */
const MOST_REPOSITORIES = 10;

interface Candidate {
	readonly name: string;
	readonly registryId: string;
	readonly createdAt?: Date;
	readonly images: readonly ListedImage[];
}

const pushedAt = ({ detail }: ListedImage) => Number(detail?.imagePushedAt ?? 0);
const newestFirst = (one: ListedImage, other: ListedImage) => pushedAt(other) - pushedAt(one);

/** Whether an image can stand for an event: one that was scanned for a scan, a tagged one for a moved tag. */
function fits(event: PollingEvent, { imageTags, detail }: ListedImage, minRank: number): boolean {
	const { imageScanCompletedAt, findingSeverityCounts } = detail?.imageScanFindingsSummary ?? {};
	if (event === 'scanFinished') return imageScanCompletedAt !== undefined;
	if (event === 'severityReached') return severityRank(highestSeverity(findingSeverityCounts)) >= minRank;
	return event !== 'tagMoved' || imageTags.length > 0;
}

/**
 * recentEvents answers an example of each event that starts the workflow, made of the newest image or repository that
 * there is: what to build the workflow with. Nothing is remembered. Throws CallFailure.
 */
export async function recentEvents({ params, registry, region }: PollContext): Promise<readonly EcrEvent[]> {
	const repositories = [...(await watchedRepositories(params, registry))]
		.sort((one, other) => Number(other.createdAt ?? 0) - Number(one.createdAt ?? 0))
		.slice(0, MOST_REPOSITORIES);
	const candidates: Candidate[] = [];
	for (const { repositoryName: name = '', registryId = '', createdAt } of repositories) {
		candidates.push({ name, registryId, createdAt, images: (await registry.images(name)) ?? [] });
	}
	const minRank = severityRank(params.severityToReach);
	return params.events.flatMap((event) => {
		const examples = candidates.flatMap(({ images, ...one }) => examplesOf(event, { ...one, images }, region, minRank));
		const wanted = examples.flatMap((example) => selectEvent(example, params) ?? []);
		return wanted.sort((one, other) => (one.time < other.time ? 1 : -1)).slice(0, 1);
	});
}

function examplesOf(
	event: PollingEvent,
	{ name, registryId, createdAt, images }: Candidate,
	region: string,
	minRank: number,
) {
	const where = { region, registryId, repositoryName: name };
	const via = 'polling' as const;
	if (event === 'repositoryCreated' || event === 'repositoryDeleted') {
		return [{ event, via, time: (createdAt ?? new Date()).toISOString(), ...repositoryMembers(where) }];
	}
	const sorted = [...images].sort(newestFirst);
	return sorted
		.filter((image) => fits(event, image, minRank))
		.map((image): EcrEvent => {
			const { imageDigest, imageTags, detail } = image;
			const previous = event === 'tagMoved' ? sorted.find((other) => other !== image)?.imageDigest : undefined;
			const tags = event === 'tagMoved' ? imageTags.slice(0, 1) : imageTags;
			const time = new Date(pushedAt(image)).toISOString();
			const place = imageMembers(where, imageDigest, tags);
			const example = imageEvent({ event, via, time }, { ...place, detail });
			return previous === undefined ? example : { ...example, previousImageDigest: previous };
		});
}
