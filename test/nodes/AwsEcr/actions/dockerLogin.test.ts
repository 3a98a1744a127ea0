import { useTarget, type Target } from '../../../support/target';

let target: Target;
useTarget((opened) => (target = opened));

const decoded = (text: unknown) => Buffer.from(String(text), 'base64').toString();

describe('a Docker login', () => {
	it('is a user name, a password, the registry and when it ends', async () => {
		const [token] = await target.items('authorization', 'getToken');
		const [login] = await target.items('authorization', 'dockerLogin');
		expect(Object.keys(login ?? {})).toEqual(['username', 'password', 'registry', 'expiresAt']);
		expect(login).toMatchObject({
			username: 'AWS',
			password: expect.stringMatching(/.{8,}/),
			registry: String(token?.proxyEndpoint).replace(/^https?:\/\//, ''),
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
		});
	});

	it("comes as Docker's config.json and as a Kubernetes secret on request", async () => {
		const [login] = await target.items('authorization', 'dockerLogin', {
			options: { dockerConfig: true, kubernetesSecretName: 'ecr-login', kubernetesNamespace: 'apps' },
		});
		const { username, password, registry, dockerConfig, kubernetesSecret } = login as {
			username: string;
			password: string;
			registry: string;
			dockerConfig: { auths: Record<string, { auth: string }> };
			kubernetesSecret: { data: Record<string, string> };
		};
		expect(decoded(dockerConfig.auths[registry]?.auth)).toBe(`${username}:${password}`);
		expect(kubernetesSecret).toMatchObject({
			apiVersion: 'v1',
			kind: 'Secret',
			type: 'kubernetes.io/dockerconfigjson',
			metadata: { name: 'ecr-login', namespace: 'apps' },
		});
		expect(JSON.parse(decoded(kubernetesSecret.data['.dockerconfigjson']))).toEqual(dockerConfig);
	});

	it.each<[string, object, RegExp]>([
		['a secret that cannot be named so', { kubernetesSecretName: 'ECR Login' }, /^Kubernetes Secret is "ECR Login"/],
		[
			'a namespace without a secret',
			{ kubernetesNamespace: 'apps' },
			/^Kubernetes Namespace is given without a secret/,
		],
		[
			'a namespace that cannot be named so',
			{ kubernetesSecretName: 'ecr-login', kubernetesNamespace: 'apps/' },
			/^Kubernetes Namespace is "apps\/"/,
		],
		['a secret with an empty part', { kubernetesSecretName: 'ecr..login' }, /^Kubernetes Secret is "ecr\.\.login"/],
		['a part that ends with -', { kubernetesSecretName: 'ecr-.login' }, /^Kubernetes Secret is "ecr-\.login"/],
		['a long secret', { kubernetesSecretName: 'a'.repeat(254) }, /^Kubernetes Secret is "a{254}"/],
		[
			'a namespace with a dot',
			{ kubernetesSecretName: 'ecr-login', kubernetesNamespace: 'apps.v1' },
			/^Kubernetes Namespace is "apps\.v1"/,
		],
		[
			'a long namespace',
			{ kubernetesSecretName: 'ecr-login', kubernetesNamespace: 'a'.repeat(64) },
			/^Kubernetes Namespace is "a{64}"/,
		],
		['neither yes nor no', { dockerConfig: '={{ "some" }}' }, /^Docker Config is "some"/],
	])('refuses %s before any call', async (_, options, message) => {
		const before = target.calls.length;
		const { error } = await target.run('authorization', 'dockerLogin', { options });
		expect(error?.message).toMatch(message);
		expect(target.calls.length).toBe(before);
	});
});
