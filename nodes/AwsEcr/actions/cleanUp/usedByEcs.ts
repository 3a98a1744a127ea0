import type { Service, Task } from '@aws-sdk/client-ecs';
import type { WorkloadCall } from '../../../../lib/aws/workloads';
import { splitList } from '../../../../lib/aws/splitList';
import { pages } from '../../../../lib/aws/paginate';
import { mapConcurrently, type Concurrency } from '../../../../lib/aws/mapConcurrently';
import { usedBy, type UsedImage } from './usedImage';

/** See the AWS pages of DescribeServices and DescribeTasks for how many a call takes. */
const MOST_SERVICES = 10;
const MOST_TASKS = 100;
/** ListServices has pages of 10 unless others are asked for, ListTasks and ListClusters of 100. */
const LONGEST_PAGE = 100;

/**
 * usedByEcs asks ECS for the images that it uses: those of the task definitions of services, with every deployment and
 * task set, and of the tasks that run or are to run, also for daemons. Throws what `ask` throws.
 */
export async function usedByEcs(ask: WorkloadCall<'ecs'>, limits: Concurrency): Promise<UsedImage[]> {
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
	const defined = await mapConcurrently([...definitions], limits, async ([arn, user]) =>
		usedBy(user, ...(await imagesOf(arn))),
	);
	return [...tasks.flatMap(imagesRun), ...defined.flat()];

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

	async function imagesOf(arn: string): Promise<Array<string | undefined>> {
		if (arn.includes(':daemon-task-definition/')) {
			const answer = await ask('DescribeDaemonTaskDefinition', { daemonTaskDefinition: arn });
			return (answer.daemonTaskDefinition?.containerDefinitions ?? []).map(({ image }) => image);
		}
		const answer = await ask('DescribeTaskDefinition', { taskDefinition: arn });
		return (answer.taskDefinition?.containerDefinitions ?? []).map(({ image }) => image);
	}
}

/** The task definitions that a service runs, or may go back to, by ARN, with the service. */
function definitionsOf({ serviceName, taskDefinition, deployments = [], taskSets = [] }: Service) {
	const arns = [taskDefinition, ...[...deployments, ...taskSets].map((one) => one.taskDefinition)];
	return arns.flatMap((arn): Array<[string, string]> => (arn ? [[arn, `the ECS service ${serviceName}`]] : []));
}

const userOf = ({ taskArn = '' }: Task) => `the ECS task ${taskArn.split('/').pop()}`;

function definitionOf(task: Task): Array<[string, string]> {
	return task.taskDefinitionArn ? [[task.taskDefinitionArn, userOf(task)]] : [];
}

/** What the containers of a task run: also what a tag was when the task started, wherever it is now. */
function imagesRun(task: Task): UsedImage[] {
	return (task.containers ?? []).flatMap(({ image, imageDigest }) =>
		usedBy(userOf(task), image, image && imageDigest && `${withoutTag(image)}@${imageDigest}`),
	);
}

function withoutTag(uri: string): string {
	return uri.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}
