import type { Repository as RepositorySettings } from '@aws-sdk/client-ecr';
import { ignoring } from '../../../../lib/aws/callFailure';
import type { Repository } from '../../../../lib/registry/repository';

/** Present is what a repository is set to now. What takes a call of its own is asked for when it is needed, and once. */
export class Present {
	private listed?: Promise<Readonly<Record<string, string>>>;

	constructor(
		readonly repository: Repository,
		/** Undefined: the repository does not exist. */
		readonly settings: RepositorySettings | undefined,
	) {}

	/** Finds out whether a repository exists. Throws CallFailure. */
	static async find(repository: Repository): Promise<Present> {
		return new Present(repository, await repository.settings());
	}

	/** The repository's tags, by key. */
	async tags(): Promise<Readonly<Record<string, string>>> {
		this.listed ??= this.listTags();
		return await this.listed;
	}

	/** Who may use the repository, as a document; undefined where nothing says it. */
	async repositoryPolicy(): Promise<unknown> {
		if (!this.settings) return undefined;
		const answer = this.repository.send('GetRepositoryPolicy', {});
		return parsed((await ignoring('RepositoryPolicyNotFoundException', answer))?.policyText);
	}

	/** Which images expire, as a document; undefined where none do. */
	async lifecyclePolicy(): Promise<unknown> {
		if (!this.settings) return undefined;
		const answer = this.repository.send('GetLifecyclePolicy', {});
		return parsed((await ignoring('LifecyclePolicyNotFoundException', answer))?.lifecyclePolicyText);
	}

	private async listTags(): Promise<Readonly<Record<string, string>>> {
		const resourceArn = this.settings?.repositoryArn;
		if (resourceArn === undefined) return {};
		const { client, signal } = this.repository;
		const { tags = [] } = await client.send('ListTagsForResource', { resourceArn }, signal);
		return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
	}
}

/** parsed is the document of a policy's text. */
export function parsed(text: string | undefined): unknown {
	return text === undefined ? undefined : JSON.parse(text);
}
