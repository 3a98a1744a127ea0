import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importContents, region } from '../../../tools/demo/contents';
import { installN8n } from '../../../tools/demo/install-n8n';
import { pack } from '../../../tools/demo/pack';
import { freePort, host } from '../../../tools/demo/ports';
import { stopAll } from '../../../tools/demo/processes';
import { installPackage } from '../../../tools/demo/user-folder';
import { addSampleData } from '../../../local-ecr/sample';
import { startLocalEcr, type LocalEcr } from '../../../local-ecr/server';

/** How long a machine may take that has to install n8n first. */
export const installLimit = 900_000;

/** Instance is a real n8n with the packed package, on data of its own, with a local ECR of its own beside it. */
export interface Instance {
	readonly userFolder: string;
	/** The local ECR that the workflows' credential names. */
	readonly ecr: LocalEcr;
	readonly endpoint: string;
	close(): Promise<void>;
}

/** startInstance makes an instance as the demo does, in a temporary folder and on free ports. */
export async function startInstance(): Promise<Instance> {
	await installN8n();
	const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-e2e-'));
	await installPackage(await pack(), userFolder);
	const ecr = await startLocalEcr({ port: await freePort(), host });
	await addSampleData(ecr.registry(region));
	await importContents(userFolder, ecr.endpoint);
	return {
		userFolder,
		ecr,
		endpoint: ecr.endpoint,
		async close() {
			await stopAll();
			await ecr.close();
			await rm(userFolder, { recursive: true, force: true });
		},
	};
}
