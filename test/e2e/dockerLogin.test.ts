import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pushImage } from '../support/images';
import { useTarget, type Target } from '../support/target';
import { skopeo } from './support/skopeo';

interface DockerConfig {
	readonly auths: Readonly<Record<string, { readonly auth: string }>>;
}

let target: Target;
let folder: string;
let name: string;
useTarget((opened) => (target = opened));

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'docker-login-'));
	name = await target.newRepository();
	await pushImage(target.client, name, 'v1');
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** Writes a file as Docker keeps logins, and answers its path. */
async function write(config: DockerConfig): Promise<string> {
	const file = path.join(folder, 'config.json');
	await writeFile(file, JSON.stringify(config));
	return file;
}

/** The login for the local ECR, which tools reach at its own address rather than at that of the registry. */
const atAddressOf = (endpoint: string, { auths }: DockerConfig): DockerConfig => ({
	auths: { [new URL(endpoint).host]: Object.values(auths)[0] ?? { auth: '' } },
});

describe("Docker's config.json", () => {
	it('is where skopeo finds the login, which the registry takes', async () => {
		const options = { dockerConfig: true, kubernetesSecretName: 'ecr-login' };
		const [login] = await target.items('authorization', 'dockerLogin', { options });
		const { registry, dockerConfig, kubernetesSecret } = login as {
			registry: string;
			dockerConfig: DockerConfig;
			kubernetesSecret: { data: Record<string, string> };
		};
		const inSecret = Buffer.from(kubernetesSecret.data['.dockerconfigjson'] ?? '', 'base64').toString();
		for (const config of [dockerConfig, JSON.parse(inSecret) as DockerConfig]) {
			expect((await skopeo('login', '--get-login', '--authfile', await write(config), registry)).trim()).toBe('AWS');
			const authfile = ['--authfile', await write(atAddressOf(target.endpoint, config))];
			const image = `docker://${new URL(target.endpoint).host}/${name}`;
			const listed = await skopeo('list-tags', '--tls-verify=false', ...authfile, image);
			expect(JSON.parse(listed)).toMatchObject({ Tags: ['v1'] });
		}
	});

	it('is needed: without it the registry answers nothing', async () => {
		const authfile = ['--authfile', await write({ auths: {} })];
		const image = `docker://${new URL(target.endpoint).host}/${name}`;
		await expect(skopeo('list-tags', '--tls-verify=false', ...authfile, image)).rejects.toThrow(/auth/i);
	});
});
