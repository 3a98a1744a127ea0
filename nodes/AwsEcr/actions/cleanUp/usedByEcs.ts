import type { ContainerDefinition, Service, Task } from '@aws-sdk/client-ecs';
import type { WorkloadCall } from '../../../../lib/aws/workloads';
import { splitList } from '../../../../lib/aws/splitList';
import { pages } from '../../../../lib/aws/paginate';
import { mapConcurrently, type Concurrency } from '../../../../lib/aws/mapConcurrently';
import { deployedBy, serviceUser, usedByRevisions } from './serviceRevisions';
import { usedBy, withDigest, type UsedImage } from './usedImage';

/** See the AWS pages of DescribeServices and DescribeTasks for how many a call takes. */
const MOST_SERVICES = 10;
const MOST_TASKS = 100;
/** ListServices has pages of 10 unless others are asked for, ListTasks and ListClusters of 100. */
const LONGEST_PAGE = 100;

/** EcsLookup says what of ECS counts as using its images. */
export interface EcsLookup {
	/** Number of latest revisions of each family of task definitions; a schedule or a person starts tasks of them. */
	readonly latestRevisions: number;
}

/**
 * usedByEcs asks ECS for the images that it uses: those of the task definitions of services, with every deployment and
 * task set, and what it resolved their tags to; of the tasks that run or are to run, also for daemons; and of the latest
 * revisions of all task definitions. Throws what `ask` throws.
 */
export async function usedByEcs(
	ask: WorkloadCall<'ecs'>,
	{ latestRevisions }: EcsLookup,
	limits: Concurrency,
): Promise<UsedImage[]> {
	const clusters = await pages(async (nextToken) => {
		const { clusterArns = [], nextToken: next } = await ask('ListClusters', { nextToken });
		return { elements: clusterArns, next };
	});
	const services = await describeAll(servicesIn, MOST_SERVICES, async (cluster, part) => {
		const answer = await ask('DescribeServices', { cluster, services: part });
		return answer.services ?? [];
	});
	const tasks = await describeAll(tasksIn, MOST_TASKS, async (cluster, part) => {
		const answer = await ask('DescribeTasks', { cluster, tasks: part });
		return answer.tasks ?? [];
	});
	// What a service runs is said of the service rather than of its tasks.
	const definitions = new Map([...tasks.flatMap(definitionOf), ...services.flatMap(definitionsOf)]);
	const described = new Map<string, Promise<readonly ContainerDefinition[]>>();
	const defined = await mapConcurrently([...definitions], limits, async ([arn, user]) =>
		imagesIn(user, await once(arn)),
	);
	const resolved = await usedByRevisions(services, tasks, once, ask, limits);
	const latest = latestRevisions > 0 ? await mapConcurrently(await families(), limits, latestOf) : [];
	return [...latest.flat(), ...tasks.flatMap(imagesRun), ...resolved, ...defined.flat()];

	/** The containers of a task definition, asked for once. */
	async function once(arn: string): Promise<readonly ContainerDefinition[]> {
		const known = described.get(arn) ?? containersOf(arn);
		described.set(arn, known);
		return await known;
	}

	/** The families that have a revision of which a task can be started. */
	async function families(): Promise<string[]> {
		return await pages(async (nextToken) => {
			const answer = await ask('ListTaskDefinitionFamilies', { status: 'ACTIVE', nextToken, maxResults: LONGEST_PAGE });
			return { elements: answer.families ?? [], next: answer.nextToken };
		});
	}

	/** What the latest revisions of a family name: by the name of the family, ECS describes the latest one. */
	async function latestOf(family: string): Promise<UsedImage[]> {
		const ids = latestRevisions === 1 ? [family] : await latestArns(family);
		const used: UsedImage[] = [];
		for (const id of ids) used.push(...imagesIn(`the ECS task definition ${id.split('/').pop()}`, await once(id)));
		return used;
	}

	async function latestArns(family: string): Promise<string[]> {
		const get = async (nextToken?: string) => {
			const maxResults = Math.min(latestRevisions, LONGEST_PAGE);
			const asked = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC', nextToken, maxResults } as const;
			const answer = await ask('ListTaskDefinitions', asked);
			return { elements: answer.taskDefinitionArns ?? [], next: answer.nextToken };
		};
		return await pages(get, latestRevisions);
	}

	/** Describes what there is in all clusters, in as few calls as they allow. */
	async function describeAll<Found>(
		list: (cluster: string) => Promise<string[]>,
		most: number,
		describe: (cluster: string, arns: string[]) => Promise<Found[]>,
	): Promise<Found[]> {
		const listed = await mapConcurrently(clusters, limits, async (cluster) =>
			splitList(await list(cluster), most).map((part) => ({ cluster, part })),
		);
		const found = await mapConcurrently(
			listed.flat(),
			limits,
			async ({ cluster, part }) => await describe(cluster, part),
		);
		return found.flat();
	}

	async function servicesIn(cluster: string): Promise<string[]> {
		return await pages(async (nextToken) => {
			const answer = await ask('ListServices', { cluster, nextToken, maxResults: LONGEST_PAGE });
			return { elements: answer.serviceArns ?? [], next: answer.nextToken };
		});
	}

	async function tasksIn(cluster: string): Promise<string[]> {
		return await pages(async (nextToken) => {
			const answer = await ask('ListTasks', { cluster, nextToken });
			return { elements: answer.taskArns ?? [], next: answer.nextToken };
		});
	}

	async function containersOf(arn: string): Promise<readonly ContainerDefinition[]> {
		if (arn.includes(':daemon-task-definition/')) {
			const answer = await ask('DescribeDaemonTaskDefinition', { daemonTaskDefinition: arn });
			return answer.daemonTaskDefinition?.containerDefinitions ?? [];
		}
		const answer = await ask('DescribeTaskDefinition', { taskDefinition: arn });
		return answer.taskDefinition?.containerDefinitions ?? [];
	}
}

function imagesIn(user: string, containers: readonly ContainerDefinition[]): UsedImage[] {
	return usedBy(user, ...containers.map(({ image }) => image));
}

/** The task definitions that a service runs, or may go back to, by ARN, with the service. */
function definitionsOf(service: Service): Array<[string, string]> {
	const sets = (service.taskSets ?? []).flatMap(({ taskDefinition }) => taskDefinition ?? []);
	return [...deployedBy(service), ...sets].map((arn) => [arn, serviceUser(service)]);
}

const userOf = ({ taskArn = '' }: Task) => `the ECS task ${taskArn.split('/').pop()}`;

function definitionOf(task: Task): Array<[string, string]> {
	return task.taskDefinitionArn ? [[task.taskDefinitionArn, userOf(task)]] : [];
}

/** What the containers of a task run: also what a tag was when the task started, wherever it is now. */
function imagesRun(task: Task): UsedImage[] {
	return (task.containers ?? []).flatMap(({ image, imageDigest }) =>
		usedBy(userOf(task), image, image && imageDigest && withDigest(image, imageDigest)),
	);
}
