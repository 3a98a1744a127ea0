/** partitionOf is the AWS partition of a region, as it stands in ARNs. */
export function partitionOf(region: string): string {
	if (region.startsWith('cn-')) return 'aws-cn';
	if (region.startsWith('us-gov-')) return 'aws-us-gov';
	if (region.startsWith('us-isob-')) return 'aws-iso-b';
	if (region.startsWith('us-iso-')) return 'aws-iso';
	if (region.startsWith('eusc-')) return 'aws-eusc';
	return 'aws';
}

/** hostSuffixOf is the end of a registry's host name in a region. */
export function hostSuffixOf(region: string): string {
	return partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** registryHost is the host that an account's images are pushed to and pulled from in a region. */
export function registryHost(account: string, region: string): string {
	return `${account}.dkr.ecr.${region}.${hostSuffixOf(region)}`;
}

/** repositoryArn is the ARN of a repository. */
export function repositoryArn(account: string, region: string, name: string): string {
	return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
}
