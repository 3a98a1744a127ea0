import { MAX_ATTEMPTS } from './client';
import { connectionTo } from './connection';
import { readSettings, type AwsEcrCredentials } from './credentials';
import { explainDenial } from './accessDenied';
import { redact } from './redact';
import type * as Sdk from './sdk';
import { signIn } from './signIn';

/** Workload is a service of AWS that can be asked which images it uses. */
export type Workload = 'ecs' | 'lambda';

/** UsedImage is an image that something uses. */
export interface UsedImage {
	/** As the workload names it: `<registry>/<repository>:<tag>`, or `...@<digest>`. */
	readonly uri: string;
	/** What uses it: `the ECS service web`. */
	readonly user: string;
}

/** LookupIncomplete says that it could not be found out what is in use: an exception, or an answer with failures. */
export class LookupIncomplete extends Error {
	override readonly name = 'LookupIncomplete';

	constructor(
		/** The lookup, `ECS ListTasks`. */
		readonly lookup: string,
		/** What happened and how to go on, with the IAM permission. */
		readonly hint: string,
	) {
		super(`${lookup} did not answer all`);
	}
}

type EcsClient = InstanceType<(typeof Sdk)['ecs']['Client']>;
type LambdaClient = InstanceType<(typeof Sdk)['lambda']['Client']>;

/** See the AWS pages of DescribeServices and DescribeTasks for how many a call takes. */
const MOST_SERVICES = 10;
const MOST_TASKS = 100;
/** Calls for single task definitions and functions at a time: far below what AWS allows a second. */
const AT_ONCE = 5;

/**
 * findUsedImages asks the workloads in the credential's account and region for the images they use: of ECS the
 * services, with every deployment and task set, and the tasks that run or are to run; of Lambda all versions of all
 * functions. Loads the SDK. Throws LookupIncomplete unless all was answered, InvalidCredential and SignInRefused.
 */
export async function findUsedImages(
	credentials: AwsEcrCredentials,
	workloads: readonly Workload[],
	signal?: AbortSignal,
): Promise<UsedImage[]> {
	const settings = readSettings(credentials);
	const sdk = await import('./sdk');
	const identity = signIn(sdk, settings, MAX_ATTEMPTS);
	const configurationFor = (endpoint: string | undefined) => ({
		...connectionTo(endpoint, settings, MAX_ATTEMPTS),
		region: settings.region,
		credentials: identity.get,
	});
	const used: UsedImage[] = [];
	if (workloads.includes('ecs')) {
		const client = new sdk.ecs.Client(configurationFor(settings.ecsEndpoint));
		used.push(...(await usedByEcs(sdk.ecs, client, signal).finally(() => client.destroy())));
	}
	if (workloads.includes('lambda')) {
		const client = new sdk.lambda.Client(configurationFor(settings.lambdaEndpoint));
		used.push(...(await usedByLambda(sdk.lambda, client, signal).finally(() => client.destroy())));
	}
	return used;
}

/** What an answer tells of what it left out, whichever operation it is of. */
interface Failed {
	readonly failures?: ReadonlyArray<{ readonly arn?: string; readonly reason?: string; readonly detail?: string }>;
}

/** Makes a lookup, and holds it against being whole: what AWS refuses or leaves out is LookupIncomplete. */
async function ask<Answer>(service: 'ECS' | 'Lambda', operation: string, answer: Promise<Answer>): Promise<Answer> {
	const permission = `${service.toLowerCase()}:${operation}`;
	const given = await answer.catch((cause: unknown) => {
		throw new LookupIncomplete(`${service} ${operation}`, hintFor(cause, permission));
	});
	const [failure] = (given as Failed).failures ?? [];
	if (!failure) return given;
	const { arn = 'one of them', reason = 'no reason', detail } = failure;
	const said = [arn, reason, detail].filter(Boolean).join(': ');
	throw new LookupIncomplete(`${service} ${operation}`, `It answered a failure: ${said}. Run it again later.`);
}

function hintFor(cause: unknown, permission: string): string {
	const { name, message, code } = cause as Error & { code?: string };
	const said = redact(message || code || name);
	if (/^AccessDenied|NotAuthorized|^UnauthorizedOperation/.test(name)) {
		const { what, how } = explainDenial(said, permission);
		return `${what}. ${how}`;
	}
	return `${name}: ${said}\nThe lookup needs the permission ${permission}. Run it again once that is settled.`;
}

async function allPages<Element>(
	get: (token?: string) => Promise<{ readonly elements?: readonly Element[]; readonly next?: string }>,
): Promise<Element[]> {
	const all: Element[] = [];
	let token: string | undefined;
	do {
		const { elements = [], next } = await get(token);
		all.push(...elements);
		token = next === token ? undefined : next;
	} while (token);
	return all;
}

