import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importInto } from './n8n';
import { root } from './runtime';

/** mainWorkflow is the id of the example that the demo runs. */
export const mainWorkflow = 'ecrCleanUpUntagged';

const workflowsFolder = path.join(root, 'workflows');

/** region is where the sample data is, and where the credential looks. */
export const region = 'eu-west-1';

/** workflowFiles lists the example workflows. */
export async function workflowFiles(): Promise<string[]> {
	const files = (await readdir(workflowsFolder)).filter((file) => file.endsWith('.json'));
	return files.sort().map((file) => path.join(workflowsFolder, file));
}

/** credentialFor is the credential that the example workflows name, for the local ECR: it accepts any well-formed key. */
export const credentialFor = (endpoint: string) => ({
	id: 'awsEcrLocal',
	name: 'Local ECR',
	type: 'awsEcrApi',
	data: {
		signInWith: 'accessKey',
		accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
		secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
		region,
		customEndpoints: true,
		endpoint,
		ecsEndpoint: endpoint,
		lambdaEndpoint: endpoint,
	},
});

/** importContents puts the credential for the local ECR and the example workflows into n8n, over what was there. */
export async function importContents(userFolder: string, endpoint: string): Promise<void> {
	const folder = path.join(userFolder, 'credentials');
	await mkdir(folder, { recursive: true, mode: 0o700 });
	await writeFile(path.join(folder, 'awsEcrLocal.json'), JSON.stringify(credentialFor(endpoint)), { mode: 0o600 });
	await importInto(userFolder, 'credentials', { from: folder, count: 1 });
	const workflows = await workflowFiles();
	await importInto(userFolder, 'workflow', { from: workflowsFolder, count: workflows.length });
}
