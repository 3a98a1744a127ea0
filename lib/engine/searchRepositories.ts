import type { Repository } from '@aws-sdk/client-ecr';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { openEcr, type AwsEcrCredentials } from '../aws/client';
import { problemOf } from './errors';

/** Repositories to gather before an answer, while the server has more pages. */
const ENOUGH = 50;

/**
 * search gives the repositories whose name holds the filter, upper and lower case alike. ECR has no search of its
 * own, so its pages are read, the largest it gives, until enough are found; the token goes on from there.
 * Throws a NodeApiError.
 */
async function search(
	context: ILoadOptionsFunctions,
	value: 'repositoryName' | 'repositoryArn',
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	const credentials = await context.getCredentials<AwsEcrCredentials>('awsEcrApi');
	const client = await openEcr(credentials);
	const wanted = filter.trim().toLowerCase();
	const found: Repository[] = [];
	let next = token;
	try {
		do {
			const page = await client.send('DescribeRepositories', { maxResults: 1000, nextToken: next });
			found.push(...(page.repositories ?? []).filter((one) => one.repositoryName?.toLowerCase().includes(wanted)));
			next = page.nextToken === next ? undefined : page.nextToken;
		} while (next && found.length < ENOUGH);
	} catch (cause) {
		throw problemOf(context.getNode(), cause, 0).error;
	} finally {
		client.close();
	}
	found.sort((one, other) => String(one.repositoryName).localeCompare(String(other.repositoryName)));
	const results = found.map((one) => ({
		name: one.repositoryName ?? '',
		value: one[value] ?? '',
		url: consoleUrl(one, client.region),
	}));
	return { results, ...(next ? { paginationToken: next } : {}) };
}

function consoleUrl({ registryId, repositoryName }: Repository, region: string): string {
	const host = region.startsWith('cn-') ? 'console.amazonaws.cn' : `${region}.console.aws.amazon.com`;
	return `https://${host}/ecr/repositories/private/${registryId}/${repositoryName}?region=${region}`;
}

/** searchRepositories is the list behind the repository picker; its values are names. */
export async function searchRepositories(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, 'repositoryName', filter, paginationToken);
}

/** searchRepositoryArns is the same list for fields that want an ARN. */
export async function searchRepositoryArns(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, 'repositoryArn', filter, paginationToken);
}
