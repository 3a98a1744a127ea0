import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';

const run = promisify(execFile);

/** skopeo runs skopeo, which must be installed, and answers what it prints. */
export async function skopeo(...args: readonly string[]): Promise<string> {
	const { stdout } = await run('skopeo', ['--insecure-policy', ...args], { maxBuffer: 2 ** 26 });
	return stdout;
}

/** loginOf is `AWS:password` for the registry of a region, as Docker signs in. */
export async function loginOf(endpoint: string, region: string): Promise<string> {
	const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
	const client = new ECRClient({ endpoint, region, credentials });
	try {
		const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand({}));
		return Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString();
	} finally {
		client.destroy();
	}
}
