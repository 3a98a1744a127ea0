import { EcrError } from '../errors';
import { page } from '../operations/paging';
import type { PageRequest } from '../operations/paging';
import { decodeBody } from '../protocol/decode';
import type { Structure, Type } from '../protocol/schema';
import type { ServiceContext } from './serviceContext';
import type { Cluster, Service, ServiceRevision, Task, TaskDefinition, Workloads } from './workloads';

const TARGET = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/;
const LONGEST_PAGE = 100;
/** ListServices has shorter pages than the other lists, unless others are asked for. */
const SERVICES_PAGE = 10;
const MOST_SERVICES = 10;
const MOST_TASKS = 100;
const MOST_REVISIONS = 20;
/** ListServiceDeployments has shorter pages than the other lists, unless others are asked for. */
const DEPLOYMENTS_PAGE = 20;

const kinds = {
	text: { kind: 'string' },
	number: { kind: 'number' },
	texts: { kind: 'list', of: () => ({ kind: 'string' }) },
} satisfies Record<string, Type>;

interface Values {
	text: string;
	number: number;
	texts: string[];
}
type Members = Readonly<Record<string, keyof Values>>;
type InputOf<Taken extends Members> = { readonly [Name in keyof Taken]?: Values[Taken[Name]] };

/** An operation of ECS: the members that it takes, and what it answers. */
interface EcsOperation {
	takes: Structure;
	readonly handle: (input: Readonly<Record<string, unknown>>, workloads: Workloads) => object;
}

function operation<Taken extends Members>(
	name: string,
	taken: Taken,
	handle: (input: InputOf<Taken>, workloads: Workloads) => object,
): EcsOperation {
	const members = new Map(Object.entries(taken).map(([member, kind]) => [member, () => kinds[kind]] as const));
	return {
		takes: { kind: 'structure', name: `${name}Request`, members, required: [] },
		// An input that was read by these members has their types.
		handle: (input, workloads) => handle(input as InputOf<Taken>, workloads),
	};
}

function invalid(message: string): EcrError {
	return new EcrError('InvalidParameterException', message);
}

function pageOf<Element>(elements: readonly Element[], name: string, request: PageRequest, standard = LONGEST_PAGE) {
	const { maxResults = standard } = request;
	if (maxResults < 1 || maxResults > LONGEST_PAGE) throw invalid('maxResults must be between 1 and 100.');
	return page(elements, `ecs:${name}`, { ...request, maxResults });
}

/** Names come as a short name or as an ARN, and no more of them than an operation takes. */
function named(ids: readonly string[] | undefined, what: string, most: number): readonly string[] {
	if (!ids || ids.length === 0) throw invalid(`${what} cannot be empty.`);
	if (ids.length > most) throw invalid(`${what} cannot have more than ${most} items.`);
	return ids;
}

function clusterOf({ clusters }: Workloads, id = 'default'): Cluster {
	const cluster = [...clusters.values()].find(({ arn, name }) => arn === id || name === id);
	if (!cluster) throw new EcrError('ClusterNotFoundException', 'Cluster not found.');
	return cluster;
}

/** What of a list is there, as it is described, and a failure for everything else. */
function describe<Found>(
	ids: readonly string[],
	find: (id: string) => Found | undefined,
	describeOne: (found: Found) => object,
	arnOf: (id: string) => string,
): { found: object[]; failures: object[] } {
	const all = ids.map((id) => ({ id, found: find(id) }));
	return {
		found: all.flatMap(({ found }) => (found === undefined ? [] : [describeOne(found)])),
		failures: all.flatMap(({ id, found }) =>
			found === undefined ? [{ arn: id.startsWith('arn:') ? id : arnOf(id), reason: 'MISSING' }] : [],
		),
	};
}

function isToRun({ lastStatus }: Task): boolean {
	return lastStatus !== 'STOPPED' && lastStatus !== 'DEPROVISIONING';
}

function serviceOf({ services }: Cluster, id: string): Service | undefined {
	return [...services.values()].find(({ arn, name }) => arn === id || name === id);
}

