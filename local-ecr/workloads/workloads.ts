import { randomUUID } from 'node:crypto';

import { partitionOf } from '../../lib/ecr/addresses';

/** NewTaskDefinition is a revision of a task definition, one container an image. */
export interface NewTaskDefinition {
	family: string;
	/** images are what its containers run: `<registry>/<repository>:<tag>` or `...@<digest>`. */
	images: string[];
	/** status is ACTIVE when it is left out. */
	status?: 'ACTIVE' | 'INACTIVE';
	/** versionConsistency is enabled when it is left out; disabled, ECS resolves no tags and starts what they name by then. */
	versionConsistency?: 'enabled' | 'disabled';
	/** isDaemon makes it the definition of a daemon, of which ECS runs a task on each of its instances. */
	isDaemon?: boolean;
}

/** NewService is a service of ECS. Its task definitions are ARNs or `family:revision`. */
export interface NewService {
	name: string;
	taskDefinition: string;
	/** cluster is `default` when it is left out; one that is not there is added. */
	cluster?: string;
	/** desiredCount is 1 when it is left out. */
	desiredCount?: number;
	/**
	 * digests are those that ECS has resolved the images to, in their order, and starts every task with, wherever a tag is
	 * by then. When left out, they are what the tags name as the service is added; with a desiredCount of 0 there are none,
	 * since ECS resolves them with the first task.
	 */
	digests?: string[];
	/** replacing are the task definitions of deployments that a newer one has not replaced yet. */
	replacing?: string[];
	/** taskSets are the task definitions of the task sets that another controller, such as CodeDeploy, deploys. */
	taskSets?: string[];
}

/** NewTask is a task of ECS. */
export interface NewTask {
	/** taskDefinition is an ARN or `family:revision`; the containers run its images. */
	taskDefinition: string;
	/** cluster is `default` when it is left out; one that is not there is added. */
	cluster?: string;
	/** service is the name of the service that has started the task, if one has. */
	service?: string;
	/** digests are those that the images came to, in the order of the images. ECS knows none before the images are pulled. */
	digests?: string[];
	/** lastStatus is RUNNING when it is left out; DEPROVISIONING and STOPPED tasks are to stop, all others to run. */
	lastStatus?: 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEPROVISIONING' | 'STOPPED';
}

/** NewFunction is a version of a function of Lambda. */
export interface NewFunction {
	name: string;
	/** imageUri is the image it runs, as it was given; a function without one runs code from an archive. */
	imageUri?: string;
	/** resolvedImageUri is `<registry>/<repository>@<digest>`, which the image came to. */
	resolvedImageUri?: string;
	/** version is `$LATEST`, the default, or the number of a published version. */
	version?: string;
}

/** TaskDefinition is what ECS knows of a task definition. */
export interface TaskDefinition extends Required<NewTaskDefinition> {
	arn: string;
	revision: number;
}

/** Cluster is what ECS knows of a cluster. Services and tasks are by their ARN. */
export interface Cluster {
	arn: string;
	name: string;
	services: Map<string, Service>;
	tasks: Map<string, Task>;
}

/** ServiceRevision is what a deployment of a service runs: the images of a task definition, and what ECS resolved them to. */
export interface ServiceRevision {
	arn: string;
	/** deploymentArn is that of the deployment that brought it. */
	deploymentArn: string;
	taskDefinition: TaskDefinition;
	digests: readonly (string | undefined)[];
}

/** Service is what ECS knows of a service, with the ARNs of task definitions. */
export interface Service extends Required<Omit<NewService, 'digests'>> {
	arn: string;
	/** revisions are those of its deployments, the newest first. */
	revisions: readonly ServiceRevision[];
	createdAt: Date;
}

/** Task is what ECS knows of a task. */
export interface Task extends Required<Omit<NewTask, 'service' | 'taskDefinition'>> {
	arn: string;
	service?: string;
	taskDefinition: TaskDefinition;
	createdAt: Date;
}

/** LambdaFunction is what Lambda knows of a version of a function. */
export interface LambdaFunction extends NewFunction {
	/** arn is that of the function, without the version. */
	arn: string;
	version: string;
	modifiedAt: Date;
}

function kindOf(isDaemon: boolean): string {
	return isDaemon ? 'daemon-task-definition' : 'task-definition';
}

/**
 * Workloads is what ECS and Lambda of one account and region run. It is put in by tests, and kept in memory only: the
 * two APIs can be read here, not written.
 */
export class Workloads {
	/** clusters are by their name. */
	readonly clusters = new Map<string, Cluster>();
	/** taskDefinitions are by their ARN, in the order in which they were added. */
	readonly taskDefinitions = new Map<string, TaskDefinition>();
	/** functions are all versions of all functions, in the order in which they were added. */
	readonly functions: LambdaFunction[] = [];

	constructor(
		private readonly account: string,
		private readonly region: string,
		private readonly now: () => Date,
		/** resolve answers the digest of the image that a URI names; undefined where the local ECR has none. */
		private readonly resolve: (uri: string) => string | undefined = () => undefined,
	) {}

