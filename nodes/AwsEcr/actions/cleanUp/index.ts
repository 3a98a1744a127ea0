import { ActionError } from '../../../../lib/aws/actionError';
import { isException } from '../../../../lib/aws/callFailure';
import { mapConcurrently } from '../../../../lib/aws/mapConcurrently';
import type { Workload } from '../../../../lib/aws/workloads';
import { action, type ActionItem, type Identity } from '../../../../lib/engine/action';
import { InvalidField, neededWhen, option, optional, type Field } from '../../../../lib/engine/field';
import { PartialFailure } from '../../../../lib/engine/partialFailure';
import type { Scope } from '../../../../lib/engine/scope';
import type { Tools } from '../../../../lib/engine/tools';
import { choice, multiOptions, boolean, integer } from '../../../../lib/fields/basic';
import { dryRun } from '../../../../lib/fields/dryRun';
import { registryId } from '../../../../lib/fields/registryId';
import { repositories, type Repositories } from '../../../../lib/fields/repositories';
import { strings } from '../../../../lib/fields/strings';
import { carryOut, toDelete, type Planned } from './carryOut';
import { IMAGES_IN_USE_LABEL, imagesInUse } from './imagesInUse';
import { findInUse, NAMED_USER, PROTECT_LABEL, type InUse } from './inUse';
import { freedBytes, readLayers, type ImageLayers } from './layerBytes';
import { findNamed, type NamedImages } from './namedImages';
import { plan } from './plan';
import { readContents, type Contents } from './read';
import { DELETE_REPLICAS_LABEL, refuseReplicas, replicaNotes, replicasOf } from './replicas';
import { report, resultOf, type CleanUpDetail, type ImageResult } from './report';
import type { Rules } from './rules';
import { listRepositories } from '../../../../lib/registry/listRepositories';
import type { Repository } from '../../../../lib/registry/repository';

/** What starts tasks without a service, such as a schedule, takes the latest revision unless it names another. */
const LATEST_REVISIONS = 1;

/** What a person asks for: where, the rules, and how far to go. */
interface CleanUpParams extends Omit<Rules, 'inUse' | 'unknownUse'> {
	readonly repositories: Repositories;
	readonly dryRun: boolean;
	readonly mostDeletions?: number;
	readonly protect?: readonly Workload[];
	readonly taskDefinitionRevisions?: number;
	readonly deleteReplicas?: boolean;
	readonly imagesInUse?: readonly string[];
	readonly countBytesByLayer?: boolean;
	readonly detail?: CleanUpDetail;
	readonly registryId?: string;
}

/** Refuses what would let everything go: that is what deleting a repository is for. */
function check(params: CleanUpParams): void {
	const { keepNewest, olderThanDays, notPulledForDays, images, tagsToInclude = [], countNewest } = params;
	if (countNewest === 'pattern' && images !== 'tagged') {
		throw new InvalidField(
			'counts by tag pattern, but no tag patterns are given',
			'Set Images to Tags That Match, or count in each repository.',
			'Count Newest',
		);
	}
	if (params.countBytesByLayer && notPulledForDays) {
		throw new InvalidField(
			'cannot be on together with Not Pulled For, since reading the manifests counts as a pull',
			'Turn it off, or set Not Pulled For to 0.',
			'Count Bytes by Layer',
		);
	}
	const limits = [keepNewest, olderThanDays, notPulledForDays].some((value) => value !== undefined && value > 0);
	const chooses = images === 'untagged' || (images === 'tagged' && !tagsToInclude.some((tag) => /^\*+$/.test(tag)));
	if (limits || chooses) return;
	throw new InvalidField(
		'and the other rules are off, which would delete every image',
		'Set Keep Newest, Older Than or Not Pulled For to more than 0, or choose the images by their tags.',
		'Keep Newest',
	);
}

/** An index that cannot be read may list any image: then nothing of the repository is deleted. */
function planFor(contents: Contents, rules: Rules, now: Date): Planned {
	const verdicts = plan(contents.images, rules, now);
	const [unknown] = contents.unreadable;
	if (!unknown) return { contents, verdicts };
	const reason = `what the index ${unknown[0]} names is not known`;
	return {
		contents,
		verdicts: verdicts.map((one) => (one.decision === 'keep' ? one : { ...one, decision: 'keep', reason })),
	};
}

