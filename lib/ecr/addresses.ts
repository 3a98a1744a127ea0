interface Partition {
	/** What the codes of its regions start with. */
	readonly regions: string;
	readonly name: string;
	readonly suffix: string;
}

/** See https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html; the names are the SDK's. */
const PARTITIONS: readonly Partition[] = [
	{ regions: 'cn-', name: 'aws-cn', suffix: 'amazonaws.com.cn' },
	{ regions: 'us-gov-', name: 'aws-us-gov', suffix: 'amazonaws.com' },
	{ regions: 'us-isob-', name: 'aws-iso-b', suffix: 'sc2s.sgov.gov' },
	{ regions: 'us-isof-', name: 'aws-iso-f', suffix: 'csp.hci.ic.gov' },
	{ regions: 'us-iso-', name: 'aws-iso', suffix: 'c2s.ic.gov' },
	{ regions: 'eu-isoe-', name: 'aws-iso-e', suffix: 'cloud.adc-e.uk' },
	{ regions: 'eusc-', name: 'aws-eusc', suffix: 'amazonaws.eu' },
];

const COMMERCIAL: Partition = { regions: '', name: 'aws', suffix: 'amazonaws.com' };

const partition = (region: string) => PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? COMMERCIAL;

/** partitionOf is the AWS partition of a region, as it stands in ARNs. */
export function partitionOf(region: string): string {
	return partition(region).name;
}

/** registryHost is the host that an account's images are pushed to and pulled from in a region. */
export function registryHost(account: string, region: string): string {
	return `${account}.dkr.ecr.${region}.${partition(region).suffix}`;
}

/** repositoryArn is the ARN of a repository. */
export function repositoryArn(account: string, region: string, name: string): string {
	return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
}
