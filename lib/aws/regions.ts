/** Region is a place of AWS: its code, and the name that AWS gives it. */
export interface Region {
	readonly code: string;
	readonly name: string;
}

/**
 * REGIONS are the regions of all partitions, in the order of their names. The list is that of the endpoint rules
 * that the SDK carries; a test compares the two. A newer region can be typed in.
 */
export const REGIONS: readonly Region[] = [
	{ code: 'af-south-1', name: 'Africa (Cape Town)' },
	{ code: 'ap-east-1', name: 'Asia Pacific (Hong Kong)' },
	{ code: 'ap-south-2', name: 'Asia Pacific (Hyderabad)' },
	{ code: 'ap-southeast-3', name: 'Asia Pacific (Jakarta)' },
	{ code: 'ap-southeast-5', name: 'Asia Pacific (Malaysia)' },
	{ code: 'ap-southeast-4', name: 'Asia Pacific (Melbourne)' },
	{ code: 'ap-south-1', name: 'Asia Pacific (Mumbai)' },
	{ code: 'ap-southeast-6', name: 'Asia Pacific (New Zealand)' },
	{ code: 'ap-northeast-3', name: 'Asia Pacific (Osaka)' },
	{ code: 'ap-northeast-2', name: 'Asia Pacific (Seoul)' },
	{ code: 'ap-southeast-1', name: 'Asia Pacific (Singapore)' },
	{ code: 'ap-southeast-2', name: 'Asia Pacific (Sydney)' },
	{ code: 'ap-east-2', name: 'Asia Pacific (Taipei)' },
	{ code: 'ap-southeast-7', name: 'Asia Pacific (Thailand)' },
	{ code: 'ap-northeast-1', name: 'Asia Pacific (Tokyo)' },
	{ code: 'eusc-de-east-1', name: 'AWS European Sovereign Cloud (Germany)' },
	{ code: 'us-gov-east-1', name: 'AWS GovCloud (US-East)' },
	{ code: 'us-gov-west-1', name: 'AWS GovCloud (US-West)' },
	{ code: 'ca-central-1', name: 'Canada (Central)' },
	{ code: 'ca-west-1', name: 'Canada West (Calgary)' },
	{ code: 'cn-north-1', name: 'China (Beijing)' },
	{ code: 'cn-northwest-1', name: 'China (Ningxia)' },
	{ code: 'eu-isoe-west-1', name: 'EU ISOE West' },
	{ code: 'eu-central-1', name: 'Europe (Frankfurt)' },
	{ code: 'eu-west-1', name: 'Europe (Ireland)' },
	{ code: 'eu-west-2', name: 'Europe (London)' },
	{ code: 'eu-south-1', name: 'Europe (Milan)' },
	{ code: 'eu-west-3', name: 'Europe (Paris)' },
	{ code: 'eu-south-2', name: 'Europe (Spain)' },
	{ code: 'eu-north-1', name: 'Europe (Stockholm)' },
	{ code: 'eu-central-2', name: 'Europe (Zurich)' },
	{ code: 'il-central-1', name: 'Israel (Tel Aviv)' },
	{ code: 'mx-central-1', name: 'Mexico (Central)' },
	{ code: 'me-south-1', name: 'Middle East (Bahrain)' },
	{ code: 'me-west-1', name: 'Middle East (Saudi Arabia)' },
	{ code: 'me-central-1', name: 'Middle East (UAE)' },
	{ code: 'sa-west-1', name: 'South America (Chile)' },
	{ code: 'sa-east-1', name: 'South America (São Paulo)' },
	{ code: 'us-east-1', name: 'US East (N. Virginia)' },
	{ code: 'us-east-2', name: 'US East (Ohio)' },
	{ code: 'us-iso-east-1', name: 'US ISO East' },
	{ code: 'us-iso-west-1', name: 'US ISO West' },
	{ code: 'us-isob-east-1', name: 'US ISOB East (Ohio)' },
	{ code: 'us-isob-west-1', name: 'US ISOB West' },
	{ code: 'us-isof-east-1', name: 'US ISOF East' },
	{ code: 'us-isof-south-1', name: 'US ISOF South' },
	{ code: 'us-west-1', name: 'US West (N. California)' },
	{ code: 'us-west-2', name: 'US West (Oregon)' },
];