function serviceDetail(cluster: Cluster, service: Service): object {
	const { arn, name, taskDefinition, desiredCount, replacing, taskSets, revisions } = service;
	const runningCount = [...cluster.tasks.values()].filter((task) => task.service === name && isToRun(task)).length;
	const createdAt = service.createdAt.getTime() / 1000;
	const deployments = [taskDefinition, ...replacing].map((definition, index) => ({
		id: `ecs-svc/${index + 1}`,
		status: index === 0 ? 'PRIMARY' : 'ACTIVE',
		taskDefinition: definition,
		desiredCount: index === 0 ? desiredCount : 0,
		createdAt,
		updatedAt: createdAt,
	}));
	return {
		serviceArn: arn,
		serviceName: name,
		clusterArn: cluster.arn,
		status: 'ACTIVE',
		taskDefinition,
		desiredCount,
		runningCount,
		pendingCount: 0,
		launchType: 'FARGATE',
		schedulingStrategy: 'REPLICA',
		deploymentController: { type: taskSets.length > 0 ? 'EXTERNAL' : 'ECS' },
		currentServiceRevisions: revisions.map((revision, index) => ({
			arn: revision.arn,
			requestedTaskCount: index === 0 ? desiredCount : 0,
		})),
		deployments,
		taskSets: taskSets.map((definition, index) => ({
			id: `ecs-svc/${index + 1}`,
			taskSetArn: arn.replace(':service/', ':task-set/').concat(`/ecs-svc/${index + 1}`),
			serviceArn: arn,
			clusterArn: cluster.arn,
			status: index === 0 ? 'PRIMARY' : 'ACTIVE',
			taskDefinition: definition,
		})),
		createdAt,
	};
}

function revisionDetail(cluster: Cluster, service: Service, revision: ServiceRevision): object {
	const { arn, taskDefinition, digests } = revision;
	return {
		serviceRevisionArn: arn,
		serviceArn: service.arn,
		clusterArn: cluster.arn,
		taskDefinition: taskDefinition.arn,
		containerImages: containersOf(taskDefinition).map(({ name, image }, index) => ({
			containerName: name,
			image,
			imageDigest: digests[index],
		})),
		createdAt: service.createdAt.getTime() / 1000,
	};
}

/** The services of all clusters, by their revisions. */
function revisionsIn({ clusters }: Workloads) {
	return [...clusters.values()].flatMap((cluster) =>
		[...cluster.services.values()].flatMap((service) =>
			service.revisions.map((revision) => ({ cluster, service, revision })),
		),
	);
}

function taskDetail(cluster: Cluster, task: Task): object {
	const { arn, taskDefinition, digests, lastStatus, service, createdAt } = task;
	return {
		taskArn: arn,
		clusterArn: cluster.arn,
		taskDefinitionArn: taskDefinition.arn,
		group: service === undefined ? `family:${taskDefinition.family}` : `service:${service}`,
		launchType: 'FARGATE',
		lastStatus,
		desiredStatus: isToRun(task) ? 'RUNNING' : 'STOPPED',
		containers: containersOf(taskDefinition).map(({ name, image }, index) => ({
			containerArn: arn.replace(':task/', ':container/').concat(`/${name}`),
			taskArn: arn,
			name,
			image,
			imageDigest: digests[index],
			lastStatus,
		})),
		createdAt: createdAt.getTime() / 1000,
	};
}

function containersOf({ images }: TaskDefinition): { name: string; image: string }[] {
	return images.map((image, index) => ({ name: `container-${index + 1}`, image }));
}

function definitionDetail(definition: TaskDefinition): object {
	const { family, revision, status, versionConsistency } = definition;
	const isResolved = versionConsistency === 'enabled';
	const containers = containersOf(definition);
	return {
		family,
		revision,
		status,
		containerDefinitions: isResolved ? containers : containers.map((one) => ({ ...one, versionConsistency })),
	};
}

function byFamily(one: TaskDefinition, other: TaskDefinition): number {
	if (one.family === other.family) return one.revision - other.revision;
	return one.family < other.family ? -1 : 1;
}

