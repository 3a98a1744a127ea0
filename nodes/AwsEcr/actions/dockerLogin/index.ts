import { toJsonObject } from '../../../../lib/engine/items';
import { InvalidField, option } from '../../../../lib/engine/field';
import { action, type ActionItem } from '../../../../lib/engine/action';
import type { Tools } from '../../../../lib/engine/tools';
import { boolean, string } from '../../../../lib/fields/basic';

/** What a person asks for: the forms in which the login is wanted beside its parts. */
interface DockerLoginParams {
	readonly dockerConfig?: boolean;
	readonly kubernetesSecretName?: string;
	readonly kubernetesNamespace?: string;
}

/** A part of a name in Kubernetes: see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** A name of its kind in Kubernetes: its pattern, how long it may be, and what to say of it. */
interface NameRule {
	readonly pattern: RegExp;
	readonly longest: number;
	readonly hint: string;
}

const SECRET: NameRule = {
	pattern: new RegExp(`^${LABEL}(?:\\.${LABEL})*$`),
	longest: 253,
	hint: 'Give at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends and beside each dot.',
};
const NAMESPACE: NameRule = {
	pattern: new RegExp(`^${LABEL}$`),
	longest: 63,
	hint: 'Give at most 63 lower-case letters, digits and -, with a letter or digit at both ends.',
};

function checkName(label: string, given: string | undefined, { pattern, longest, hint }: NameRule): void {
	if (given === undefined || (given.length <= longest && pattern.test(given))) return;
	throw new InvalidField(`is ${JSON.stringify(given)}`, hint, label);
}

function check({ kubernetesSecretName: name, kubernetesNamespace: namespace }: DockerLoginParams): void {
	checkName('Kubernetes Secret', name, SECRET);
	checkName('Kubernetes Namespace', namespace, NAMESPACE);
	if (namespace === undefined || name !== undefined) return;
	throw new InvalidField('is given without a secret', 'Add Kubernetes Secret, or take it out.', 'Kubernetes Namespace');
}

async function perform(asked: DockerLoginParams, { client, signal }: Tools): Promise<ActionItem[]> {
	const { authorizationData = [] } = await client.send('GetAuthorizationToken', {}, signal);
	return authorizationData.map(({ authorizationToken: token = '', proxyEndpoint = '', expiresAt }) => {
		const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(token, 'base64').toString()) ?? [];
		const registry = proxyEndpoint.replace(/^https?:\/\//, '');
		// See https://docs.docker.com/reference/cli/docker/login/#credential-stores for the file that Docker keeps.
		const config = { auths: { [registry]: { auth: token } } };
		const login = toJsonObject({
			username,
			password,
			registry,
			expiresAt,
			...(asked.dockerConfig ? { dockerConfig: config } : {}),
			...(asked.kubernetesSecretName ? { kubernetesSecret: secretOf(asked, config) } : {}),
		});
		return { json: login };
	});
}

/** See https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets */
function secretOf(
	{ kubernetesSecretName: name, kubernetesNamespace: namespace }: DockerLoginParams,
	config: object,
): object {
	return {
		apiVersion: 'v1',
		kind: 'Secret',
		metadata: { name, namespace },
		type: 'kubernetes.io/dockerconfigjson',
		data: { '.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64') },
	};
}

/** dockerLogin gets what Docker, Podman, Kubernetes and others sign in to the registry with. */
export const dockerLogin = action<DockerLoginParams>({
	value: 'dockerLogin',
	name: 'Docker Login',
	action: 'Get authorization for docker login',
	description: 'Get the user name, password and registry with which Docker and other tools sign in for 12 hours',
	notice: 'The password is part of the output and so of the saved execution.',
	needs: '`ecr:GetAuthorizationToken`',
	changes: 'nothing',
	input: {
		dockerConfig: option(
			boolean({ label: 'Docker Config', description: "Whether to add the content of Docker's config.json" }),
		),
		kubernetesSecretName: option(
			string({
				label: 'Kubernetes Secret',
				description: 'Name of a secret to add as a Kubernetes manifest of type dockerconfigjson',
				placeholder: 'e.g. ecr-login',
			}),
		),
		kubernetesNamespace: option(
			string({
				label: 'Kubernetes Namespace',
				description: 'Namespace of the Kubernetes secret',
				placeholder: 'e.g. default',
			}),
		),
	},
	check,
	perform,
});
