// Measures actions over many repositories: number of calls, and their time by Maximum Concurrent Calls, over a slow link.
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { openEcr, type AwsEcrCredentials, type EcrClient } from '../../lib/aws/client';
import { cleanUp } from '../../nodes/AwsEcr/actions/cleanUp';
import { inventory } from '../../nodes/AwsEcr/actions/inventory';
import type { Action } from '../../lib/engine/action';
import { perform, toolsOf } from '../../test/support/client';
import { createRepository, pushImage, pushIndex } from '../../test/support/images';
import { startLocalEcr } from '../../local-ecr/server';
import { startSlowLink } from './slowLink';

const REPOSITORIES = Number(process.argv[2] ?? 200);
const MILLISECONDS = Number(process.argv[3] ?? 50);
const AT_ONCE = [1, 5, 20];
const REGION = 'eu-west-1';
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };

/** A multi-arch image, and an untagged one. */
async function fill(client: ECRClient, repositoryName: string): Promise<void> {
	await createRepository(client, repositoryName);
	const children = [await pushImage(client, repositoryName), await pushImage(client, repositoryName)];
	await pushIndex(client, repositoryName, children, 'v1');
	await pushImage(client, repositoryName);
}

const share = (names: readonly string[], round: number) => names.filter((_, index) => index % AT_ONCE.length === round);

const toolsFor = (client: EcrClient, credentials: AwsEcrCredentials, concurrency: number) => ({
	...toolsOf(client),
	credentials,
	concurrency,
});

async function main(): Promise<void> {
	const ecr = await startLocalEcr();
	const link = await startSlowLink(ecr.endpoint, MILLISECONDS);
	const client = new ECRClient({ region: REGION, credentials: KEYS, endpoint: ecr.endpoint });
	const endpoints = { endpoint: link.endpoint, ecsEndpoint: link.endpoint, lambdaEndpoint: link.endpoint };
	const credentials: AwsEcrCredentials = { signInWith: 'accessKey', region: REGION, ...KEYS, ...endpoints };

	const names = Array.from({ length: REPOSITORIES }, (_, index) => `team/app-${index}`);
	for (const name of names) await fill(client, name);
	const { repositories = [] } = await client.send(
		new DescribeRepositoriesCommand({ repositoryNames: names.slice(0, 1) }),
	);
	const [registry] = (repositories[0]?.repositoryUri ?? '').split('/');
	const running = ecr.workloads(REGION);
	for (const name of names) {
		const taskDefinition = running.addTaskDefinition({
			family: name.replace('/', '-'),
			images: [`${registry}/${name}:v1`],
		});
		running.addService({ name: name.replace('/', '-'), taskDefinition });
		running.addFunction({ name: name.replace('/', '-'), imageUri: `${registry}/${name}:v1` });
	}

	const ecrClient = await openEcr(credentials);
	const all = { repositories: { patterns: ['*'] }, images: 'untagged', dryRun: true };
	const runs: ReadonlyArray<readonly [string, Action, (round: number) => object]> = [
		['Registry → Inventory', inventory, () => ({ policies: true })],
		['Image → Clean Up, Dry Run', cleanUp, () => all],
		['the same, protecting what ECS and Lambda use', cleanUp, () => ({ ...all, protect: ['ecs', 'lambda'] })],
		// Each round has as many repositories of its own to delete from.
		['Image → Clean Up', cleanUp, (round) => ({ ...all, dryRun: false, repositories: { names: share(names, round) } })],
	];
	const rows = [];
	for (const [what, action, asked] of runs) {
		let first: number | undefined;
		for (const [round, concurrency] of AT_ONCE.entries()) {
			link.reset();
			const start = performance.now();
			await perform(action, asked(round), toolsFor(ecrClient, credentials, concurrency));
			const time = performance.now() - start;
			first ??= time;
			rows.push({
				what,
				'Maximum Concurrent Calls': concurrency,
				calls: link.requests,
				'most in progress': link.mostAtOnce,
				seconds: Number((time / 1000).toFixed(1)),
				'of the time of one at a time': `${Math.round((time / first) * 100)} %`,
			});
		}
	}
	console.log(`${REPOSITORIES} repositories of 4 images each, ${MILLISECONDS} ms more for each call`);
	console.table(rows);
	ecrClient.close();
	client.destroy();
	await link.close();
	await ecr.close();
}

void main();