async function inParts<One, Result>(
	all: readonly One[],
	size: number,
	get: (part: readonly One[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (let start = 0; start < all.length; start += size) results.push(...(await get(all.slice(start, start + size))));
	return results;
}

async function usedByEcs(sdk: (typeof Sdk)['ecs'], client: EcsClient, signal?: AbortSignal): Promise<UsedImage[]> {
	const abort = { abortSignal: signal };
	const clusters = await allPages(async (nextToken) => {
		const asked = new sdk.ListClusters({ nextToken });
		const answer = await ask('ECS', 'ListClusters', client.send(asked, abort));
		return { elements: answer.clusterArns, next: answer.nextToken };
	});
	const used: UsedImage[] = [];
	/** What uses a task definition, by its ARN. */
	const definitions = new Map<string, string>();
	for (const cluster of clusters) {
		for (const { serviceName, taskDefinition, deployments = [], taskSets = [] } of await servicesOf(cluster)) {
			for (const arn of [taskDefinition, ...[...deployments, ...taskSets].map((one) => one.taskDefinition)]) {
				if (arn) definitions.set(arn, `the ECS service ${serviceName}`);
			}
		}
		for (const { taskArn = '', taskDefinitionArn, containers = [] } of await tasksOf(cluster)) {
			const user = `the ECS task ${taskArn.split('/').pop()}`;
			if (taskDefinitionArn && !definitions.has(taskDefinitionArn)) definitions.set(taskDefinitionArn, user);
			for (const { image, imageDigest } of containers) {
				if (image) used.push({ uri: image, user });
				// What a tag was when the task started, wherever it is now.
				if (image && imageDigest) used.push({ uri: `${withoutTag(image)}@${imageDigest}`, user });
			}
		}
	}
	const defined = await inParts([...definitions], AT_ONCE, async (part) =>
		(await Promise.all(part.map(imagesOf))).flat(),
	);
	return [...used, ...defined];

	async function servicesOf(cluster: string) {
		const arns = await allPages(async (nextToken) => {
			const asked = new sdk.ListServices({ cluster, nextToken, maxResults: 100 });
			const answer = await ask('ECS', 'ListServices', client.send(asked, abort));
			return { elements: answer.serviceArns, next: answer.nextToken };
		});
		return await inParts(arns, MOST_SERVICES, async (services) => {
			const asked = new sdk.DescribeServices({ cluster, services: [...services] });
			return (await ask('ECS', 'DescribeServices', client.send(asked, abort))).services ?? [];
		});
	}

	async function tasksOf(cluster: string) {
		const arns = await allPages(async (nextToken) => {
			const asked = new sdk.ListTasks({ cluster, nextToken });
			const answer = await ask('ECS', 'ListTasks', client.send(asked, abort));
			return { elements: answer.taskArns, next: answer.nextToken };
		});
		return await inParts(arns, MOST_TASKS, async (tasks) => {
			const asked = new sdk.DescribeTasks({ cluster, tasks: [...tasks] });
			return (await ask('ECS', 'DescribeTasks', client.send(asked, abort))).tasks ?? [];
		});
	}

	async function imagesOf([taskDefinition, user]: readonly [string, string]): Promise<UsedImage[]> {
		const asked = new sdk.DescribeTaskDefinition({ taskDefinition });
		const answer = await ask('ECS', 'DescribeTaskDefinition', client.send(asked, abort));
		const { containerDefinitions = [] } = answer.taskDefinition ?? {};
		return containerDefinitions.flatMap(({ image }) => (image ? [{ uri: image, user }] : []));
	}
}

function withoutTag(uri: string): string {
	return uri.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

async function usedByLambda(
	sdk: (typeof Sdk)['lambda'],
	client: LambdaClient,
	signal?: AbortSignal,
): Promise<UsedImage[]> {
	const abort = { abortSignal: signal };
	const functions = await allPages(async (Marker) => {
		const asked = new sdk.ListFunctions({ FunctionVersion: 'ALL', Marker });
		const answer = await ask('Lambda', 'ListFunctions', client.send(asked, abort));
		return { elements: answer.Functions, next: answer.NextMarker };
	});
	const ofImages = functions.filter(({ PackageType }) => PackageType === 'Image');
	return await inParts(ofImages, AT_ONCE, async (part) => {
		const found = part.map(async ({ FunctionName, Version: Qualifier }): Promise<UsedImage[]> => {
			const asked = new sdk.GetFunction({ FunctionName, Qualifier });
			const { Code } = await ask('Lambda', 'GetFunction', client.send(asked, abort));
			const user = `the Lambda function ${FunctionName}:${Qualifier}`;
			return [Code?.ImageUri, Code?.ResolvedImageUri].flatMap((uri) => (uri ? [{ uri, user }] : []));
		});
		return (await Promise.all(found)).flat();
	});
}