const operations = {
	ListClusters: operation('ListClusters', { nextToken: 'text', maxResults: 'number' }, (input, { clusters }) => {
		const { elements, nextToken } = pageOf([...clusters.values()], 'ListClusters', input);
		return { clusterArns: elements.map(({ arn }) => arn), nextToken };
	}),
	ListServices: operation(
		'ListServices',
		{ cluster: 'text', nextToken: 'text', maxResults: 'number' },
		(input, workloads) => {
			const services = [...clusterOf(workloads, input.cluster).services.keys()];
			const { elements, nextToken } = pageOf(services, 'ListServices', input, SERVICES_PAGE);
			return { serviceArns: elements, nextToken };
		},
	),
	DescribeServices: operation(
		'DescribeServices',
		{ cluster: 'text', services: 'texts', include: 'texts' },
		(input, workloads) => {
			const cluster = clusterOf(workloads, input.cluster);
			const { found, failures } = describe(
				named(input.services, 'Services', MOST_SERVICES),
				(id) => serviceOf(cluster, id),
				(service) => serviceDetail(cluster, service),
				(id) => workloads.arn('ecs', `service/${cluster.name}/${id}`),
			);
			return { services: found, failures };
		},
	),
	ListServiceDeployments: operation(
		'ListServiceDeployments',
		{ service: 'text', cluster: 'text', status: 'texts', nextToken: 'text', maxResults: 'number' },
		(input, workloads) => {
			const cluster = clusterOf(workloads, input.cluster);
			const service = serviceOf(cluster, input.service ?? '');
			if (!service) throw new EcrError('ServiceNotFoundException', 'Service not found.');
			const createdAt = service.createdAt.getTime() / 1000;
			const deployments = service.revisions
				.map(({ arn, deploymentArn }, index) => ({
					serviceDeploymentArn: deploymentArn,
					serviceArn: service.arn,
					clusterArn: cluster.arn,
					targetServiceRevisionArn: arn,
					// While others are being replaced, the newest is in progress.
					status: index === 0 && service.revisions.length > 1 ? 'IN_PROGRESS' : 'SUCCESSFUL',
					createdAt,
				}))
				.filter(({ status }) => !input.status?.length || input.status.includes(status));
			const { elements, nextToken } = pageOf(deployments, 'ListServiceDeployments', input, DEPLOYMENTS_PAGE);
			return { serviceDeployments: elements, nextToken };
		},
	),
	DescribeServiceRevisions: operation(
		'DescribeServiceRevisions',
		{ serviceRevisionArns: 'texts' },
		(input, workloads) => {
			const known = new Map(revisionsIn(workloads).map((one) => [one.revision.arn, one]));
			const { found, failures } = describe(
				named(input.serviceRevisionArns, 'Service revision ARNs', MOST_REVISIONS),
				(arn) => known.get(arn),
				({ cluster, service, revision }) => revisionDetail(cluster, service, revision),
				(arn) => arn,
			);
			return { serviceRevisions: found, failures };
		},
	),
	ListTasks: operation(
		'ListTasks',
		{
			cluster: 'text',
			family: 'text',
			serviceName: 'text',
			desiredStatus: 'text',
			nextToken: 'text',
			maxResults: 'number',
		},
		(input, workloads) => {
			const { desiredStatus = 'RUNNING', family, serviceName } = input;
			const cluster = clusterOf(workloads, input.cluster);
			const service = serviceName === undefined ? undefined : serviceOf(cluster, serviceName);
			if (serviceName !== undefined && !service) {
				throw new EcrError('ServiceNotFoundException', 'Service not found.');
			}
			const tasks = [...cluster.tasks.values()].filter(
				(task) =>
					desiredStatus === (isToRun(task) ? 'RUNNING' : 'STOPPED') &&
					(family === undefined || task.taskDefinition.family === family) &&
					(!service || task.service === service.name),
			);
			const { elements, nextToken } = pageOf(tasks, 'ListTasks', input);
			return { taskArns: elements.map(({ arn }) => arn), nextToken };
		},
	),
	DescribeTasks: operation(
		'DescribeTasks',
		{ cluster: 'text', tasks: 'texts', include: 'texts' },
		(input, workloads) => {
			const cluster = clusterOf(workloads, input.cluster);
			const arnOf = (id: string) => workloads.arn('ecs', `task/${cluster.name}/${id}`);
			const { found, failures } = describe(
				named(input.tasks, 'Tasks', MOST_TASKS),
				(id) => cluster.tasks.get(id) ?? cluster.tasks.get(arnOf(id)),
				(task) => taskDetail(cluster, task),
				arnOf,
			);
			return { tasks: found, failures };
		},
	),
	ListTaskDefinitionFamilies: operation(
		'ListTaskDefinitionFamilies',
		{ familyPrefix: 'text', status: 'text', nextToken: 'text', maxResults: 'number' },
		(input, { taskDefinitions }) => {
			const { familyPrefix = '', status = 'ALL' } = input;
			const known = [...taskDefinitions.values()].filter((one) => !one.isDaemon);
			const active = new Set(known.flatMap((one) => (one.status === 'ACTIVE' ? [one.family] : [])));
			const families = [...new Set(known.map(({ family }) => family))]
				.filter((family) => family.startsWith(familyPrefix))
				.filter((family) => status === 'ALL' || (status === 'ACTIVE') === active.has(family))
				.sort();
			const { elements, nextToken } = pageOf(families, 'ListTaskDefinitionFamilies', input);
			return { families: elements, nextToken };
		},
	),
	ListTaskDefinitions: operation(
		'ListTaskDefinitions',
		{ familyPrefix: 'text', status: 'text', sort: 'text', nextToken: 'text', maxResults: 'number' },
		(input, { taskDefinitions }) => {
			const { familyPrefix: family, status = 'ACTIVE', sort = 'ASC' } = input;
			const listed = [...taskDefinitions.values()]
				.filter((one) => !one.isDaemon && one.status === status && (family === undefined || one.family === family))
				.sort(byFamily);
			if (sort === 'DESC') listed.reverse();
			const { elements, nextToken } = pageOf(listed, 'ListTaskDefinitions', input);
			return { taskDefinitionArns: elements.map(({ arn }) => arn), nextToken };
		},
	),
	DescribeTaskDefinition: operation(
		'DescribeTaskDefinition',
		{ taskDefinition: 'text', include: 'texts' },
		(input, workloads) => {
			const definition = workloads.findTaskDefinition(input.taskDefinition ?? '');
			if (!definition) throw new EcrError('ClientException', 'Unable to describe task definition.');
			return { taskDefinition: { taskDefinitionArn: definition.arn, ...definitionDetail(definition) } };
		},
	),
	DescribeDaemonTaskDefinition: operation(
		'DescribeDaemonTaskDefinition',
		{ daemonTaskDefinition: 'text' },
		(input, workloads) => {
			const definition = workloads.findTaskDefinition(input.daemonTaskDefinition ?? '', true);
			if (!definition) throw new EcrError('ClientException', 'Unable to describe daemon task definition.');
			return { daemonTaskDefinition: { daemonTaskDefinitionArn: definition.arn, ...definitionDetail(definition) } };
		},
	),
} satisfies Record<string, EcsOperation>;

/** ECS_OPERATIONS are the names of the operations of ECS that there are here. */
export const ECS_OPERATIONS = Object.keys(operations);

function isKnown(name: string): name is keyof typeof operations {
	return Object.hasOwn(operations, name);
}

/** isEcs tells whether the `X-Amz-Target` of a request is an operation of ECS. */
export function isEcs(target: string): boolean {
	return TARGET.test(target);
}

/**
 * answerEcs answers the body for an operation of ECS that reads. Throws EcrError for what ECS refuses, and for what is
 * not here: an operation, or a member of its input.
 */
export function answerEcs(target: string, body: string, { workloads, start }: ServiceContext): string {
	const [, name = ''] = TARGET.exec(target) ?? [];
	if (!isKnown(name)) throw new EcrError('UnknownOperationException', `The local ECR has no operation ${target}`);
	const { takes, handle } = operations[name];
	const input = decodeBody(takes, body);
	start(name, input);
	return JSON.stringify(handle(input, workloads));
}