async function namesOf(wanted: Repositories, account: string | undefined, tools: Tools): Promise<readonly string[]> {
	if ('names' in wanted) return wanted.names;
	return (await listRepositories(account, wanted.patterns, tools)).map(({ repositoryName }) => repositoryName);
}

/** The contents of a repository; undefined for one that matched a pattern and was deleted since. */
async function contentsOf(repository: Repository, wanted: Repositories): Promise<Contents | undefined> {
	return await readContents(repository).catch((thrown: unknown) => {
		const isMissing = isException(thrown, 'RepositoryNotFoundException');
		if (isMissing && 'patterns' in wanted) return undefined;
		if (!isMissing || ('names' in wanted && wanted.names.length === 1)) throw thrown;
		throw new ActionError(
			'RepositoryNotFoundException',
			`Repository Names holds ${repository.name}, which is not there`,
			'Nothing was deleted. Correct the name, or take it out.',
		);
	});
}

/** The account whose images these are. */
function registryOf({ details }: Contents): string | undefined {
	return [...details.values()].find(({ registryId }) => registryId !== undefined)?.registryId;
}

/** What uses the images of a repository, as the rules have it. */
function useIn(contents: Contents, inUse: InUse, named: NamedImages): Pick<Rules, 'inUse' | 'unknownUse'> {
	const own = inUse.of(contents.repository.name, registryOf(contents));
	return {
		inUse: (image) => own.inUse(image) ?? (named.byContent.has(image.digest) ? NAMED_USER : undefined),
		unknownUse: (image) => own.unknownUse(image) ?? named.unknownUse(contents, image),
	};
}

async function perform(params: CleanUpParams, tools: Tools): Promise<ActionItem[]> {
	const { registryId, repositories: wanted, dryRun, mostDeletions = 0, detail = 'all', ...more } = params;
	const { protect = [], imagesInUse: given = [], countBytesByLayer = false, ...others } = more;
	const { taskDefinitionRevisions: latestRevisions = LATEST_REVISIONS, deleteReplicas = false, ...rules } = others;
	const now = new Date();
	const names = await namesOf(wanted, registryId, tools);
	let count = 0;
	const read = await mapConcurrently(names, tools, async (repositoryName) => {
		const contents = await contentsOf(tools.repository({ repositoryName, registryId }), wanted);
		tools.tell(`${(count += 1)} of ${names.length} repositories read`);
		return contents;
	});
	// Last, so that what was deployed meanwhile is known.
	const inUse = await findInUse(given, protect, { latestRevisions }, tools);
	const existing = read.filter((contents) => contents !== undefined);
	const named = await findNamed(inUse, existing, { readsManifests: !rules.notPulledForDays }, tools);
	const planned = existing.map((contents) => planFor(contents, { ...rules, ...useIn(contents, inUse, named) }, now));
	const deletions = planned.reduce((sum, one) => sum + toDelete(one).length, 0);
	const exceeded = mostDeletions > 0 && deletions > mostDeletions;
	if (exceeded && !dryRun) {
		throw new ActionError(
			'DeletionLimitExceeded',
			`Most Deletions is ${mostDeletions}, but ${deletions} images would be deleted, so none was`,
			'See with Dry Run which they are, then change the rules or the limit.',
		);
	}
	const losing = planned.filter((one) => toDelete(one).length > 0).map(({ contents }) => contents);
	const replicas = await replicasOf(
		losing.map((contents) => ({ name: contents.repository.name, registryId: registryOf(contents) ?? registryId })),
		tools,
	);
	const refuses = protect.length > 0 && !deleteReplicas;
	if (refuses && !dryRun) refuseReplicas(replicas);
	const layers = countBytesByLayer ? await layersOf(planned, tools) : undefined;
	const results = dryRun ? planned.flatMap(foreseen) : await carryOut(planned, tools);
	const { notFound } = named;
	const ofReplicas = replicaNotes(replicas, { dryRun, refuses });
	const members = {
		repositories: planned.length,
		...(layers ? { layerBytes: layerBytes(layers, results) } : {}),
		...(given.length > 0 ? { notFoundCount: notFound.length, notFound: [...notFound] } : {}),
		...(mostDeletions > 0 ? { mostDeletions, mostDeletionsExceeded: exceeded } : {}),
		...ofReplicas.members,
	};
	const unmatched =
		notFound.length > 0 ? [`${notFound.length} of ${given.length} ${IMAGES_IN_USE_LABEL} match no image`] : [];
	const items = report(results, detail, dryRun, { members, sentences: [...ofReplicas.sentences, ...unmatched] });
	throwIfIncomplete(planned, results, items);
	return items;
}

