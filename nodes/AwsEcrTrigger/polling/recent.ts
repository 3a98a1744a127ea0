import { imageMembers, repositoryMembers, selectEvent, type EcrEvent } from '../../../lib/ecr/events';
import { highestSeverity, severityRank } from '../../../lib/ecr/severities';
import { matchesWildcards } from '../../../lib/ecr/wildcards';
import { splitList } from '../../../lib/aws/splitList';
import type { PollingEvent } from './parameters';
import { isOver, saidScan, scansToAsk, type ListedImage } from './compare';
import { imageEvent, watchedRepositories, type PollContext } from './findEvents';
import { LIMITS } from './watchedRegistry';

/** How many repositories are looked through for an example. */
const MOST_REPOSITORIES = 10;

/** How many images of a repository, the newest first, are asked for a scan that is over. */
const MOST_SCANS = 50;

interface Candidate {
	readonly name: string;
	readonly registryId: string;
	readonly createdAt?: Date;
	readonly images: readonly ListedImage[];
}

const pushedAt = ({ detail }: ListedImage) => Number(detail?.imagePushedAt ?? 0);
const newestFirst = (one: ListedImage, other: ListedImage) => pushedAt(other) - pushedAt(one);

const SCAN_EVENTS: readonly PollingEvent[] = ['scanFinished', 'severityReached'];

/** Whether an image can stand for an event: one that was scanned for a scan, a tagged one for a moved tag. */
function fits(event: PollingEvent, image: ListedImage, minRank: number): boolean {
	if (!SCAN_EVENTS.includes(event)) return event !== 'tagMoved' || image.imageTags.length > 0;
	const scan = saidScan(image);
	if (!scan || !isOver(scan)) return false;
	return event === 'scanFinished' || severityRank(highestSeverity(scan.severityCounts)) >= minRank;
}

/** The images of a repository, the newest first, with the scans that are needed for an example of each event. */
async function imagesOf(name: string, { params, registry }: PollContext, minRank: number): Promise<ListedImage[]> {
	const images = [...((await registry.images(name)) ?? [])].sort(newestFirst);
	const wanted = params.events.filter((event) => SCAN_EVENTS.includes(event));
	const isWanted = ({ imageTags }: ListedImage) =>
		!params.tagPatterns || imageTags.some((tag) => params.tagPatterns?.some((one) => matchesWildcards(one, tag)));
	const digests = scansToAsk(images.filter(isWanted)).slice(0, MOST_SCANS);
	for (const some of splitList(digests, LIMITS.concurrency)) {
		if (wanted.every((event) => images.some((image) => isWanted(image) && fits(event, image, minRank)))) break;
		const scans = await registry.scans(name, some);
		for (const [at, image] of images.entries()) {
			const scan = scans.get(image.imageDigest);
			if (scan) images[at] = { ...image, scan };
		}
	}
	return images;
}

/**
 * recentEvents answers an example of each event that starts the workflow, made of the newest image or repository that
 * there is: what to build the workflow with. Nothing is remembered. Throws CallFailure.
 */
export async function recentEvents(context: PollContext): Promise<readonly EcrEvent[]> {
	const { params, registry, region } = context;
	const minRank = severityRank(params.severityToReach);
	const repositories = [...(await watchedRepositories(params, registry))]
		.sort((one, other) => Number(other.createdAt ?? 0) - Number(one.createdAt ?? 0))
		.slice(0, MOST_REPOSITORIES);
	const candidates: Candidate[] = [];
	for (const { repositoryName: name = '', registryId = '', createdAt } of repositories) {
		candidates.push({ name, registryId, createdAt, images: await imagesOf(name, context, minRank) });
	}
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
	return images
		.filter((image) => fits(event, image, minRank))
		.map((image): EcrEvent => {
			const { imageDigest, imageTags, detail, scan } = image;
			const previous = event === 'tagMoved' ? images.find((other) => other !== image)?.imageDigest : undefined;
			const tags = event === 'tagMoved' ? imageTags.slice(0, 1) : imageTags;
			const time = new Date(pushedAt(image)).toISOString();
			const place = imageMembers(where, imageDigest, tags);
			const example = imageEvent({ event, via, time }, { ...place, detail, scan });
			return previous === undefined ? example : { ...example, previousImageDigest: previous };
		});
}
