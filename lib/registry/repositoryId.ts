import type { Input, OperationName, Output } from '../aws/operations';

/** RepositoryId is how the API's inputs name a repository; without an account, it is the credential's own. */
export interface RepositoryId {
	readonly repositoryName: string;
	/** Account that owns the registry, 12 digits. */
	readonly registryId?: string;
}

/** AddressedInput is the input of an operation about a repository, without the members that name the repository. */
export type AddressedInput<Name extends OperationName> = Omit<Input<Name>, keyof RepositoryId>;

/** RepositoryCalls are calls about one repository. Each throws CallFailure. */
export interface RepositoryCalls {
	send<Name extends OperationName>(name: Name, input: AddressedInput<Name>): Promise<Output<Name>>;
	/** Those of the layers that the repository does not have. */
	missingLayers(digests: readonly string[]): Promise<string[]>;
}
