/** RepositoryAddress is what an ARN or an image's URI tells of a repository. */
export interface RepositoryAddress {
	readonly repositoryName: string;
	/** Account that owns the registry, 12 digits. */
	readonly registryId?: string;
	readonly region?: string;
	readonly imageTag?: string;
	readonly imageDigest?: string;
}

const ARN = /^arn:aws[\w-]*:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;
const URI =
	/^(?:https?:\/\/)?(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.-]+\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/;

/**
 * parseRepositoryAddress reads a repository's ARN or URI, an image's URI with its tag or digest, or a plain name.
 * The name is not checked. See https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export function parseRepositoryAddress(text: string): RepositoryAddress {
	const arn = ARN.exec(text);
	if (arn) {
		const [, region, registryId, repositoryName = ''] = arn;
		return { repositoryName, registryId, region };
	}
	const uri = URI.exec(text);
	if (uri) {
		const [, registryId, region, repositoryName = '', imageTag, imageDigest] = uri;
		return { repositoryName, registryId, region, imageTag, imageDigest };
	}
	return { repositoryName: text };
}
