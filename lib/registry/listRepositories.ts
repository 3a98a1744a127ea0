import type { Repository } from '@aws-sdk/client-ecr';
import { matchesWildcards } from '../ecr/wildcards';
import { listAll, type Caller } from '../aws/paginate';

/**
 * listRepositories lists the repositories of a registry by name: all, or those whose name matches one of the patterns.
 * Throws CallFailure.
 */
export async function listRepositories(
	registryId: string | undefined,
	patterns: readonly string[] | undefined,
	caller: Caller,
): Promise<Array<Repository & { readonly repositoryName: string }>> {
	const all = await listAll(caller, 'DescribeRepositories', { registryId }, ({ repositories }) => repositories);
	return all
		.flatMap((one) => (one.repositoryName === undefined ? [] : [{ ...one, repositoryName: one.repositoryName }]))
		.filter(({ repositoryName }) => patterns?.some((pattern) => matchesWildcards(pattern, repositoryName)) ?? true)
		.sort((one, other) => (one.repositoryName < other.repositoryName ? -1 : 1));
}
