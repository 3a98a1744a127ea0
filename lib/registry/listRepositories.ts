import type { Repository } from '@aws-sdk/client-ecr';
import { matchesWildcards } from '../ecr/wildcards';
import { listAll } from '../aws/paginate';
import type { Tools } from '../engine/tools';

/**
 * listRepositories lists the repositories of a registry by name: all, or those whose name matches one of the patterns.
 * Throws what the client throws.
 */
export async function listRepositories(
	registryId: string | undefined,
	patterns: readonly string[] | undefined,
	tools: Tools,
): Promise<Array<Repository & { readonly repositoryName: string }>> {
	const all = await listAll(tools, 'DescribeRepositories', { registryId }, ({ repositories }) => repositories);
	return all
		.flatMap((one) => (one.repositoryName === undefined ? [] : [{ ...one, repositoryName: one.repositoryName }]))
		.filter(({ repositoryName }) => patterns?.some((pattern) => matchesWildcards(pattern, repositoryName)) ?? true)
		.sort((one, other) => (one.repositoryName < other.repositoryName ? -1 : 1));
}
