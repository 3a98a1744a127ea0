import { randomUUID } from 'node:crypto';
import { ECRClient, paginateListImages } from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalEcr } from '../../local-ecr/server';
import { misfits } from './conform';
import { createRepository } from './images';
import { openLink, type Link, type LinkCall } from './link';
import { missingIn } from './missing';
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
	/** The local ECR, where that is the target. */
	readonly local?: LocalEcr;
	/** What was asked of it by now, oldest first. */
	readonly calls: readonly LinkCall[];
	/** Answers the next calls of an operation with an exception, as the local ECR's own `failNext` does. */
	readonly failNext: Link['failNext'];
	/** A repository name that no other test has. */
	newName(): string;
	/** How often the local ECR was asked for an operation; 0 where the target is another. */
	callsTo(operation: string): number;
	/** What is in a repository: `tag@digest` of each tag, `@digest` of what has none, sorted. */
	idsIn(repositoryName: string, client?: ECRClient): Promise<string[]>;
	/** Runs an operation of the node, once for each item. */
	run(resource: string, operation: string, parameters?: object, more?: Partial<RunOptions>): Promise<RunResult>;
	/** The same, and the JSON of the items; fails where the node did. */
	items(
		resource: string,
		operation: string,
		parameters?: object,
		more?: Partial<RunOptions>,
	): Promise<Array<Record<string, unknown>>>;
	close(): Promise<void>;
}

/** What tests see of an ECR: ours says it itself, of another the link to it does. */
function through(ecr: LocalEcr | Link | undefined): Pick<Link, 'endpoint' | 'calls' | 'failNext'> {
	if (!ecr) throw new Error('There is no ECR to test against');
	return { endpoint: ecr.endpoint, calls: ecr.calls, failNext: ecr.failNext.bind(ecr) };
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

/** openTarget opens the ECR to test against. Which keys are given does not matter to moto and the local ECR. */
export async function openTarget(): Promise<Target> {
	const given = process.env.ECR_TEST_ENDPOINT;
	const local = given ? undefined : await (await import('../../local-ecr/server')).startLocalEcr();
	const link = given ? await openLink(given) : undefined;
	const { endpoint, calls, failNext } = through(link ?? local);
	const region = process.env.ECR_TEST_REGION ?? 'eu-west-1';
	const accessKeyId = process.env.AWS_ACCESS_KEY_ID ?? 'AKIDEXAMPLE';
	const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY ?? 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
	const credentials = { signInWith: 'accessKey', accessKeyId, secretAccessKey, region, endpoint };
	const key = { accessKeyId, secretAccessKey };
	const client = new ECRClient({ endpoint, region, credentials: key });
	const others: ECRClient[] = [];
	const run: Target['run'] = async (resource, operation, parameters = {}, more = {}) => {
		const result = await runNode({ credentials, ...more, parameters: { resource, operation, ...parameters } });
		for (const { json } of result.outputs.flat()) expect(misfits(resource, operation, json)).toEqual([]);
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
		newName: () => `test/${randomUUID().slice(0, 13)}`,
		callsTo: (operation) => local?.calls.filter((call) => call.operation === operation).length ?? 0,
		idsIn: async (repositoryName, by = client) => {
			const ids: string[] = [];
			for await (const { imageIds = [] } of paginateListImages({ client: by }, { repositoryName })) {
				ids.push(...imageIds.map(({ imageTag = '', imageDigest }) => `${imageTag}@${imageDigest}`));
			}
			return ids.sort();
		},
		run,
		items: async (...of) => {
			const { outputs, error } = await run(...of);
			if (error) throw error;
			return (outputs[0] ?? []).map(({ json }) => json);
		},
		close: async () => {
			for (const one of [client, ...others]) one.destroy();
			await local?.close();
			await link?.close();
		},
	};
}

/** byName is the repository picker's value for a repository by its name. */
export function byName(value: string): object {
	return { __rl: true, mode: 'name', value };
}

/** contract declares a test that a target which lacks what it needs skips, by name. */
export function contract(name: string, test: () => Promise<void>, timeout?: number): void {
	const lacks = missingIn(process.env.ECR_TEST_TARGET, name);
	const declare = lacks ? it.skip : it;
	declare(lacks ? `${name} (${lacks})` : name, test, timeout);
}

/** useTarget opens a target for the tests of a file, hands it over before the first, and closes it after the last. */
export function useTarget(receive: (target: Target) => void): void {
	let opened: Target;
	beforeAll(async () => {
		opened = await openTarget();
		receive(opened);
	});
	afterAll(async () => {
		await opened.close();
	});
}

/** useRepository does the same, and hands over the name of a new, empty repository before each test. */
export function useRepository(receive: (target: Target, name: string) => void): void {
	let opened: Target;
	useTarget((target) => (opened = target));
	beforeEach(async () => {
		const name = opened.newName();
		await createRepository(opened.client, name);
		receive(opened, name);
	});
}
