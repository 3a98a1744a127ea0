import type { EcrClient } from '../aws/client';

/** Place is a repository, and the client that gets at it. */
export interface Place {
	readonly client: EcrClient;
	readonly signal?: AbortSignal;
	readonly where: { readonly repositoryName: string; readonly registryId?: string };
}
