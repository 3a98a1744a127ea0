import type { ContainerDefinition, Service, ServiceRevision, Task } from '@aws-sdk/client-ecs';
import { mapConcurrently, type Concurrency } from '../../../../lib/aws/mapConcurrently';
import { pages } from '../../../../lib/aws/paginate';
import { splitList } from '../../../../lib/aws/splitList';
import type { WorkloadCall } from '../../../../lib/aws/workloads';
import { usedBy, withDigest, type UsedImage } from './usedImage';

/** See the AWS pages of DescribeServiceRevisions and ListServiceDeployments. */
const MOST_REVISIONS = 20;
const LONGEST_PAGE = 100;

/** What is over: its revision is in use only where it is current, or the newest that succeeded. */
const ENDED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Containers answers the containers of a task definition by its ARN. */
export type Containers = (arn: string) => Promise<readonly ContainerDefinition[]>;

/** serviceUser names a service as what uses an image. */
export function serviceUser({ serviceName }: Service): string {
	return `the ECS service ${serviceName}`;
}

/** deployedBy are the ARNs of the task definitions that the deployments of a service run. */
export function deployedBy({ taskDefinition, deployments = [] }: Service): string[] {
	const arns = [taskDefinition, ...deployments.map((one) => one.taskDefinition)];
	return [...new Set(arns.flatMap((arn) => arn ?? []))];
}

/** Whether ECS resolves the tags of a service when it deploys it; with other controllers each task resolves its own. */
function hasRevisions({ deploymentController }: Service): boolean {
	return (deploymentController?.type ?? 'ECS') === 'ECS';
}

function isSettled({ deployments = [] }: Service): boolean {
	return deployments.length <= 1 && deployments.every(({ rolloutState = 'COMPLETED' }) => rolloutState === 'COMPLETED');
}

/**
 * usedByRevisions asks ECS for the digests that it resolved the tags of services to, with which it starts their next tasks
 * wherever the tags are by then. Where it does not tell, neither in a revision nor by a task that runs, the image is
 * unresolved. Throws what `ask` throws.
 */
export async function usedByRevisions(
	services: readonly Service[],
	tasks: readonly Task[],
	containersOf: Containers,
	ask: WorkloadCall<'ecs'>,
	limits: Concurrency,
): Promise<UsedImage[]> {
	const deployed = services.filter(hasRevisions);
	const owners = new Map<string, Service>();
	await mapConcurrently(deployed, limits, async (service) => {
		for (const arn of await revisionArnsOf(service)) owners.set(arn, service);
	});
	const described = await mapConcurrently(
		splitList([...owners.keys()], MOST_REVISIONS),
		limits,
		async (serviceRevisionArns) => {
			const { serviceRevisions = [] } = await ask('DescribeServiceRevisions', { serviceRevisionArns });
			return serviceRevisions;
		},
	);
	const used = await mapConcurrently(deployed, limits, async (service) => {
		const own = described.flat().filter(({ serviceRevisionArn = '' }) => owners.get(serviceRevisionArn) === service);
		return [...own.flatMap((one) => imagesOf(service, one)), ...(await unresolvedOf(service, own))];
	});
	return used.flat();

	/** The current revisions, and those that a deployment in progress may end with. */
	async function revisionArnsOf(service: Service): Promise<string[]> {
		const current = (service.currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []);
		if (current.length > 0 && isSettled(service)) return current;
		const { clusterArn: cluster, serviceArn, serviceName } = service;
		const deployments = await pages(async (nextToken) => {
			const asked = { cluster, service: serviceArn ?? serviceName, nextToken, maxResults: LONGEST_PAGE };
			const answer = await ask('ListServiceDeployments', asked);
			return { elements: answer.serviceDeployments ?? [], next: answer.nextToken };
		});
		const [newest] = deployments
			.filter(({ status }) => status === 'SUCCESSFUL')
			.sort((one, other) => Number(other.createdAt ?? Infinity) - Number(one.createdAt ?? Infinity) || 0);
		const inProgress = deployments.filter(({ status = '' }) => !ENDED.includes(status));
		const targets = [...inProgress, ...(newest ? [newest] : [])];
		return [...current, ...targets.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? [])];
	}

	async function unresolvedOf(service: Service, own: readonly ServiceRevision[]): Promise<UsedImage[]> {
		const running = tasks.filter((task) => isTaskOf(service, task));
		const unresolved: UsedImage[] = [];
		for (const arn of deployedBy(service)) {
			const resolved = [
				...own.filter((one) => (one.taskDefinition ?? arn) === arn).flatMap((one) => one.containerImages ?? []),
				...running
					.filter((task) => task.taskDefinitionArn === arn)
					.flatMap((task) => task.containers ?? [])
					.map(({ name, ...container }) => ({ ...container, containerName: name })),
			].filter(({ imageDigest }) => imageDigest);
			for (const { name, image = '', versionConsistency } of await containersOf(arn)) {
				const isKnown =
					image.includes('@') ||
					versionConsistency === 'disabled' ||
					resolved.some((one) => (one.containerName ?? name) === name && (one.image ?? image) === image);
				if (!isKnown) unresolved.push({ uri: image, user: serviceUser(service), unresolved: true });
			}
		}
		return unresolved;
	}
}

function imagesOf(service: Service, { containerImages = [] }: ServiceRevision): UsedImage[] {
	return containerImages.flatMap(({ image, imageDigest }) =>
		usedBy(serviceUser(service), image, imageDigest && (image ? withDigest(image, imageDigest) : imageDigest)),
	);
}

function isTaskOf({ clusterArn, serviceName }: Service, task: Task): boolean {
	return task.clusterArn === clusterArn && task.group === `service:${serviceName}`;
}
