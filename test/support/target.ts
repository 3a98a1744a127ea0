import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
	DeleteRepositoryCommand,
	ECRClient,
	paginateDescribeRepositories,
	paginateListImages,
} from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalEcr } from '../../local-ecr/server';
import { schemaMismatches } from './schemaMismatches';
import { createRepository } from './images';
import { openLink, type Link } from './link';
import { missingIn, type Need } from './missing';
import { closeRelays } from './relay';
import { runNode, type RunOptions, type RunResult } from './workflow';

/** Target is the ECR that a suite runs against: the local one, or the one that ECR_TEST_ENDPOINT names. */
export interface Target {
	readonly endpoint: string;
	readonly region: string;
	readonly credentials: Readonly<Record<string, string>>;
	/** The SDK's own client, to set things up without the node. */
	readonly client: ECRClient;
	/** The same in another region, and in another account by a role of it. */
	clientIn(region: string, account?: string): ECRClient;
	/** The local ECR, if it is the target, for state that only it can set up or show. */
	readonly local?: LocalEcr;
	/** The calls so far, oldest first. */
	readonly calls: Link['calls'];
	/** Answers the next calls of an operation with an exception. */
	readonly failNext: Link['failNext'];
	/** A repository name that no other test has, below `test/` unless another namespace is given. */
	newName(namespace?: string): string;
	/** Creates an empty repository under such a name, and returns the name. */
	newRepository(client?: ECRClient): Promise<string>;
	/** Lets a second pass: pushes are dated by whole seconds. The clock of the local ECR is put forward. */
	nextSecond(): Promise<void>;
	/** Number of calls of an operation so far. */
	callsTo(operation: string): number;
	/** The image IDs in a repository, sorted: `tag@digest` for each tag, `@digest` for an untagged image. */
	idsIn(repositoryName: string, client?: ECRClient): Promise<string[]>;
	/** Runs an operation of the node, once for each item. */
	run(resource: string, operation: string, parameters?: object, more?: Partial<RunOptions>): Promise<RunResult>;
	/** Runs an operation and returns the JSON of the items. Throws the node's error. */
	items(
		resource: string,
		operation: string,
		parameters?: object,
		more?: Partial<RunOptions>,
	): Promise<Array<Record<string, unknown>>>;
	close(): Promise<void>;
}

/** Server is the ECR of a target: the local one, which records its calls itself, or a link to another. */
interface Server extends Pick<Link, 'endpoint' | 'calls' | 'failNext' | 'close'>, Pick<Target, 'nextSecond'> {
	readonly local?: LocalEcr;
}

async function openServer(): Promise<Server> {
	const given = process.env.ECR_TEST_ENDPOINT;
	if (given) {
		const nextSecond = async () => {
			await setTimeout(SECOND);
		};
		return { ...(await openLink(given)), nextSecond };
	}
	const { startLocalEcr } = await import('../../local-ecr/server');
	let ahead = 0;
	const local = await startLocalEcr({ now: () => new Date(Date.now() + ahead) });
	const { endpoint, calls } = local;
	return {
		endpoint,
		calls,
		failNext: local.failNext.bind(local),
		nextSecond: async () => {
			ahead += SECOND;
			await Promise.resolve();
		},
		close: async () => {
			await local.close();
		},
		local,
	};
}

/** An access key, as the SDK takes it. */
interface Key {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
}

/** Signs in to an account by a role that anybody may assume. */
async function assume(account: string, endpoint: string, credentials: Key): Promise<Key> {
	const sts = new STSClient({ endpoint, region: 'us-east-1', credentials });
	const role = { RoleArn: `arn:aws:iam::${account}:role/test`, RoleSessionName: 'test' };
	const { Credentials: given } = await sts.send(new AssumeRoleCommand(role));
	sts.destroy();
	const {
		AccessKeyId: accessKeyId = '',
		SecretAccessKey: secretAccessKey = '',
		SessionToken: sessionToken,
	} = given ?? {};
	return { accessKeyId, secretAccessKey, sessionToken };
}

const SECOND = 1000;

