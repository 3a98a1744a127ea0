import type { Repository } from '@aws-sdk/client-ecr';
import type { Tools } from '../../../../lib/engine/tools';
import { unless } from '../../../../lib/aws/unless';
import type { Where } from '../../../../lib/registry/where';

/** Present is what a repository is set to now. What takes a call of its own is asked for when it is needed, and once. */
export class Present {
	private listed?: Promise<Readonly<Record<string, string>>>;

	constructor(
		readonly where: Where,
		readonly tools: Tools,
		/** Undefined: it is not there. */
		readonly repository: Repository | undefined,
	) {}

	/** Looks whether there is a repository. Throws what the client throws. */
	static async find({ repositoryName, registryId }: Where, tools: Tools): Promise<Present> {
		const asked = { repositoryNames: [repositoryName], registryId };
		const answer = await unless(
			'RepositoryNotFoundException',
			tools.client.send('DescribeRepositories', asked, tools.signal),
		);
		return new Present({ repositoryName, registryId }, tools, answer?.repositories?.[0]);
	}

	/** The repository's tags, by key. */
	async tags(): Promise<Readonly<Record<string, string>>> {
		this.listed ??= this.listTags();
		return await this.listed;
	}

	/** Who may use the repository, as a document; undefined where nothing says it. */
	async repositoryPolicy(): Promise<unknown> {
		if (!this.repository) return undefined;
		const { client, signal } = this.tools;
		const answer = client.send('GetRepositoryPolicy', this.where, signal);
		return parsed((await unless('RepositoryPolicyNotFoundException', answer))?.policyText);
	}

	/** Which images expire, as a document; undefined where none do. */
	async lifecyclePolicy(): Promise<unknown> {
		if (!this.repository) return undefined;
		const { client, signal } = this.tools;
		const answer = client.send('GetLifecyclePolicy', this.where, signal);
		return parsed((await unless('LifecyclePolicyNotFoundException', answer))?.lifecyclePolicyText);
	}

	private async listTags(): Promise<Readonly<Record<string, string>>> {
		const resourceArn = this.repository?.repositoryArn;
		if (resourceArn === undefined) return {};
		const { tags = [] } = await this.tools.client.send('ListTagsForResource', { resourceArn }, this.tools.signal);
		return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
	}
}

/** parsed is the document of a policy's text. */
export function parsed(text: string | undefined): unknown {
	return text === undefined ? undefined : JSON.parse(text);
}