	/** arn names a resource: `arn:aws:ecs:<region>:<account>:<resource>`. */
	arn(service: 'ecs' | 'lambda', resource: string): string {
		return `arn:${partitionOf(this.region)}:${service}:${this.region}:${this.account}:${resource}`;
	}

	/** addCluster adds a cluster, or finds it, and answers it. */
	addCluster(name: string): Cluster {
		const present = this.clusters.get(name);
		if (present) return present;
		const cluster = { arn: this.arn('ecs', `cluster/${name}`), name, services: new Map(), tasks: new Map() };
		this.clusters.set(name, cluster);
		return cluster;
	}

	/** addTaskDefinition adds the next revision of a family and answers its ARN. */
	addTaskDefinition(definition: NewTaskDefinition): string {
		const { family, images, status = 'ACTIVE', versionConsistency = 'enabled', isDaemon = false } = definition;
		const revision = this.revisionsOf(family, isDaemon).length + 1;
		const arn = this.arn('ecs', `${kindOf(isDaemon)}/${family}:${revision}`);
		this.taskDefinitions.set(arn, { arn, family, revision, images, status, versionConsistency, isDaemon });
		return arn;
	}

	/** revisionsOf lists the task definitions of a family, the oldest first. */
	revisionsOf(family: string, isDaemon = false): TaskDefinition[] {
		return [...this.taskDefinitions.values()].filter((one) => one.family === family && one.isDaemon === isDaemon);
	}

	/** addService adds a service and answers its ARN. Throws RangeError for a task definition that is not there. */
	addService(service: NewService): string {
		const {
			name,
			cluster: clusterName = 'default',
			desiredCount = 1,
			replacing = [],
			taskSets = [],
			digests,
		} = service;
		const arnOf = (definition: string) => this.knownTaskDefinition(definition).arn;
		const revisionOf = (id: string, known?: readonly string[]): ServiceRevision => {
			const taskDefinition = this.knownTaskDefinition(id);
			const isResolved = desiredCount > 0 && taskDefinition.versionConsistency === 'enabled';
			const resolved = isResolved ? taskDefinition.images.map(this.resolve) : [];
			const revision = `${clusterName}/${name}/${randomUUID()}`;
			return {
				arn: this.arn('ecs', `service-revision/${revision}`),
				deploymentArn: this.arn('ecs', `service-deployment/${revision}`),
				taskDefinition,
				digests: known ?? resolved,
			};
		};
		const cluster = this.addCluster(clusterName);
		const arn = this.arn('ecs', `service/${clusterName}/${name}`);
		cluster.services.set(arn, {
			arn,
			name,
			cluster: clusterName,
			taskDefinition: arnOf(service.taskDefinition),
			desiredCount,
			replacing: replacing.map(arnOf),
			taskSets: taskSets.map(arnOf),
			// What another controller deploys by task sets has no revisions.
			revisions:
				taskSets.length > 0
					? []
					: [revisionOf(service.taskDefinition, digests), ...replacing.map((one) => revisionOf(one))],
			createdAt: this.now(),
		});
		return arn;
	}

	/** addTask adds a task and answers its ARN. Throws RangeError for a task definition that is not there. */
	addTask(task: NewTask): string {
		const { cluster: clusterName = 'default', service, digests = [], lastStatus = 'RUNNING' } = task;
		const taskDefinition = this.knownTaskDefinition(task.taskDefinition);
		const arn = this.arn('ecs', `task/${clusterName}/${randomUUID().replace(/-/g, '')}`);
		const added = { arn, cluster: clusterName, service, digests, lastStatus, taskDefinition, createdAt: this.now() };
		this.addCluster(clusterName).tasks.set(arn, added);
		return arn;
	}

	/** addFunction adds a version of a function and answers the ARN of the function. */
	addFunction({ version = '$LATEST', ...seed }: NewFunction): string {
		const arn = this.arn('lambda', `function:${seed.name}`);
		this.functions.push({ ...seed, version, arn, modifiedAt: this.now() });
		return arn;
	}

	/** findTaskDefinition finds a task definition by its ARN, by `family:revision`, or by family the latest active one. */
	findTaskDefinition(id: string, isDaemon = false): TaskDefinition | undefined {
		const short = this.arn('ecs', `${kindOf(isDaemon)}/${id}`);
		const exact = this.taskDefinitions.get(id) ?? this.taskDefinitions.get(short);
		const found = exact ?? this.revisionsOf(id, isDaemon).findLast(({ status }) => status === 'ACTIVE');
		return found?.isDaemon === isDaemon ? found : undefined;
	}

	private knownTaskDefinition(id: string): TaskDefinition {
		const definition = this.findTaskDefinition(id) ?? this.findTaskDefinition(id, true);
		if (!definition) throw new RangeError(`There is no task definition ${id}; add it first`);
		return definition;
	}

	/** clear forgets everything. */
	clear(): void {
		this.clusters.clear();
		this.taskDefinitions.clear();
		this.functions.length = 0;
	}
}