/** openTarget opens the ECR to test against. moto and the local ECR accept any access key. */
export async function openTarget(): Promise<Target> {
	const server = await openServer();
	const { endpoint, calls, failNext, nextSecond, local } = server;
	const region = process.env.ECR_TEST_REGION ?? 'eu-west-1';
	const accessKeyId = process.env.AWS_ACCESS_KEY_ID ?? 'AKIDEXAMPLE';
	const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY ?? 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
	const credentials = { signInWith: 'accessKey', accessKeyId, secretAccessKey, region, endpoint };
	const key = { accessKeyId, secretAccessKey };
	const client = new ECRClient({ endpoint, region, credentials: key });
	const others: ECRClient[] = [];
	const names: string[] = [];
	const newName: Target['newName'] = (namespace = 'test') => {
		const name = `${namespace}/${randomUUID().slice(0, 13)}`;
		names.push(name);
		return name;
	};
	const run: Target['run'] = async (resource, operation, parameters = {}, more = {}) => {
		const result = await runNode({ credentials, ...more, parameters: { resource, operation, ...parameters } });
		for (const { json } of result.outputs.flat()) expect(schemaMismatches(resource, operation, json)).toEqual([]);
		return result;
	};
	return {
		endpoint,
		region,
		credentials,
		client,
		clientIn: (other, account) => {
			const signIn = account === undefined ? key : async () => await assume(account, endpoint, key);
			const opened = new ECRClient({ endpoint, region: other, credentials: signIn });
			others.push(opened);
			return opened;
		},
		...(local ? { local } : {}),
		calls,
		failNext,
		nextSecond,
		newName,
		newRepository: async (sdkClient = client) => {
			const name = newName();
			await createRepository(sdkClient, name);
			return name;
		},
		callsTo: (operation) => calls.filter((call) => call.operation === operation).length,
		idsIn: async (repositoryName, sdkClient = client) => {
			const ids: string[] = [];
			for await (const { imageIds = [] } of paginateListImages({ client: sdkClient }, { repositoryName })) {
				ids.push(...imageIds.map(({ imageTag = '', imageDigest }) => `${imageTag}@${imageDigest}`));
			}
			return ids.sort();
		},
		run,
		items: async (...operation) => {
			const { outputs, error } = await run(...operation);
			if (error) throw error;
			return (outputs[0] ?? []).map(({ json }) => json);
		},
		close: async () => {
			if (!local) await deleteRepositories(client, names);
			for (const one of [client, ...others]) one.destroy();
			await server.close();
		},
	};
}

/** Deletes the repositories with these names, or with a name below one of them: other tests list all repositories. */
async function deleteRepositories(client: ECRClient, names: readonly string[]): Promise<void> {
	const found: string[] = [];
	for await (const { repositories = [] } of paginateDescribeRepositories({ client, pageSize: 1000 }, {})) {
		found.push(...repositories.flatMap(({ repositoryName }) => repositoryName ?? []));
	}
	for (const repositoryName of found) {
		if (!names.some((name) => repositoryName === name || repositoryName.startsWith(`${name}/`))) continue;
		await client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
	}
}

/** byName is the value of the repository picker for a repository name. */
export function byName(value: string): object {
	return { __rl: true, mode: 'name', value };
}

/** ContractOptions is what contract tests need of the target, and how many milliseconds each may take. */
export interface ContractOptions {
	readonly needs?: readonly Need[];
	readonly timeout?: number;
}

type Test = () => Promise<void>;

/** The title of tests with these needs, and whether the target lacks some: the title then says why. */
function titled(title: string, { needs = [] }: ContractOptions): { title: string; isSkipped: boolean } {
	const reasons = missingIn(process.env.ECR_TEST_TARGET, needs);
	const isSkipped = reasons.length > 0;
	return { title: isSkipped ? `${title} (${reasons.join(', ')})` : title, isSkipped };
}

/** contract declares a test, which is skipped for a target that lacks what the test needs. */
export function contract(title: string, test: Test): void;
export function contract(title: string, options: ContractOptions, test: Test): void;
export function contract(...given: [string, Test] | [string, ContractOptions, Test]): void {
	const [name, options, test] = given.length === 2 ? [given[0], {}, given[1]] : given;
	const { title, isSkipped } = titled(name, options);
	(isSkipped ? it.skip : it)(title, test, options.timeout);
}

/**
 * contractEach declares a test for each row of a table, with its values in the name as `it.each` has them. A test is
 * skipped for a target that lacks what its row needs.
 */
export function contractEach<Row extends readonly unknown[]>(
	rows: readonly Row[],
	name: string,
	needsOf: (row: NoInfer<Row>) => readonly Need[],
	test: (row: NoInfer<Row>) => Promise<void>,
): void {
	for (const row of rows) {
		const { title, isSkipped } = titled(name, { needs: needsOf(row) });
		(isSkipped ? it.skip : it).each([row])(title, async () => {
			await test(row);
		});
	}
}

/** contracts declares a group of tests with the same needs. */
export function contracts(name: string, options: Pick<ContractOptions, 'needs'>, declare: () => void): void {
	const { title, isSkipped } = titled(name, options);
	(isSkipped ? describe.skip : describe)(title, declare);
}

/** useTarget opens a target before the first test of a file, passes it to `receive`, and closes it after the last. */
export function useTarget(receive: (target: Target) => void): void {
	let opened: Target;
	beforeAll(async () => {
		opened = await openTarget();
		receive(opened);
	});
	afterAll(async () => {
		try {
			await opened.close();
		} finally {
			await closeRelays();
		}
	});
}

/** useRepository does the same, and passes the name of a new, empty repository before each test. */
export function useRepository(receive: (target: Target, name: string) => void): void {
	let opened: Target;
	useTarget((target) => (opened = target));
	beforeEach(async () => {
		receive(opened, await opened.newRepository());
	});
}