/** The layers of the images, of the repositories from which some are deleted: read while they exist. */
async function layersOf(planned: readonly Planned[], tools: Tools): Promise<Map<Contents, ImageLayers | undefined>> {
	const losing = planned.filter((one) => toDelete(one).length > 0).map(({ contents }) => contents);
	const read = await mapConcurrently(
		losing,
		tools,
		async (contents) => [contents, await readLayers(contents)] as const,
	);
	return new Map(read);
}

/** Null where it is not known of one of the repositories. */
function layerBytes(
	layers: ReadonlyMap<Contents, ImageLayers | undefined>,
	results: readonly ImageResult[],
): number | null {
	let bytes = 0;
	for (const [contents, known] of layers) {
		if (!known) return null;
		const ofThis = results.filter((one) => one.contents === contents);
		bytes += freedBytes(known, ofThis);
	}
	return bytes;
}

function foreseen({ contents, verdicts }: Planned): ImageResult[] {
	return verdicts.map((verdict) => resultOf(contents, verdict, 'dryRun'));
}

/** Says what failed, where something did. Throws PartialFailure. */
function throwIfIncomplete(
	planned: readonly Planned[],
	results: readonly ImageResult[],
	items: readonly ActionItem[],
): void {
	const unread = planned.flatMap(({ contents: { repository, unreadable } }) =>
		[...unreadable].map(([digest, reason]) => `${repository.name}: the index ${digest} could not be read (${reason}).`),
	);
	const failed = results.filter(({ status }) => status === 'notDeleted');
	if (unread.length === 0 && failed.length === 0) return;
	const left = failed.map(
		({ contents: { repository }, image, code, reason }) => `${repository.name}@${image.digest}: ${code}: ${reason}.`,
	);
	const deleted = results.filter(({ status }) => status === 'deleted').length;
	const message =
		failed.length > 0
			? `${failed.length} of ${failed.length + deleted} images were not deleted`
			: `Nothing was deleted in ${unread.length === 1 ? 'a repository' : 'repositories'} whose indexes could not be read`;
	throw new PartialFailure(message, [...left, ...unread, 'Run it again once that is settled.'].join('\n'), items);
}

/** The repositories that it changes: those named, or all that match the patterns. */
function changes({ repositories: wanted, registryId }: CleanUpParams, { region, account }: Identity): readonly Scope[] {
	const names = 'names' in wanted ? wanted.names : wanted.patterns;
	return names.map((repository) => ({ region, account: registryId ?? account, repository }));
}

const rule = (label: string, placeholder: string, description: string): Field<number> =>
	optional(integer({ label, placeholder, description, byDefault: '' }));

