/** Where is a repository, in the account of the credential or in another. */
export interface Where {
	readonly repositoryName: string;
	readonly registryId?: string;
}