/** cleanUp deletes the images that no rule keeps, and nothing that a kept image needs. */
export const cleanUp = action<CleanUpParams>({
	value: 'cleanUp',
	name: 'Clean Up',
	action: 'Clean up images',
	description: 'Delete old, unused or untagged images without breaking the images you keep',
	notice:
		'An image is deleted only if it matches every rule set below. Platform images, signatures and SBOMs are kept or deleted together with the image they belong to. If a replication rule of the registry has delete replication on, the replicas in other regions and accounts are deleted, too.',
	needs:
		'`ecr:DescribeImages`, `ecr:BatchGetImage`, `ecr:BatchDeleteImage`; `ecr:DescribeRegistry` to say whether replicas are deleted, which Protect Images in Use requires; `ecr:DescribeRepositories` for patterns; `ecr:BatchCheckLayerAvailability` for digests in Images in Use that no image has; with Protect Images in Use `ecs:ListClusters`, `ecs:ListServices`, `ecs:DescribeServices`, `ecs:ListServiceDeployments`, `ecs:DescribeServiceRevisions`, `ecs:ListTasks`, `ecs:DescribeTasks`, `ecs:ListTaskDefinitionFamilies`, `ecs:ListTaskDefinitions`, `ecs:DescribeTaskDefinition`, `ecs:DescribeDaemonTaskDefinition`, `lambda:ListFunctions`, `lambda:GetFunction`',
	once: true,
	changes,
	input: {
		dryRun: dryRun(
			'Whether to only report what would be deleted. Turn off once the result looks right.',
			'images that match every rule are deleted and cannot be restored.',
		),
		repositories: repositories('The repositories to clean up'),
		images: choice<Rules['images']>(
			{ label: 'Images', description: 'Which images may be deleted, by their tags' },
			{
				any: { name: 'Any' },
				tagged: { name: 'Tags That Match', description: 'Images all of whose tags match patterns' },
				untagged: { name: 'Untagged Only' },
			},
			'any',
		),
		tagsToInclude: neededWhen(
			strings({
				label: 'Tags to Include',
				description:
					'Patterns in which * stands for any characters. An image is kept unless each of its tags matches one',
				placeholder: 'e.g. pr-*, dev-*',
			}),
			{ images: ['tagged'] },
			'Give patterns such as pr-*, or choose other Images.',
		),
		tagsToKeep: optional(
			strings({
				label: 'Tags to Keep',
				description: 'Patterns in which * stands for any characters. An image with a tag that matches one stays',
				placeholder: 'e.g. latest, release-*',
			}),
		),
		keepNewest: rule(
			'Keep Newest',
			'e.g. 10',
			'How many of the newest of these images stay. A multi-arch image counts as one. Leave it empty for no such rule.',
		),
		olderThanDays: rule(
			'Older Than (Days)',
			'e.g. 30',
			'Images that were pushed within so many days stay. Leave it empty for no such rule.',
		),
		notPulledForDays: rule(
			'Not Pulled For (Days)',
			'e.g. 90',
			'Images that were pulled within so many days stay, and those never pulled that were pushed within them. A multi-arch image counts as pulled when one of its children was. Leave it empty for no such rule.',
		),
		countNewest: option(
			choice<NonNullable<Rules['countNewest']>>(
				{ label: 'Count Newest', description: 'Among which images Keep Newest counts' },
				{
					pattern: { name: 'For Each Tag Pattern', description: 'As many of each pattern of Tags to Include' },
					repository: { name: 'In Each Repository' },
				},
				'repository',
			),
		),
		mostDeletions: option(
			integer({
				label: 'Most Deletions',
				description: 'If more images would be deleted, none is, and the node stops. Use 0 for any number.',
				byDefault: 100,
			}),
		),
		protect: option(
			multiOptions<Workload>(
				{
					label: PROTECT_LABEL,
					description:
						'Services to ask which images they use, in the account and region of the credential: those images stay. If one does not answer all, nothing is deleted.',
				},
				{
					ecs: { name: 'ECS', description: 'Services, tasks that run or start, and task definitions' },
					lambda: { name: 'Lambda', description: 'All versions of all functions' },
				},
			),
		),
		taskDefinitionRevisions: option(
			integer({
				label: 'Task Definition Revisions',
				description: `Number of latest revisions of each ECS task definition whose images to keep if ${PROTECT_LABEL} includes ECS, since schedules and people start tasks from them. Use 0 to look only at what services and tasks run.`,
				byDefault: LATEST_REVISIONS,
			}),
		),
		deleteReplicas: option(
			boolean({
				label: DELETE_REPLICAS_LABEL,
				description: `Whether to delete images whose replicas in other regions or accounts are deleted with them, although ${PROTECT_LABEL} does not look up what uses the replicas`,
			}),
		),
		imagesInUse: option(imagesInUse()),
		countBytesByLayer: option(
			boolean({
				label: 'Count Bytes by Layer',
				description:
					'Whether to add to the summary how much is freed, each layer once. It reads the manifests of all images, which counts as a pull of each; so not together with Not Pulled For.',
			}),
		),
		detail: option(
			choice<CleanUpDetail>(
				{ label: 'Output', description: 'Which items to return' },
				{
					all: { name: 'Each Image and the Summary' },
					changes: { name: 'Images That Go and the Summary' },
					summary: { name: 'Only the Summary' },
				},
				'all',
			),
		),
		registryId: registryId(),
	},
	check,
	perform,
});
